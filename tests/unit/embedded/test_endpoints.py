import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from backend.embedded.endpoints import (
    ChildState,
    Endpoints,
    command,
    connect,
    is_running,
    only_supervisor,
    running_endpoints,
)
from backend.errors import StackAlreadyRunning, Unavailable
from backend.settings import Settings
from tests.fixtures.processes import wait_for


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path)


@pytest.fixture
def endpoints():
    return Endpoints(
        supervisor=os.getpid(),
        bolt="bolt://127.0.0.1:1",
        http="http://127.0.0.1:2",
        broker="redis://127.0.0.1:3/0",
        api="http://127.0.0.1:4",
        ready=True,
        children={"neo4j": ChildState("running", 5, 1)},
    )


class TestEndpoints:
    def test_come_back_as_written(self, endpoints, tmp_path):
        endpoints.save(tmp_path)

        assert Endpoints.read(tmp_path) == endpoints

    def test_are_for_their_owner_only(self, endpoints, tmp_path):
        endpoints.save(tmp_path)

        files = list(tmp_path.iterdir())
        assert [file.stat().st_mode & 0o777 for file in files] == [0o600]

    def test_are_nothing_where_nothing_is(self, tmp_path):
        assert Endpoints.read(tmp_path) is None


class TestOnlySupervisor:
    def test_refuses_a_second_one_and_says_where_to_look(self, settings):
        with only_supervisor(settings), pytest.raises(StackAlreadyRunning) as raised:  # noqa: SIM117
            with only_supervisor(settings):
                pass

        assert raised.value.message.endswith(f"{settings.data_dir} status")

    def test_leaves_the_folder_to_the_next(self, settings):
        for _ in range(2):
            with only_supervisor(settings):
                assert is_running(settings)
            assert not is_running(settings)

    def test_forgets_what_a_killed_one_wrote(self, settings, endpoints):
        settings.run_dir.mkdir()
        endpoints.save(settings.run_dir)

        with only_supervisor(settings):
            assert Endpoints.read(settings.run_dir) is None

    def test_forgets_it_before_it_waits_for_children(self, settings, endpoints):
        with only_supervisor(settings) as held:
            child = subprocess.Popen(["/bin/sleep", "1"], pass_fds=(held,))
            endpoints.save(settings.run_dir)
        with ExitStack() as stack, ThreadPoolExecutor(1) as pool:
            next_one = pool.submit(stack.enter_context, only_supervisor(settings))
            wait_for(lambda: Endpoints.read(settings.run_dir) is None)

            assert not next_one.done()
            assert child.wait() == 0

    def test_waits_for_the_children_of_a_killed_one(self, settings):
        # The script inherits what launchers inherit, and outlives its supervisor.
        with only_supervisor(settings) as held:
            child = subprocess.Popen(["/bin/sleep", "1"], pass_fds=(held,))
        assert not is_running(settings)

        with only_supervisor(settings):
            assert child.wait(timeout=0.5) == 0


class TestConnect:
    def test_fills_in_the_addresses_of_the_stack(self, settings, endpoints):
        with only_supervisor(settings):
            endpoints.save(settings.run_dir)
            found = connect(settings)

        assert found.neo4j.uri == endpoints.bolt
        assert found.neo4j.password_file == settings.secrets_dir / "neo4j.password"
        assert found.broker.url == endpoints.broker
        assert found.broker.password_file == settings.secrets_dir / "broker.password"

    def test_leaves_addresses_outside_alone(self, tmp_path):
        settings = Settings(
            data_dir=tmp_path,
            neo4j={"uri": "neo4j://graph.example"},
            broker={"url": "redis://broker.example"},
        )

        assert connect(settings) is settings

    def test_says_how_to_start_a_stack(self, settings):
        with pytest.raises(Unavailable) as raised:
            connect(settings)

        data_dir = settings.data_dir
        assert raised.value.message == (
            f"No stack is running on {data_dir}; start it with: "
            f"samehand --data-dir {data_dir} up"
        )

    def test_ignores_what_a_killed_stack_wrote(self, settings, endpoints):
        with only_supervisor(settings):
            endpoints.save(settings.run_dir)

        with pytest.raises(Unavailable, match="No stack is running"):
            running_endpoints(settings)

    def test_says_when_the_stack_is_not_ready(self, settings, endpoints):
        endpoints.ready = False
        with only_supervisor(settings):
            endpoints.save(settings.run_dir)

            with pytest.raises(Unavailable, match="still starting"):
                connect(settings)


class TestCommand:
    def test_names_a_folder_of_its_own_for_a_shell(self, tmp_path):
        settings = Settings(data_dir=tmp_path / "my data")

        assert command(settings, "up") == (
            f"samehand --data-dir '{tmp_path}/my data' up"
        )

    def test_is_short_for_the_usual_folder(self, monkeypatch):
        monkeypatch.delenv("SAMEHAND_DATA_DIR", raising=False)

        assert command(Settings(), "down") == "samehand down"
