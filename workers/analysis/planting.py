"""Tasks that plant rings: one asked for as a job, one by the clock."""

from backend.domain.planting import Recipe
from backend.errors import InvalidInput, SamehandError
from backend.jobs import Job
from backend.journal.rows import JobState
from backend.logs import get_logger
from backend.services.rings import plant_ring, recipe_of
from workers.app import app
from workers.base import GraphTask
from workers.resources import resources

log = get_logger(__name__)


@app.task(name=Job.PLANT.value, base=GraphTask, autoretry_for=())
def plant(job_id: str) -> None:
    """Plant the ring of ``job_id``; a job that has ended is left alone."""
    held = resources()
    job = held.journal.get_job(job_id)
    if job.state.is_final:
        return

    def report(phase: str, done: int, total: int) -> None:
        held.journal.update_job(
            job_id, state=JobState.RUNNING, phase=phase, done=done, total=total
        )

    try:
        ring = plant_ring(
            held.graph,
            held.journal,
            held.settings,
            Recipe(**job.result["recipe"]),
            ring_id=f"ring_{job_id[4:]}",
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
        result={**job.result, "ring_id": ring.id},
    )


@app.task(name=Job.SCHEDULED_PLANT.value, base=GraphTask, autoretry_for=())
def scheduled_plant() -> None:
    """Plant a ring as the settings say; among too few accounts there is none."""
    held = resources()
    wanted = held.settings.rings
    recipe = recipe_of(size=wanted.size, strength=wanted.strength)
    try:
        plant_ring(held.graph, held.journal, held.settings, recipe)
    except InvalidInput as error:
        log.info("scheduled ring skipped", why=error.message)
