"""The beat table: what runs by the clock."""

from typing import Any

from backend.jobs import QUEUES, Job
from backend.settings import Settings


def beat_table(settings: Settings) -> dict[str, dict[str, Any]]:
    """Safety tick, linkage, rings and retention, as often as the settings say."""
    tick = settings.ingest.drain_every_seconds
    night = settings.linkage.every_hours * 3600
    table = {
        # A tick that could not run in time is worthless: the next one does the same.
        "catch-up": _entry(Job.CATCH_UP, tick, expires=tick),
        "linkage": _entry(Job.SCHEDULED_LINK, night, expires=night / 2),
    }
    if settings.rings.enabled:
        night = settings.rings.every_hours * 3600
        table["rings"] = _entry(Job.SCHEDULED_PLANT, night, expires=night / 2)
    if settings.retention.days is not None:
        night = settings.retention.every_hours * 3600
        table["retention"] = _entry(Job.SCHEDULED_RETAIN, night, expires=night / 2)
    return table


def _entry(job: Job, seconds: float, *, expires: float) -> dict[str, Any]:
    return {
        "task": job.value,
        "schedule": seconds,
        "options": {"queue": QUEUES[job], "expires": expires},
    }
