"""The archive of linkage runs: what each found, and what changed between them."""

from dataclasses import asdict

from fastapi import APIRouter

from backend.api.dependencies import HeldDep
from backend.api.pages import Cursor, Limit, Page, counted, decode, page, skipped
from backend.api.problems import documented
from backend.api.schemas.runs import (
    ArchivedClusterOut,
    ArchivedMemberOut,
    ArchivedRunDetailOut,
    ArchivedRunOut,
    ChangeOut,
    DiffOut,
    MoveOut,
    QualityOut,
)
from backend.errors import NotFound
from backend.journal.archive import Archive
from backend.services import archive

router = APIRouter(tags=["runs"])
_MISSING = documented(404)


@router.get("/runs", summary="List archived runs")
def list_archived_runs(
    held: HeldDep, limit: Limit = 20, cursor: Cursor = None
) -> Page[ArchivedRunOut]:
    """Runs that found something, newest first; they are kept for ever."""
    place = decode(cursor, int)
    rows = Archive(held.journal).list_runs(
        before=place[0] if place else None, limit=limit + 1
    )
    return page(rows, ArchivedRunOut, limit=limit, place=lambda row: (row.number,))


@router.get("/runs/{run_id}", responses=_MISSING, summary="One archived run")
def get_archived_run(held: HeldDep, run_id: str) -> ArchivedRunDetailOut:
    """What a run found, and the rules, weights and decisions that it applied."""
    found = Archive(held.journal)
    run, details = found.get_run(run_id), found.get_details(run_id)
    return ArchivedRunDetailOut.model_validate(
        {
            **asdict(run),
            "model": details.model,
            "conflicts": details.conflicts,
            "freed": details.freed,
            "since": details.since,
        }
    )


@router.get("/runs/{run_id}/quality", responses=_MISSING, summary="What it promises")
def get_run_quality(held: HeldDep, run_id: str) -> QualityOut:
    """How right the run holds itself to be, and what a bar would give and cost.

    What people said of its memberships moves the calibration; runs of old versions kept
    none.
    """
    found = archive.quality(held.journal, run_id)
    if found is None:
        raise NotFound("This run kept no calibration")
    return QualityOut.model_validate(found)


@router.get("/runs/{run_id}/changes", responses=_MISSING, summary="What changed")
def list_run_changes(
    held: HeldDep, run_id: str, limit: Limit = 100, cursor: Cursor = None
) -> Page[ChangeOut]:
    """What became of the clusters of the run before, largest first."""
    skip = skipped(cursor)
    rows = Archive(held.journal).get_details(run_id).changes[skip : skip + limit + 1]
    return counted(rows, ChangeOut, limit=limit, skip=skip)


@router.get(
    "/runs/{run_id}/clusters/{cluster_id}",
    responses=_MISSING,
    summary="A cluster as it was",
)
def get_archived_cluster(
    held: HeldDep,
    run_id: str,
    cluster_id: str,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> ArchivedClusterOut:
    """Members, evidence and attribution of a cluster as the run found them."""
    found, skip = archive.get_cluster(held.journal, run_id, cluster_id), skipped(cursor)
    members = counted(
        found.members[skip : skip + limit + 1],
        ArchivedMemberOut,
        limit=limit,
        skip=skip,
    )
    return ArchivedClusterOut.model_validate(
        {**asdict(found), "members": members.items, "next": members.next}
    )


@router.get(
    "/runs/{run_id}/diff/{other_id}", responses=_MISSING, summary="Compare two runs"
)
def diff_runs(
    held: HeldDep,
    run_id: str,
    other_id: str,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> DiffOut:
    """What became of the first run's clusters and accounts in the second."""
    found, skip = archive.diff(held.journal, run_id, other_id), skipped(cursor)
    moved = counted(
        found.moves[skip : skip + limit + 1], MoveOut, limit=limit, skip=skip
    )
    return DiffOut.model_validate(
        {
            "before": found.before,
            "after": found.after,
            **found.counts(),
            "changed": len(found.changes),
            "changes": found.changes[:limit],
            "moves": moved.items,
            "next": moved.next,
        }
    )
