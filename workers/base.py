"""The one kind of task: repeated on transient failures, and on no others."""

from typing import Any

from celery import Task
from celery.signals import task_prerun

from backend.errors import TransientGraphError, Unavailable
from backend.logs import begin_request, get_logger


@task_prerun.connect
def begin(task: Task, task_id: str, **_: Any) -> None:
    """Whatever the task logs or asks for has the id of the request behind it."""
    # What the clock started has no request; it is one of its own.
    begin_request(task.request.get("request_id") or task_id, task=task.name)


class GraphTask(Task):
    """Retries what may succeed when repeated; logs the end of everything else."""

    abstract = True
    Request = "workers.requests:AnsweredRequest"
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
        get_logger(__name__).error("task failed", error=repr(exc)[:500])
