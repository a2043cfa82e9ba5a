"""Tasks that bring the graph up to date with the journal."""

from backend.jobs import Job
from backend.logs import get_logger
from backend.services.projection import drain, lag
from workers.app import app
from workers.base import GraphTask
from workers.resources import resources

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
    )
    if progress.events:
        log.info("drained", partition=partition, events=progress.events)
    return {"events": progress.events, "offset": progress.offset}


@app.task(name=Job.CATCH_UP.value, base=GraphTask)
def catch_up() -> dict[str, int]:
    """Ask again for every partition that lags: messages may have been lost."""
    held = resources()
    behind = lag(held.journal, held.graph)
    held.jobs.enqueue_drains(behind)
    return {"partitions": len(behind)}
