"""Work is sent, or it is said why it could not be."""

import socket
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


@pytest.mark.timeout(60)  # without a limit it would wait for ever
def test_a_mute_broker_is_away(mute, tmp_path):
    settings = Settings(
        data_dir=tmp_path, broker={"url": f"redis://127.0.0.1:{mute}/0"}
    )

    with closing(Jobs(settings)) as jobs, pytest.raises(Unavailable):
        jobs.enqueue_drains([0])
