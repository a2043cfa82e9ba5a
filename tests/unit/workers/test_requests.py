"""A worker's loop ends when an answer to the broker is lost, and not otherwise."""

import time
from contextlib import closing

import pytest
from celery import Celery
from kombu.asynchronous import Hub, set_event_loop

from workers.requests import AnsweredRequest

ERRORS = (ConnectionError,)


def slow():
    """A task."""


@pytest.fixture
def loop():
    """The loop of a worker's main process, as Celery sets it up."""
    hub = Hub()
    hub.propagate_errors = ERRORS
    set_event_loop(hub)
    yield hub.create_loop()
    set_event_loop(None)
    hub.close()


@pytest.fixture
def message():
    """A message that a worker took."""
    with closing(Celery(broker="memory://", set_as_current=False)) as app:
        app.send_task("test.slow", queue="slow")
        with app.connection_for_read() as connection:
            queue = app.amqp.queues["slow"].bind(connection.channel())
            yield queue.get()


@pytest.fixture
def request_of(message):
    def make():
        return AnsweredRequest(
            message,
            on_ack=message.ack_log_error,
            on_reject=message.reject_log_error,
            connection_errors=ERRORS,
            task=Celery(set_as_current=False).task(slow, name="test.slow"),
        )

    return make


def away(*_, **__):
    """What a channel does whose connection is gone."""
    raise ConnectionError("Connection reset by peer")


def run(loop, seconds=1.5):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        next(loop)


@pytest.mark.parametrize("answer", ["acknowledge", "reject"])
def test_an_answer_that_arrived_changes_nothing(loop, request_of, answer):
    getattr(request_of(), answer)()

    run(loop)


@pytest.mark.parametrize("answer", ["acknowledge", "reject"])
def test_one_that_is_lost_ends_the_loop(loop, message, request_of, answer, monkeypatch):
    request = request_of()
    monkeypatch.setattr(message.channel, "basic_ack", away)
    monkeypatch.setattr(message.channel, "basic_reject", away)

    getattr(request, answer)()

    with pytest.raises(ConnectionResetError, match="was lost"):
        run(loop)
