"""Linkage runs."""

import time
from typing import Annotated

from fastapi import APIRouter, Query

from backend.api.dependencies import Held, HeldDep, PrincipalDep, SessionDep
from backend.api.pages import Cursor, Limit, Page, counted, skipped
from backend.api.problems import documented
from backend.api.routers.jobs import job_out
from backend.api.schemas.jobs import JobOut, RunOut
from backend.domain.audit import Action
from backend.errors import NotFound, RunAlreadyActive, SamehandError
from backend.graph.runs import RunRecords
from backend.graph.session import GraphSession
from backend.journal.rows import LINK, LINK_NEW, LINKAGE, JobState

router = APIRouter(tags=["linkage"])


@router.post(
    "/linkage/runs", status_code=202, responses=documented(409), summary="Start linkage"
)
def start_run(
    held: HeldDep,
    who: PrincipalDep,
    session: SessionDep,
    new: Annotated[
        bool, Query(description="Place only what events touch that came since.")
    ] = False,
) -> JobOut:
    """Group all accounts anew; 409 while a run is active or about to start.

    With ``new`` accounts that events touch since the last run are placed among the
    clusters that there are, and all are grouped anew only where that cannot be done.
    """
    _check_free(held, session)
    held.trail.record(who, Action.LINKAGE, {"new": new})
    job = held.journal.create_job(LINK_NEW if new else LINK)
    try:
        held.jobs.enqueue_linkage(job.id)
    except SamehandError as error:
        held.journal.update_job(job.id, state=JobState.FAILED, error=error.message)
        raise
    return job_out(job)


@router.get("/linkage/runs", summary="List linkage runs")
def list_runs(
    session: SessionDep, limit: Limit = 20, cursor: Cursor = None
) -> Page[RunOut]:
    """Linkage runs, newest first."""
    skip = skipped(cursor)
    rows = RunRecords(session).list_runs(skip=skip, limit=limit + 1)
    return counted(rows, RunOut, limit=limit, skip=skip)


@router.get(
    "/linkage/runs/{run_id}", responses=documented(404), summary="One linkage run"
)
def get_run(session: SessionDep, run_id: str) -> RunOut:
    """State and figures of a run."""
    run = RunRecords(session).get_run(run_id)
    if run is None:
        raise NotFound("There is no linkage run with this id")
    return RunOut.model_validate(run)


def _check_free(held: Held, session: GraphSession) -> None:
    holder = RunRecords(session).get_holder()
    if holder is not None:
        raise RunAlreadyActive(f"Linkage run {holder} is active; wait for its end")
    newest = held.journal.list_jobs(kinds=LINKAGE, limit=1)
    if not newest or newest[0].state.is_final:
        return
    # A job that waits longer than a lease has no worker, or lost its message.
    age_ms = time.time() * 1000 - newest[0].updated_ms
    if age_ms < held.settings.linkage.lease_seconds * 1000:
        raise RunAlreadyActive(f"Linkage is about to start as job {newest[0].id}")
