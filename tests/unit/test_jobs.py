"""Work is sent, or it is said why it could not be."""

import socket
import time
from contextlib import closing

import pytest

from backend.errors import Unavailable
from backend.jobs import Jobs
from backend.settings import Settings


@pytest.fixture
def mute():
    """Port at which connections are taken, and nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_mute_broker_is_away(mute, tmp_path):
    settings = Settings(
        data_dir=tmp_path, broker={"url": f"redis://127.0.0.1:{mute}/0"}
    )
    begin = time.monotonic()

    with closing(Jobs(settings)) as jobs, pytest.raises(Unavailable):
        jobs.enqueue_drains([0])

    assert time.monotonic() - begin < 60  # for ever, without a time to wait at most
