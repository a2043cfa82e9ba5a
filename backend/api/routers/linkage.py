"""Linkage runs."""

from fastapi import APIRouter

from backend.api.dependencies import HeldDep, Limit
from backend.api.routers.jobs import job_out
from backend.api.schemas.events import JobOut
from backend.errors import NotFound, RunAlreadyActive, SamehandError
from backend.graph.runs import RunRecords, RunRow
from backend.journal.rows import JobState

router = APIRouter(tags=["linkage"])


@router.post("/linkage/runs", status_code=202)
def start_run(held: HeldDep) -> JobOut:
    """Group all accounts anew; 409 while a run is active."""
    with held.graph.session() as session:
        newest = RunRecords(session).list_runs(limit=1)
    open_jobs = held.journal.list_jobs(kind="linkage", limit=1)
    if (newest and newest[0].state == "running") and (
        open_jobs and not open_jobs[0].state.is_final
    ):
        raise RunAlreadyActive(f"Linkage run {newest[0].id} is active")
    job = held.journal.create_job("linkage")
    try:
        held.jobs.enqueue_linkage(job.id)
    except SamehandError as error:
        held.journal.update_job(job.id, state=JobState.FAILED, error=error.message)
        raise
    return job_out(job)


@router.get("/linkage/runs")
def list_runs(held: HeldDep, limit: Limit = 20) -> list[RunRow]:
    """Linkage runs, newest first."""
    with held.graph.session() as session:
        return RunRecords(session).list_runs(limit=limit)


@router.get("/linkage/runs/{run_id}")
def get_run(held: HeldDep, run_id: str) -> RunRow:
    """One linkage run."""
    with held.graph.session() as session:
        run = RunRecords(session).get_run(run_id)
    if run is None:
        raise NotFound(f"There is no linkage run {run_id}")
    return run
