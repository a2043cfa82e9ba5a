"""Banned clusters that grow again."""

from collections import defaultdict
from dataclasses import dataclass, fields

from backend.graph.driver import Graph
from backend.graph.regrowth import Banned, BannedRow, Regrowth
from backend.journal.journal import Journal
from backend.journal.resemblances import Noticed, Resemblances


@dataclass(frozen=True, slots=True)
class Regrown(Banned):
    """A banned cluster with new accounts, the first ``took_seconds`` after the ban.

    ``waiting`` are accounts that resembled the cluster when they came, and that no run
    has looked at yet; ``first_ms`` is the first sign-up of these and of the newcomers.
    """

    waiting: tuple[str, ...]
    took_seconds: float


def list_regrown(graph: Graph, journal: Journal) -> list[Regrown]:
    """Clusters that were banned and have new accounts, the most first."""
    # Before the graph: who is placed in between is a newcomer there, and who was placed
    # and not yet forgotten is no newcomer twice.
    noticed = Resemblances(journal).list_noticed()
    with graph.session() as session:
        banned = Regrowth(session).list_banned([each.account for each in noticed])
    waiting: defaultdict[str, list[Noticed]] = defaultdict(list)
    for each in noticed:
        waiting[each.cluster].append(each)
    found = [_regrown(row, waiting[row.cluster_id]) for row in banned]
    grown = [each for each in found if each is not None]
    return sorted(
        grown,
        key=lambda g: (-g.newcomers - len(g.waiting), g.took_seconds, g.cluster_id),
    )


def _regrown(row: BannedRow, noticed: list[Noticed]) -> Regrown | None:
    later = [
        each
        for each in noticed
        if each.signed_up_ms is not None
        and each.signed_up_ms > row.banned_at_ms
        and each.account not in row.placed
    ]
    times = [each.signed_up_ms for each in later if each.signed_up_ms is not None]
    if row.first_ms is not None:
        times.append(row.first_ms)
    if not times:
        return None
    first_ms = min(times)
    banned = {each.name: getattr(row, each.name) for each in fields(Banned)}
    return Regrown(
        **(banned | {"first_ms": first_ms}),
        waiting=tuple(each.account for each in later),
        took_seconds=(first_ms - row.banned_at_ms) / 1000,
    )
