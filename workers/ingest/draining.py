"""Tasks that bring the graph up to date with the journal."""

from backend.domain.rulings import FourEyes
from backend.jobs import Job
from backend.logs import get_logger
from backend.services.ingestion import Receipt, receiver
from backend.services.lost_jobs import lost_linkage
from backend.services.projection import drain, lag
from backend.services.rulings import Desk, settle_all
from workers.app import app
from workers.base import GraphTask
from workers.resources import Resources, resources

log = get_logger(__name__)


@app.task(name=Job.DRAIN.value, base=GraphTask)
def drain_partition(partition: int) -> dict[str, int]:
    """Write the events of one partition that the graph lacks."""
    held = resources()
    progress = drain(
        held.journal,
        held.graph,
        partition=partition,
        batch_size=held.settings.ingest.batch_size,
        written=held.screener.notice,
    )
    if progress.events:
        log.info("drained", partition=partition, events=progress.events)
    return {"events": progress.events, "offset": progress.offset}


@app.task(name=Job.CATCH_UP.value, base=GraphTask)
def catch_up() -> dict[str, int]:
    """Ask again for what messages may have been lost about.

    That is every partition that lags, each linkage job that nobody works on, and the
    labels of rulings that wait for the graph.
    """
    held = resources()
    behind = lag(held.journal, held.graph)
    held.jobs.enqueue_drains(behind)
    seconds = held.settings.linkage.lease_seconds
    lost = lost_linkage(held.journal, held.graph, lease_seconds=seconds)
    for job_id in lost:
        held.jobs.enqueue_linkage(job_id)
        # It has moved, so the next tick leaves it alone.
        held.journal.update_job(job_id, phase="sent again")
        log.warning("linkage job sent again", job=job_id)
    held.jobs.enqueue_drains(_settle(held).partitions)
    return {"partitions": len(behind), "jobs": len(lost)}


def _settle(held: Resources) -> Receipt:
    """Send labels of rulings that had to wait for the graph."""
    return settle_all(
        Desk(
            held.journal,
            held.graph,
            receiver(held.journal, held.settings),
            FourEyes(held.settings.cases.four_eyes),
        )
    )
