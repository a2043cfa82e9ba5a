"""How a command enqueues background work and follows it."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from backend.cli.context import Context
from backend.errors import SamehandError
from backend.settings import Settings

if TYPE_CHECKING:
    from backend.jobs import Jobs
    from backend.journal.journal import Journal
    from backend.journal.rows import Job


def run_job(
    settings: Settings,
    held: Context,
    make: "Callable[[Journal], Job]",
    send: "Callable[[Jobs, str], None]",
    *,
    wait: bool = True,
) -> dict[str, Any]:
    """Make a job and send it; its result, or ``{"job": id}`` without ``wait``."""
    from backend.jobs import Jobs  # noqa: PLC0415
    from backend.journal.journal import Journal  # noqa: PLC0415

    journal, jobs = Journal.from_settings(settings), Jobs(settings)
    try:
        job = make(journal)
        try:
            send(jobs, job.id)
        except SamehandError as error:
            journal.update_job(job.id, state="failed", error=error.message)
            raise
        if not wait:
            held.output.say(f"Job {job.id} is queued.")
            return {"job": job.id}
        with held.output.progress("waiting for a worker", total=None) as bar:
            while not job.state.is_final:
                time.sleep(0.2)
                job = journal.get_job(job.id)
                bar.say(job.phase)
                bar.update(job.done, job.total)
        if job.error:
            raise SamehandError(f"{job.kind.capitalize()} failed: {job.error}")
        return {"job": job.id, **job.result}
    finally:
        jobs.close()
        journal.close()
