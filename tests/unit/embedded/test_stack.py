import pytest

from backend.embedded.stack import SERVERS, running
from backend.errors import SetupError, StackAlreadyRunning
from backend.settings import Settings


def test_too_little_memory(tmp_path):
    settings = Settings(data_dir=tmp_path, embedded={"heap_mib": 50_000_000})

    with (
        pytest.raises(SetupError, match=r"needs 500.* MiB of memory"),
        running(settings),
    ):
        pass


def test_too_little_disk(tmp_path):
    settings = Settings(data_dir=tmp_path, embedded={"disk_mib": 1 << 40})

    with pytest.raises(SetupError, match="MiB free and 1099511627776 are needed"):  # noqa: SIM117
        with running(settings):
            pass


def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(SetupError, match=r"Cannot use the data folder .*/file/data: "):  # noqa: SIM117
        with running(Settings(data_dir=tmp_path / "file" / "data")):
            pass


def test_a_second_stack_on_the_folder(tmp_path):
    settings = Settings(data_dir=tmp_path)

    with running(settings, names=()), pytest.raises(StackAlreadyRunning):  # noqa: SIM117
        with running(settings, names=()):
            pass


def test_servers_outside_are_not_started(tmp_path):
    settings = Settings(
        data_dir=tmp_path,
        neo4j={"uri": "neo4j://graph.example", "password": "secret"},
        broker={"url": "redis://127.0.0.1:6379/0"},
    )

    with running(settings, names=SERVERS) as stack:
        assert stack.supervisor.states == {}
        assert stack.settings.neo4j == settings.neo4j
        assert stack.settings.broker == settings.broker


def test_the_data_folder_is_for_its_owner_only(tmp_path):
    settings = Settings(data_dir=tmp_path / "data")

    with running(settings, names=()):
        modes = {path.stat().st_mode & 0o777 for path in settings.data_dir.iterdir()}

    assert settings.data_dir.stat().st_mode & 0o777 == 0o700
    assert modes == {0o700}
