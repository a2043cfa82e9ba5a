"""The beat table: what runs by the clock."""

from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry
from kombu.exceptions import OperationalError

from backend.jobs import INGEST_QUEUE, QUEUES, Job, count_waiting
from backend.settings import Settings


class Scheduler(PersistentScheduler):
    """Beat's own, except that ticks do not pile up while there is no worker."""

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Send the task, unless it is a tick and the last one still waits."""
        if entry.task != Job.CATCH_UP.value or not self._is_waiting():
            super().apply_entry(entry, producer)

    def _is_waiting(self) -> bool:
        try:
            return count_waiting(self.app, INGEST_QUEUE) > 0
        except (OperationalError, OSError):
            # What is wrong with the broker is said when the task is sent.
            return False


def beat_table(settings: Settings) -> dict[str, dict[str, Any]]:
    """Everything that the settings give an hour to, as often as they say."""
    tick = settings.ingest.drain_every_seconds
    night = settings.linkage.every_hours * 3600
    table = {
        # A tick that could not run in time is worthless: the next one does the same.
        "catch-up": _entry(Job.CATCH_UP, tick, expires=tick),
        "linkage": _entry(Job.SCHEDULED_LINK, night, expires=night / 2),
    }
    if minutes := settings.linkage.new_every_minutes:
        table["linkage of new events"] = _entry(
            Job.SCHEDULED_LINK_NEW, minutes * 60, expires=minutes * 60
        )
    if seconds := settings.alerts.every_seconds:
        table["watch lists"] = _entry(Job.LOOK, seconds, expires=seconds)
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
