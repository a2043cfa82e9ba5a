"""Keeps what runs found, and compares any two of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from backend.domain import linkage
from backend.domain.calibration import Calibration
from backend.domain.discounts import Discounts
from backend.domain.evidence import KINDS, SOURCE_CAP_BITS, group_sentence
from backend.domain.judgements import Judgements
from backend.domain.lineage import Change, Move, changes, moves
from backend.domain.promises import Promises, promises
from backend.errors import NotFound
from backend.journal.archive import Archive, ArchivedRun
from backend.journal.journal import Journal
from backend.settings import LinkageSettings


@dataclass(frozen=True, slots=True)
class Diff:
    """What became of the clusters and accounts of one run in another."""

    before: ArchivedRun
    after: ArchivedRun
    changes: list[Change]
    moves: list[Move]

    def counts(self) -> dict[str, int]:
        """Accounts that joined a cluster, left one, or went to another."""
        return {
            "joined": sum(1 for move in self.moves if move.before is None),
            "left": sum(1 for move in self.moves if move.after is None),
            "moved": sum(1 for move in self.moves if move.before and move.after),
        }


@dataclass(frozen=True, slots=True)
class ArchivedCluster:
    """A cluster as a run found it: members and evidence, strongest first."""

    id: str
    size: int
    attribution: dict[str, Any] | None
    evidence: list[dict[str, Any]]
    members: list[dict[str, Any]]


def model_in_force(
    settings: LinkageSettings, judgements: Judgements, discounts: Discounts
) -> dict[str, Any]:
    """The rules, weights, settings and decisions that linkage applies now."""
    rules = {
        name.lower(): value
        for name, value in vars(linkage).items()
        if name.isupper() and isinstance(value, int | float)
    }
    return {
        "rules": rules | {"source_cap_bits": SOURCE_CAP_BITS},
        "kinds": {
            kind.name: {
                "source": kind.source,
                "damping": kind.damping,
                "strong": kind.strong,
                "pooled": kind.pooled,
            }
            for kind in KINDS.values()
        },
        "settings": {
            "accept_bits": settings.accept_bits,
            "communities": settings.communities,
            "resolution": settings.resolution,
        },
        **judgements.in_force(),
        **discounts.in_force(),
    }


def worded(
    evidence: Iterable[dict[str, Any]], sizes: Mapping[str, int], total: int
) -> list[dict[str, Any]]:
    """Evidence in words, too: those of another year's version may be others.

    ``sizes`` are the clusters', ``total`` counts all accounts.
    """
    return [
        row
        | {
            "sentence": group_sentence(
                row["kind"],
                row["key"],
                accounts=row["accounts"],
                everyone=row["everyone"],
                size=sizes[row["cluster"]],
                total=total,
            )
        }
        for row in evidence
    ]


def free_run_id(journal: Journal, wanted: str) -> str:
    """``wanted``, or the next one like it that the archive does not have.

    A job whose worker was killed runs again; what its first try found stays as it is.
    """
    archive, found, attempt = Archive(journal), wanted, 1
    while archive.has(found):
        attempt += 1
        found = f"{wanted}_{attempt}"
    return found


def last_memberships(journal: Journal) -> dict[str, str] | None:
    """Cluster by account of the newest run; None while there is none."""
    newest = Archive(journal).list_runs(limit=1)
    return memberships(journal, newest[0].id) if newest else None


def memberships(journal: Journal, run_id: str) -> dict[str, str]:
    """Cluster by account of a run.

    :raises NotFound: there is no such run
    """
    found = Archive(journal).read_memberships(run_id)
    columns = (found.column(name).to_pylist() for name in ("account", "cluster"))
    return dict(zip(*columns, strict=True))


def diff(journal: Journal, before_id: str, after_id: str) -> Diff:
    """From one run to another, in whatever order they were made.

    :raises NotFound: there is no such run
    """
    archive = Archive(journal)
    before, after = archive.get_run(before_id), archive.get_run(after_id)
    old, new = memberships(journal, before_id), memberships(journal, after_id)
    return Diff(before, after, changes(old, new), moves(old, new))


def quality(journal: Journal, run_id: str) -> Promises | None:
    """What the confidences of a run promise; None for one that kept no calibration.

    :raises NotFound: there is no such run
    """
    archive = Archive(journal)
    said = archive.get_details(run_id).model.get("calibration")
    if said is None:
        return None
    found = archive.read_memberships(run_id)
    bits, confidence = (
        found.column(name).to_numpy() for name in ("bits", "confidence")
    )
    return promises(Calibration(**said), bits, confidence)


def history(
    journal: Journal, cluster_id: str, *, runs: int = 500
) -> list[tuple[ArchivedRun, Change]]:
    """What became of a cluster in the newest ``runs``, newest first."""
    return Archive(journal).list_changes(cluster_id, runs_back=runs)


def get_cluster(journal: Journal, run_id: str, cluster_id: str) -> ArchivedCluster:
    """A cluster as the run found it, whatever became of it.

    :raises NotFound: there is no such run, or it had no such cluster
    """
    archive = Archive(journal)
    members = _of_cluster(archive.read_memberships(run_id), cluster_id)
    if not members:
        raise NotFound(f"The run {run_id} had no cluster {cluster_id}")
    evidence = _of_cluster(archive.read_evidence(run_id), cluster_id)
    attributions = archive.get_details(run_id).attributions
    return ArchivedCluster(
        cluster_id,
        len(members),
        next((a for a in attributions if a["cluster"] == cluster_id), None),
        sorted(evidence, key=lambda row: (-row["bits"], row["kind"], row["key"])),
        sorted(members, key=lambda row: (-row["bits"], row["account"])),
    )


def _of_cluster(table: pa.Table, cluster_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.filter(
        pc.equal(table.column("cluster"), cluster_id)
    ).to_pylist()
    return rows
