"""Ticks do not pile up in the real broker while nobody takes them."""

import pytest

from backend.jobs import INGEST_QUEUE, QUEUES, Job, count_waiting
from workers.schedule import Scheduler

pytestmark = pytest.mark.servers


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


def test_a_tick_that_waits_is_not_sent_again(broker_app, tmp_path):
    for _ in range(20):
        send(broker_app, tmp_path, Job.CATCH_UP)

    assert count_waiting(broker_app, INGEST_QUEUE) == 1


def test_what_else_runs_by_the_clock_is_sent_every_time(broker_app, tmp_path):
    before = count_waiting(broker_app, QUEUES[Job.SCHEDULED_LINK])

    for _ in range(2):
        send(broker_app, tmp_path, Job.SCHEDULED_LINK)

    assert count_waiting(broker_app, QUEUES[Job.SCHEDULED_LINK]) == before + 2
