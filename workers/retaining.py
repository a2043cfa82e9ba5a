"""The task that drops old events, by the clock."""

from backend.errors import RunAlreadyActive
from backend.jobs import Job
from backend.logs import get_logger
from backend.services.retention import limit_of, retain
from workers.app import app
from workers.base import GraphTask
from workers.resources import resources

log = get_logger(__name__)


@app.task(name=Job.SCHEDULED_RETAIN.value, base=GraphTask)
def scheduled_retain() -> None:
    """Drop what is older than the settings say, unless a linkage run is active."""
    held = resources()
    days = held.settings.retention.days
    if days is None:
        return
    try:
        found = retain(held.graph, held.journal, held.settings, since_ms=limit_of(days))
    except RunAlreadyActive as error:
        log.info("retention put off", why=error.message)
        return
    log.info("old events dropped", events=found.events, accounts=found.accounts)
