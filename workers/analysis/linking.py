"""Tasks that run linkage: one asked for as a job, two by the clock."""

import time
from collections.abc import Callable
from dataclasses import asdict

from backend.errors import RunAlreadyActive, SamehandError
from backend.graph.runs import RunRecords
from backend.jobs import Job
from backend.journal.rows import LINK_NEW, JobState
from backend.logs import get_logger
from backend.services.incremental.run import is_due, link_new_or_all
from backend.services.pipeline import PHASES, run_linkage
from backend.services.projection import wait_for_graph
from backend.services.scenes import draw_large
from workers.app import app
from workers.base import GraphTask
from workers.resources import Resources, resources

log = get_logger(__name__)

# Whoever sends events and then asks for linkage means these events too.
_PATIENCE_SECONDS = 30.0
_WAITING = "waiting for the events"
# Less than the shortest lease.
_SAY_SECONDS = 2.0


@app.task(name=Job.LINK.value, base=GraphTask, autoretry_for=())
def link(job_id: str) -> None:
    """Run linkage as ``job_id``; a job that has ended or is being run is left alone."""
    held = resources()
    run_id = f"run_{job_id[4:]}"
    # Delivered twice, it may run elsewhere. If that worker is dead, its lease ends, and
    # the safety tick sends the job again.
    job = held.journal.get_job(job_id)
    if job.state.is_final or _holds(held, run_id):
        return
    linkage = link_new_or_all if job.kind == LINK_NEW else run_linkage

    def report(phase: str, done: int, total: int) -> None:
        held.journal.update_job(
            job_id, state=JobState.RUNNING, phase=phase, done=done, total=total
        )

    try:
        # Each look is a sign of life: a job without one is sent again.
        _wait_for_graph(held, lambda: report(_WAITING, 0, len(PHASES)))
        result = linkage(
            held.graph,
            held.journal,
            held.settings,
            run_id=run_id,
            report=report,
        )
    except Exception as error:
        # Whoever waits for the job must learn of any end, foreseen or not.
        why = error.message if isinstance(error, SamehandError) else repr(error)
        held.journal.update_job(job_id, state=JobState.FAILED, error=why)
        raise
    held.journal.update_job(
        job_id,
        state=JobState.SUCCEEDED,
        phase="done",
        result=asdict(result),
    )
    draw_large(held.graph, held.journal)


@app.task(name=Job.SCHEDULED_LINK.value, base=GraphTask, autoretry_for=())
def scheduled_link() -> None:
    """Run linkage unless a run is active: the clock does not queue behind a person."""
    held = resources()
    try:
        _wait_for_graph(held, lambda: None)
        run_linkage(held.graph, held.journal, held.settings)
        draw_large(held.graph, held.journal)
    except RunAlreadyActive as error:
        log.info("scheduled run skipped", why=error.message)


@app.task(name=Job.SCHEDULED_LINK_NEW.value, base=GraphTask, autoretry_for=())
def scheduled_link_new() -> None:
    """Place what came since the last run; before the first there is nothing to do."""
    held = resources()
    if not is_due(held.journal):
        return
    try:
        link_new_or_all(held.graph, held.journal, held.settings)
        draw_large(held.graph, held.journal)
    except RunAlreadyActive as error:
        log.info("new events wait for another run", why=error.message)


def _holds(held: Resources, run_id: str) -> bool:
    with held.graph.session() as session:
        holder = RunRecords(session).get_holder()
    # Further tries have its name and a number.
    return holder is not None and holder.startswith(run_id)


def _wait_for_graph(held: Resources, alive: Callable[[], None]) -> None:
    alive()
    said = time.monotonic()

    def report(_done: int, _total: int) -> None:
        nonlocal said
        if time.monotonic() - said > _SAY_SECONDS:
            alive()
            said = time.monotonic()

    behind = wait_for_graph(
        held.journal, held.graph, patience=_PATIENCE_SECONDS, report=report
    )
    if behind:
        # A stuck ingest must not stop linkage of what the graph has.
        log.warning("linkage starts although the graph is behind", offsets=behind)
