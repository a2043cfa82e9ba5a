"""The one kind of task: repeated on transient failures, and on no others."""

from typing import Any

from celery import Task

from backend.errors import TransientGraphError, Unavailable
from backend.logs import get_logger


class GraphTask(Task):
    """Retries what may succeed when repeated; logs the end of everything else."""

    abstract = True
    autoretry_for = (TransientGraphError, Unavailable)
    max_retries = 5
    retry_backoff = 1
    retry_backoff_max = 30
    retry_jitter = True

    def on_failure(
        self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any
    ) -> None:
        """Log the kind of error, never the arguments of what failed."""
        del task_id, args, kwargs, einfo
        get_logger(__name__).error("task failed", task=self.name, error=repr(exc)[:500])
