"""The Celery application: queues, acknowledgement, limits and the beat table."""

from celery import Celery

from backend.jobs import QUEUES
from backend.settings import broker_url, get_settings
from workers.schedule import beat_table


def create_app() -> Celery:
    """Celery from the settings of this process."""
    settings = get_settings()
    app = Celery(
        "samehand",
        broker=broker_url(settings.broker),
        include=[
            "workers.ingest.draining",
            "workers.analysis.linking",
            "workers.analysis.planting",
            "workers.erasing",
            "workers.retaining",
            "workers.resources",
        ],
    )
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_routes={job.value: {"queue": queue} for job, queue in QUEUES.items()},
        # A task that dies with its worker is delivered again; each may run twice.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_time_limit=3 * 3600,
        task_soft_time_limit=3 * 3600 - 60,
        # Longer than the longest task, or Redis hands it out a second time.
        broker_transport_options={"visibility_timeout": 4 * 3600},
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        # What runs goes on while the broker is away; delivered again, it finds nothing
        # left to do. Ended in the middle of a transaction, it was seen to leave locks
        # in Neo4j for as long as a transaction may last.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        beat_schedule=beat_table(settings),
        timezone="UTC",
    )
    return app


app = create_app()
