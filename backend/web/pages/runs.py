"""Linkage runs: what each found, what changed, and how well rings were found."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from backend.api.dependencies import HeldDep, SessionDep
from backend.api.pages import Cursor, decode, skipped
from backend.graph.runs import RunRecords
from backend.journal.archive import Archive
from backend.journal.rings import RingLog
from backend.services import archive
from backend.web import charts
from backend.web.lists import listed, skipping
from backend.web.rendering import render

router = APIRouter()

_ROWS, _RINGS = 50, 30


@router.get("/runs")
def page_runs(
    request: Request, held: HeldDep, session: SessionDep, cursor: Cursor = None
) -> HTMLResponse:
    """Runs that found something, newest first, and the last tries."""
    place = decode(cursor, int)
    rows = Archive(held.journal).list_runs(
        before=place[0] if place else None, limit=_ROWS + 1
    )
    return render(
        request,
        "runs/list.html",
        title="Linkage runs",
        runs=listed(request, rows, limit=_ROWS, place=lambda row: (row.number,)),
        tries=RunRecords(session).list_runs(limit=5),
        rings=RingLog(held.journal).list_rings(limit=_RINGS),
    )


@router.get("/runs/{run_id}")
def page_run(
    request: Request, held: HeldDep, run_id: str, cursor: Cursor = None
) -> HTMLResponse:
    """What a run found, what it applied, and what became of the clusters."""
    kept, skip = Archive(held.journal), skipped(cursor)
    promised = archive.quality(held.journal, run_id)
    details = kept.get_details(run_id)
    return render(
        request,
        "runs/show.html",
        title=run_id,
        run=kept.get_run(run_id),
        quality=promised,
        curves=charts.quality(promised) if promised else None,
        details=details,
        changes=skipping(
            request, details.changes[skip : skip + _ROWS + 1], limit=_ROWS, skip=skip
        ),
        changed=len(details.changes),
    )


@router.get("/runs/{run_id}/clusters/{cluster_id}")
def page_archived_cluster(
    request: Request, held: HeldDep, run_id: str, cluster_id: str, cursor: Cursor = None
) -> HTMLResponse:
    """A cluster as a run found it, whatever became of it since."""
    found, skip = archive.get_cluster(held.journal, run_id, cluster_id), skipped(cursor)
    return render(
        request,
        "runs/cluster.html",
        title=f"{cluster_id} in {run_id}",
        run_id=run_id,
        cluster=found,
        members=skipping(
            request, found.members[skip : skip + _ROWS + 1], limit=_ROWS, skip=skip
        ),
    )


@router.get("/runs/{run_id}/diff/{other_id}")
def page_diff(
    request: Request, held: HeldDep, run_id: str, other_id: str, cursor: Cursor = None
) -> HTMLResponse:
    """What became of one run's clusters and accounts in another."""
    found, skip = archive.diff(held.journal, run_id, other_id), skipped(cursor)
    return render(
        request,
        "runs/diff.html",
        title=f"{run_id} to {other_id}",
        diff=found,
        counts=found.counts(),
        moves=skipping(
            request, found.moves[skip : skip + _ROWS + 1], limit=_ROWS, skip=skip
        ),
    )
