"""The task that erases accounts, asked for as a job."""

from dataclasses import asdict

from backend.domain.tombstones import Tombstones
from backend.errors import SamehandError
from backend.jobs import Job
from backend.journal.rows import JobState
from backend.logs import get_logger
from backend.services.erasure import erase
from backend.services.remains import count_in_broker, search
from workers.app import app
from workers.base import GraphTask
from workers.resources import Resources, resources

log = get_logger(__name__)


@app.task(name=Job.ERASE.value, base=GraphTask, autoretry_for=())
def erase_accounts(job_id: str) -> None:
    """Erase whoever is to be erased; a job that has ended is left alone.

    Neither message nor job names an account: the journal knows who is to go.
    """
    held = resources()
    if held.journal.get_job(job_id).state.is_final:
        return

    def report(phase: str, done: int, total: int | None) -> None:
        held.journal.update_job(
            job_id, state=JobState.RUNNING, phase=phase, done=done, total=total
        )

    try:
        erased = erase(held.graph, held.journal, held.settings, (), report=report)
        stones = erased.stones
        looks = search(held.graph, held.journal, held.settings, stones)
    except Exception as error:
        # Whoever waits for the job must learn of any end, foreseen or not.
        why = error.message if isinstance(error, SamehandError) else repr(error)
        held.journal.update_job(job_id, state=JobState.FAILED, error=why)
        raise
    log.info("accounts erased", job=job_id, events=sum(erased.gone.events.values()))
    searched: dict[str, int | None] = {look.place: look.found for look in looks}
    searched["the broker"] = _in_broker(held, stones)
    held.journal.update_job(
        job_id,
        state=JobState.SUCCEEDED,
        phase="done",
        result={"gone": asdict(erased.gone), "searched": searched},
    )


def _in_broker(held: Resources, stones: Tombstones) -> int | None:
    try:
        return count_in_broker(held.settings, stones)
    except SamehandError:
        # It may go away while its own message is worked on; then nothing is known.
        return None
