"""``samehand up`` as a user runs it: all servers, workers and the API, for real."""

import json
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass

import psutil
import pytest

from backend.embedded.endpoints import Endpoints, connect
from backend.embedded.stack import EVERYTHING
from backend.graph.driver import open_graph
from backend.settings import Settings, as_environment
from tests.fixtures.processes import of_folder, wait_for, wait_until_gone

pytestmark = pytest.mark.servers

# The launchers' patience with a child, and some.
_GONE_SECONDS = 25


@dataclass
class Command:
    """``samehand`` on one data folder."""

    settings: Settings

    def start(self, *arguments):
        command = [sys.executable, "-m", "backend.cli", *arguments]
        return subprocess.Popen(
            command,
            env=as_environment(self.settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Ctrl-C in a terminal and kill from a script meet different defaults.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
        )

    def run(self, *arguments):
        process = self.start(*arguments)
        out, errors = process.communicate(timeout=120)
        return process.returncode, out, errors

    def up(self):
        process = self.start("up")

        def is_settled():
            found = self.endpoints()
            ready = found and found.ready and found.supervisor == process.pid
            return ready or process.poll() is not None

        wait_for(is_settled, seconds=120)
        assert process.poll() is None, process.communicate()[1]
        return process

    def endpoints(self):
        return Endpoints.read(self.settings.run_dir)

    def status(self):
        code, out, _ = self.run("--json", "status")
        assert code == 0
        return json.loads(out)

    def cypher(self, query, **parameters):
        graph = open_graph(connect(self.settings))
        try:
            return graph.driver.execute_query(query, **parameters).records
        finally:
            graph.close()


@pytest.fixture(scope="module")
def samehand(tmp_path_factory):
    """The command on a folder that the tests of this module use one after another."""
    folder = tmp_path_factory.mktemp("data") / "my data"
    settings = Settings(
        data_dir=folder,
        embedded={
            "heap_mib": 512,
            "page_cache_mib": 64,
            "bolt_port": 27687,
            "http_port": 27474,
            "broker_port": 26390,
            "ingest_processes": 1,
        },
        api={"port": 28420},
    )
    yield Command(settings)
    for process in of_folder(folder):
        process.kill()


@pytest.fixture(scope="module")
def busy_port():
    """The first Bolt port of the settings, held by somebody else."""
    with socket.create_server(("127.0.0.1", 27687)):
        yield 27687


class TestUp:
    """One stack, in the background, for all tests of this class."""

    @pytest.fixture(scope="class", autouse=True)
    @staticmethod
    def stack(samehand, busy_port):  # noqa: ARG004 - held while it starts
        code, _, errors = samehand.run("up", "--detach")
        assert code == 0, errors
        yield
        code, _, errors = samehand.run("down")
        assert code == 0, errors
        assert of_folder(samehand.settings.data_dir) == []

    def test_starts_everything(self, samehand):
        states = {p["process"]: p["state"] for p in samehand.status()["processes"]}

        assert states == dict.fromkeys(EVERYTHING, "running")

    def test_takes_the_next_port_where_one_is_in_use(self, samehand, busy_port):
        port = int(samehand.status()["bolt"].rsplit(":", 1)[1])

        assert busy_port < port < busy_port + 100
        assert samehand.cypher("RETURN 1 AS one")[0]["one"] == 1

    def test_a_second_one_says_that_one_runs(self, samehand):
        code, _, errors = samehand.run("up")

        assert code == 1
        assert errors.startswith("samehand: A stack already runs on ")
        assert errors.endswith("status\n")

    def test_only_the_owner_may_read_secrets_and_addresses(self, samehand):
        settings = samehand.settings
        files = [*settings.secrets_dir.iterdir(), settings.run_dir / "endpoints.json"]

        assert {"neo4j.password", "broker.password", "api.key"} <= {
            file.name for file in files
        }
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}

    def test_no_process_shows_a_secret(self, samehand):
        secrets = {
            f.read_text().strip() for f in samehand.settings.secrets_dir.iterdir()
        }
        shown = "".join(
            word
            for process in of_folder(samehand.settings.data_dir)
            for word in [*process.cmdline(), *process.environ().values()]
        )

        assert [secret for secret in secrets if secret in shown] == []

    def test_listens_on_loopback_only(self, samehand):
        addresses = {
            connection.laddr.ip
            for process in of_folder(samehand.settings.data_dir)
            for connection in process.net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
        }

        assert addresses <= {"127.0.0.1", "::ffff:127.0.0.1"}
        assert addresses

    def test_has_graph_data_science(self, samehand):
        rows = samehand.cypher("CALL gds.list() YIELD name RETURN count(*) AS number")

        assert rows[0]["number"] > 200

    @pytest.mark.parametrize("name", ["worker-ingest", "broker"])
    def test_a_child_that_crashes_is_started_again(self, samehand, name):
        launcher = psutil.Process(samehand.endpoints().children[name].pid)

        launcher.children()[0].kill()

        def is_back():
            child = samehand.endpoints().children[name]
            return child.restarts and child.state == "running"

        wait_for(is_back, seconds=60)
        _, log, _ = samehand.run("logs", "supervisor")
        assert f"{name} was ended by SIGKILL and starts again" in log


def test_no_process_outlives_the_supervisor_and_the_graph_is_kept(samehand):
    folder = samehand.settings.data_dir
    process = samehand.up()
    assert len(of_folder(folder)) > 2 * len(EVERYTHING)
    samehand.cypher("CREATE (:Marker {name: 'before Ctrl-C'})")

    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (0, "")
    assert of_folder(folder) == []

    process = samehand.up()
    samehand.cypher("CREATE (:Marker {name: 'before the kill'})")
    process.kill()
    process.communicate(timeout=60)

    assert wait_until_gone(folder, _GONE_SECONDS) == []
    assert samehand.run("status")[0] == 1

    process = samehand.up()
    found = samehand.cypher("MATCH (m:Marker) RETURN m.name AS name ORDER BY name")
    assert [row["name"] for row in found] == ["before Ctrl-C", "before the kill"]

    # A start right after a kill waits for what the killed one left.
    process.kill()
    process.communicate(timeout=60)
    process = samehand.up()
    process.terminate()
    _, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (0, "")
