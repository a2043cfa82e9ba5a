"""Nobody drains, events come until they are refused, and all are there in the end."""

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from http import HTTPStatus

import pytest

from backend.cli.stack import apply_schema
from backend.embedded.stack import running
from backend.graph.driver import open_graph
from backend.jobs import INGEST_QUEUE
from backend.journal.journal import Journal
from backend.services.projection import lag
from backend.settings import Settings, as_environment
from tests.fixtures.api import an_event
from tests.fixtures.processes import wait_for
from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers
MOST = 300
BATCHES, SIZE = 30, 50
LINES = 20_000
COUNTED = """
MATCH (a:Account)-[r:ACCESSED_FROM]->()
WHERE a.id STARTS WITH $prefix
RETURN sum(r.count) AS events
"""


@pytest.fixture(scope="module")
def idle(tmp_path_factory):
    """A stack without workers, that takes few events."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("idle"),
        embedded={
            "heap_mib": 1024,
            "page_cache_mib": 128,
            "bolt_port": 33687,
            "http_port": 33787,
            "broker_port": 33887,
        },
        api={"port": 25987},
        ingest={"most_lag": MOST, "drain_every_seconds": 1},
    )
    names = ("neo4j", "broker", "api")
    with running(settings, names=names, prepare=apply_schema) as stack:
        yield stack


@contextmanager
def worker(settings):
    """A worker of ingest, as the stack starts it."""
    command = [sys.executable, "-m", "celery", "-A", "workers.app", "worker"]
    process = subprocess.Popen(
        [*command, "-Q", INGEST_QUEUE, "-c", "2", "--without-gossip"],
        env=as_environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


class Client(threading.Thread):
    """Sends its batches in turn, and comes again when it is told to."""

    def __init__(self, stack):
        super().__init__(daemon=True)
        self._stack = stack
        self.refused = 0
        self.accepted = 0

    def run(self):
        for batch in range(BATCHES):
            numbers = range(batch * SIZE, (batch + 1) * SIZE)
            body = lines("http", numbers)
            while (seconds := self._sent(body)) is not None:
                self.refused += 1
                time.sleep(seconds)

    def _sent(self, body):
        """None once it was taken, or the seconds to wait."""
        key = (self._stack.settings.secrets_dir / "api.key").read_text().strip()
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self._stack.endpoints.api}/v1/events",
            data=body,
            headers={"X-API-Key": key, "Content-Type": "application/x-ndjson"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                self.accepted += json.load(answer)["accepted"]
                return None
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.TOO_MANY_REQUESTS:
                raise
            return int(error.headers["Retry-After"])


def answer_before_body(stack):
    """Status line for a request whose body is announced, and never sent."""
    key = (stack.settings.secrets_dir / "api.key").read_text().strip()
    host, port = stack.endpoints.api.removeprefix("http://").rsplit(":", 1)
    head = (
        f"POST /v1/events HTTP/1.1\r\nHost: {host}\r\nX-API-Key: {key}\r\n"
        "Content-Type: application/x-ndjson\r\nContent-Length: 1000000\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=60) as way:
        way.sendall(head.encode())
        return way.makefile("rb").readline().strip()


def lines(prefix, numbers):
    events = (
        an_event("account.access", f"{prefix}_{n % 97}", n, ip=f"192.0.2.{n % 250}")
        | {"id": f"{prefix}-{n}"}
        for n in numbers
    )
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


@contextmanager
def stores(settings):
    with (
        closing(open_graph(settings)) as graph,
        closing(Journal.from_settings(settings)) as journal,
    ):
        yield graph, journal


def lacked(journal):
    """Events that a graph without any would lack."""
    return sum(journal.count_after({}).values())


def counted(graph, prefix):
    found = graph.driver.execute_query(COUNTED, prefix=f"{prefix}_")
    return found.records[0]["events"]


def test_a_client_goes_on_when_there_is_a_worker_again(idle):
    client = Client(idle)
    with stores(idle.settings) as (graph, journal):
        client.start()
        wait_for(lambda: client.refused > 3, seconds=120)
        # Nobody else sends: what is there is what was acknowledged, and no more.
        assert MOST <= lacked(journal) == client.accepted < MOST + SIZE
        assert counted(graph, "http") == 0
        assert answer_before_body(idle) == b"HTTP/1.1 429 Too Many Requests"

        with worker(idle.settings):
            wait_for(lambda: not client.is_alive(), seconds=240)
            wait_for(lambda: not lag(journal, graph), seconds=60)

        assert client.accepted == BATCHES * SIZE
        assert counted(graph, "http") == BATCHES * SIZE


def test_files_wait_for_the_graph_too(idle, tmp_path):
    file = tmp_path / "events.ndjson"
    file.write_bytes(lines("file", range(LINES)))
    line = CommandLine(
        idle.settings.data_dir, 33687, {"SAMEHAND_INGEST__MOST_LAG": MOST}
    )
    with stores(idle.settings) as (graph, journal):
        process = line.start("--json", "ingest", str(file))
        try:
            before = lacked(journal)
            wait_for(lambda: lacked(journal) > before, seconds=60)
            time.sleep(3)
            waiting = lacked(journal)
            assert process.poll() is None
            assert waiting - before < LINES

            with worker(idle.settings):
                out, errors = process.communicate(timeout=240)
        finally:
            process.kill()

        assert process.returncode == 0, errors
        assert json.loads(out)["accepted"] == LINES
        assert counted(graph, "file") == LINES
