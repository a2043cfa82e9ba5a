"""The Celery application: queues, acknowledgement, limits and the beat table."""

from typing import Any

from celery import Celery
from celery.signals import celeryd_after_setup

from backend.jobs import INGEST_QUEUE, QUEUES, drain_queue
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
            "workers.watching",
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
        broker_transport_options={
            # Longer than the longest task, or Redis hands it out a second time.
            "visibility_timeout": 4 * 3600,
            # A connection that is cut off may never say so: who closes it asks the
            # broker for one more thing, and would wait for ever.
            "socket_timeout": 10,
            "socket_connect_timeout": 5,
        },
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        # What runs goes on while the broker is away; delivered again, it finds nothing
        # left to do. Ended in the middle of a transaction, it was seen to leave locks
        # in Neo4j for as long as a transaction may last.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        beat_schedule=beat_table(settings),
        beat_scheduler="workers.schedule:Scheduler",
        timezone="UTC",
    )
    return app


@celeryd_after_setup.connect
def listen_to_partitions(instance: Any, **_: Any) -> None:
    """Who takes ingest's messages takes the drains of all partitions."""
    queues = instance.app.amqp.queues
    if INGEST_QUEUE in queues.consume_from:
        for partition in range(get_settings().journal.partitions):
            queues.select_add(drain_queue(partition))


app = create_app()
