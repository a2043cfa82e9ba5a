"""Who has the graph's store to itself, and who must wait for that."""

import fcntl

import pytest

from backend.embedded.endpoints import is_running
from backend.embedded.stack import running
from backend.embedded.standstill import is_wanted, store_at_rest
from backend.errors import Unavailable
from backend.settings import Settings


@pytest.fixture
def settings(tmp_path):
    settings = Settings(data_dir=tmp_path, embedded={"disk_mib": 0})
    settings.run_dir.mkdir()
    return settings


@pytest.fixture
def held(settings):
    """The lock of somebody whose supervisor ended meanwhile."""
    with (settings.run_dir / "standstill.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


def test_nobody_wants_it_at_first(settings):
    assert not is_wanted(settings)


def test_it_is_wanted_for_as_long_as_somebody_holds_the_lock(settings, held):
    assert is_wanted(settings)

    held.close()

    assert not is_wanted(settings)


@pytest.mark.usefixtures("held")
def test_no_stack_starts_on_a_store_that_is_being_read(settings):
    with (
        pytest.raises(Unavailable, match="is being backed up"),
        running(settings, names=()),
    ):
        pytest.fail("it started")


def test_without_a_stack_none_can_start_meanwhile(settings):
    with store_at_rest(settings):
        assert is_running(settings)

    assert not is_running(settings)
