"""``samehand up`` as a user runs it: all servers, workers and the API, for real."""

import signal
import socket

import psutil
import pytest

from backend.embedded.endpoints import Endpoints, connect
from backend.embedded.stack import EVERYTHING
from backend.graph.driver import open_graph
from backend.settings import Settings
from tests.fixtures.processes import of_folder, wait_for
from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers


def _cypher(line, query):
    graph = open_graph(connect(Settings(data_dir=line.folder)))
    try:
        return [record.data() for record in graph.driver.execute_query(query).records]
    finally:
        graph.close()


def _up(line):
    """``samehand up``, ready."""
    process = line.start("--json", "up")
    assert process.stdout.readline().startswith("{"), process.stderr.read()
    return process


def _end(process):
    """Exit code and standard error of a process that was told to end."""
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


class TestUp:
    def test_starts_everything(self, stack):
        line, _ = stack

        processes = line.json("status")["processes"]

        assert {each["process"]: each["state"] for each in processes} == dict.fromkeys(
            EVERYTHING, "running"
        )

    def test_a_second_one_says_that_one_runs(self, stack):
        line, _ = stack

        code, _, errors = line.run("up")

        assert code == 1
        assert errors.startswith(f"samehand: A stack already runs on {line.folder}")
        assert len(errors.splitlines()) == 1

    def test_only_the_owner_may_read_secrets_and_addresses(self, stack):
        line, _ = stack
        secrets = list((line.folder / "secrets").iterdir())
        files = [*secrets, line.folder / "run" / "endpoints.json"]

        assert {"neo4j.password", "broker.password", "api.key"} <= {
            file.name for file in files
        }
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}

    def test_no_process_shows_a_secret(self, stack):
        line, _ = stack
        secrets = {
            file.read_text().strip() for file in (line.folder / "secrets").iterdir()
        }
        shown = "".join(
            word
            for process in of_folder(line.folder)
            for word in [*process.cmdline(), *process.environ().values()]
        )

        assert [secret for secret in secrets if secret in shown] == []

    def test_listens_on_loopback_only(self, stack):
        line, _ = stack

        addresses = {
            connection.laddr.ip
            for process in of_folder(line.folder)
            for connection in process.net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
        }

        assert addresses
        assert addresses <= {"127.0.0.1", "::ffff:127.0.0.1"}

    def test_has_graph_data_science_and_browser(self, stack):
        line, started = stack
        query = "CALL gds.list() YIELD name RETURN count(*) AS number"

        assert _cypher(line, query)[0]["number"] > 200
        address = line.json("browser")["browser"]
        assert address.startswith(f"{started['browser']}?")
        assert "&cmd=edit&arg=MATCH%20" in address

    @pytest.mark.parametrize("name", ["worker-ingest", "broker", "beat"])
    def test_a_child_that_crashes_is_started_again(self, stack, name):
        line, _ = stack
        run_dir = line.folder / "run"
        before = Endpoints.read(run_dir).children[name]

        psutil.Process(before.pid).children()[0].kill()

        def is_back():
            now = Endpoints.read(run_dir).children[name]
            return now.restarts == before.restarts + 1 and now.state == "running"

        wait_for(is_back, seconds=60)
        _, log, _ = line.run("logs", "supervisor")
        assert f"{name} was ended by SIGKILL and starts again" in log


def test_nothing_outlives_the_supervisor_and_the_graph_is_kept(tmp_path):
    line = CommandLine(tmp_path / "my data", 23687)
    # Somebody else has the first port: the next free one is taken.
    with socket.create_server(("127.0.0.1", 23687)):
        process = _up(line)
    assert 23687 < int(line.json("status")["bolt"].rsplit(":", 1)[1]) < 23787
    _cypher(line, "CREATE (:Marker {name: 'before the kill'})")
    family = of_folder(line.folder)
    assert len(family) > 2 * len(EVERYTHING)

    process.kill()
    _end(process)
    # It waits for what the killed one left, which would hold ports and store.
    process = _up(line)

    assert [each for each in family if each.is_running()] == []
    names = "MATCH (m:Marker) RETURN collect(m.name) AS names"
    assert _cypher(line, names) == [{"names": ["before the kill"]}]

    process.send_signal(signal.SIGINT)

    assert _end(process) == (0, "")
    assert of_folder(line.folder) == []
    code, _, errors = line.run("status")
    assert code == 1
    assert "No stack is running" in errors


def test_a_signal_in_the_middle_of_a_start_leaves_nothing(tmp_path):
    line = CommandLine(tmp_path, 32687)
    process = line.start("up")
    found = wait_for(lambda: Endpoints.read(tmp_path / "run"), seconds=60)
    assert not found.ready

    process.terminate()

    assert _end(process) == (130, "")
    assert of_folder(tmp_path) == []
