"""Ticks do not pile up in the real broker while nobody takes them."""

from contextlib import closing

import pytest
from celery import Celery

from backend.jobs import INGEST_QUEUE, QUEUES, Job, count_waiting
from backend.settings import broker_url
from workers.schedule import Scheduler

pytestmark = pytest.mark.servers


@pytest.fixture
def app(graph_server):
    if graph_server.broker.url is None:
        pytest.skip("a broker in memory has no queue that others see")
    with closing(Celery(broker=broker_url(graph_server.broker))) as opened:
        with opened.connection_for_write() as connection:
            connection.default_channel.queue_purge(INGEST_QUEUE)
        yield opened


def send(app, folder, job):
    scheduler = Scheduler(app, lazy=True, schedule_filename=str(folder / "beat"))
    entry = scheduler.Entry(
        name="entry",
        task=job.value,
        schedule=5,
        options={"queue": QUEUES[job], "expires": 5},
        app=app,
    )
    scheduler.apply_entry(entry, producer=scheduler.producer)


def test_a_tick_that_waits_is_not_sent_again(app, tmp_path):
    for _ in range(20):
        send(app, tmp_path, Job.CATCH_UP)

    assert count_waiting(app, INGEST_QUEUE) == 1


def test_what_else_runs_by_the_clock_is_sent_every_time(app, tmp_path):
    before = count_waiting(app, QUEUES[Job.SCHEDULED_LINK])

    for _ in range(2):
        send(app, tmp_path, Job.SCHEDULED_LINK)

    assert count_waiting(app, QUEUES[Job.SCHEDULED_LINK]) == before + 2
