"""Reads tables of truth and of clusters, and compares the graph's with the truth."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from backend.domain.quality import Placed, Quality, Truth, measure
from backend.errors import InvalidInput
from backend.graph.accounts import Accounts
from backend.graph.clusters import Clusters
from backend.graph.driver import Graph


def evaluate(
    graph: Graph,
    truth: Mapping[str, Truth],
    placed: Mapping[str, Placed],
    *,
    draws: int = 0,
) -> Quality:
    """Quality of ``placed``, with the exchanges that the graph knows of.

    With ``draws`` of operators there are intervals.
    """
    with graph.session() as session:
        totals = Accounts(session).list_exchange_totals()
    exchanges = {row.account_id: row.exchanges for row in totals}
    return measure(truth, placed, exchanges, draws=draws)


def last_placed(graph: Graph) -> dict[str, Placed]:
    """Where the last run put accounts."""
    with graph.session() as session:
        rows = Clusters(session).list_memberships()
    return {
        row.account_id: Placed(
            row.cluster_id, row.organization_id, row.group_kind, row.confidence
        )
        for row in rows
    }


def read_truth(file: Path) -> dict[str, Truth]:
    """Truth by account; InvalidInput with the line that cannot be used.

    A column ``tactic`` may have several of them, with semicolons in between.
    """
    columns = ("account_id", "operator_id", "campaign_org")
    found: dict[str, Truth] = {}
    for number, values in _rows(file, columns, "tactic"):
        account, operator, organization, tactics = values
        if not account or not operator:
            raise InvalidInput(f"{file} line {number}: account and operator are needed")
        if account in found:
            raise InvalidInput(f"{file} line {number}: the account is there twice")
        named = (tactic.strip() for tactic in tactics.split(";"))
        found[account] = Truth(operator, organization, tuple(filter(None, named)))
    return found


def read_memberships(file: Path) -> dict[str, Placed]:
    """Clustering by account, as ``samehand export memberships`` writes it."""
    columns = ("account_id", "cluster_id", "organization_id")
    found: dict[str, Placed] = {}
    for number, values in _rows(file, columns, "group_kind"):
        account, cluster, organization, kind = values
        if not account:
            raise InvalidInput(f"{file} line {number}: the account is needed")
        if account in found:
            raise InvalidInput(f"{file} line {number}: the account is there twice")
        found[account] = Placed(cluster, organization or None, kind)
    return found


def _rows(
    file: Path, columns: tuple[str, ...], optional: str
) -> Iterator[tuple[int, list[str]]]:
    """Number and values of each line, the one of ``optional`` empty without it."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream)
            missing = [c for c in columns if c not in (reader.fieldnames or ())]
            if missing:
                raise InvalidInput(f"{file} line 1: there is no column {missing[0]}")
            for row in reader:
                named = (*columns, optional)
                yield reader.line_num, [row.get(column) or "" for column in named]
    except OSError as error:
        raise InvalidInput(f"Cannot read {file}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"Cannot read {file}: {error}") from error
