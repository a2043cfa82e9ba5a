"""The real stack that trials run on: started, broken, emptied and read."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from backend.embedded.endpoints import Endpoints
from backend.embedded.stack import SERVERS, running
from backend.errors import SamehandError
from backend.graph.driver import Graph, open_graph
from backend.journal.journal import Journal
from backend.services import digest as digests
from backend.services.projection import lag
from backend.settings import Settings
from benchmarks.faults.disk import Disk
from benchmarks.faults.plan import Fault, Mode
from benchmarks.faults.proxy import Proxy

_START_SECONDS = 120
_STOP_SECONDS = 90
_POLL_SECONDS = 0.1
# What is fixed at first use stays.
_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' "
    "AND name NOT IN ('meta', 'sqlite_sequence')"
)


class Rig:
    """One data folder with a running stack.

    Small steps and short waits, so that a trial has many moments and takes little
    time; everything else is as a user has it.
    """

    def __init__(self, folder: Path, mode: Mode, *, first_port: int) -> None:
        self.folder = folder
        self.mode = mode
        self.data = folder / "data"
        self.clients: set[subprocess.Popen[bytes]] = set()
        self.disk = Disk(self.data)
        self.has_disk = False
        # Whoever starts the supervisor again after it was killed; no hand of the
        # product's users.
        self.killed_supervisor = threading.Event()
        self._first_port = first_port
        self._up: subprocess.Popen[bytes] | None = None
        self._servers: Settings | None = None
        self._exit = ExitStack()
        self.api = Proxy(lambda: self._port("api"))
        self._bolt = Proxy(lambda: self._port("bolt"))
        self._broker = Proxy(lambda: self._port("broker"))

    @contextmanager
    def started(self) -> Iterator["Rig"]:
        """The rig, running; stopped at the end, its folder removed."""
        with self._exit:
            self._exit.callback(shutil.rmtree, self.folder, ignore_errors=True)
            for proxy in (self.api, self._bolt, self._broker):
                self._exit.callback(proxy.close)
            self.has_disk = self.disk.mount()
            if self.has_disk:
                self._exit.callback(self.disk.unmount)
            self._exit.callback(self._end_clients)
            if self.mode is Mode.PROXIED:
                settings = self._server_settings()
                stack = self._exit.enter_context(running(settings, names=SERVERS))
                self._servers = stack.settings
            self._exit.callback(self.stop)
            self.start()
            yield self

    def start(self) -> None:
        """``samehand up``; returns when it is ready.

        :raises RuntimeError: it ended or took too long
        """
        with (self.folder / "up.log").open("ab") as log:
            self._up = subprocess.Popen(
                [*self.command, "up"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._is_ready():
            if self._up.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "up.log").read_text()[-500:])
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """End the stack as Ctrl-C does."""
        if self._up is not None and self._up.poll() is None:
            self._up.terminate()
            self._up.wait(timeout=_STOP_SECONDS)

    def _end_clients(self) -> None:
        """An interrupted trial leaves some, which hold the disk."""
        for client in list(self.clients):
            client.kill()
            client.wait()

    def revive(self) -> str | None:
        """Start the stack again if it is gone; what a person would say about that.

        None when there is nothing to say: it runs, or the trial itself ended it.
        """
        if self._up is None or self._up.poll() is None:
            return None
        lines = (self.folder / "up.log").read_text().strip().splitlines()
        self.start()
        if self.killed_supervisor.is_set():
            self.killed_supervisor.clear()
            return None
        return f"the stack went down: {lines[-1] if lines else ''}"

    @property
    def command(self) -> list[str]:
        """``samehand`` on this folder."""
        data = str(self.data)
        return [sys.executable, "-m", "backend.cli", "--json", "--data-dir", data]

    @property
    def environment(self) -> dict[str, str]:
        """Variables of the stack and of every command."""
        chosen: dict[str, object] = {
            "EMBEDDED__BOLT_PORT": self._first_port,
            "EMBEDDED__HTTP_PORT": self._first_port + 100,
            "EMBEDDED__BROKER_PORT": self._first_port + 200,
            "API__PORT": self._first_port + 300,
            "EMBEDDED__HEAP_MIB": 1024,
            "EMBEDDED__PAGE_CACHE_MIB": 128,
            "EMBEDDED__INGEST_PROCESSES": 2,
            # As many as all trials of a rig may want.
            "EMBEDDED__RESTART_LIMIT": 1000,
            "EMBEDDED__DISK_MIB": 0,
            "INGEST__BATCH_SIZE": 100,
            "INGEST__DRAIN_EVERY_SECONDS": 1,
            "LINKAGE__LEASE_SECONDS": 10,
            "RINGS__ENABLED": "false",
            # The same for all rigs, so that their digests can be compared.
            "HASH_KEY_FILE": self.folder.parent / "hash.key",
        }
        if self._servers is not None:
            chosen |= {
                "NEO4J__URI": f"bolt://127.0.0.1:{self._bolt.port}",
                "NEO4J__PASSWORD_FILE": self._servers.neo4j.password_file,
                "BROKER__URL": f"redis://127.0.0.1:{self._broker.port}/0",
                "BROKER__PASSWORD_FILE": self._servers.broker.password_file,
            }
        given = {f"SAMEHAND_{name}": str(value) for name, value in chosen.items()}
        return os.environ | given

    # What breaks

    def inflict(self, fault: Fault, dice: random.Random) -> str:
        """Do it, and return when it is over; what was hit."""
        if fault.kind == "cut":
            proxies = {"api": self.api, "neo4j": self._bolt, "broker": self._broker}
            proxies[fault.target].cut(fault.how, fault.seconds)
            return fault.target
        if fault.kind == "fill":
            self.disk.fill(fault.seconds)
            return fault.target
        if fault.target == "supervisor":
            return self._kill_supervisor()
        if fault.target == "client":
            running_now = [each for each in list(self.clients) if each.poll() is None]
            return _kill(dice.choice(running_now).pid if running_now else None)
        return self._kill_child(fault, dice)

    def _kill_supervisor(self) -> str:
        self.killed_supervisor.set()
        hit = _kill(self._up.pid if self._up else None)
        # Until it is gone its servers answer, and all would look whole.
        if self._up is not None:
            self._up.wait(timeout=_STOP_SECONDS)
        return hit

    def _kill_child(self, fault: Fault, dice: random.Random) -> str:
        found = Endpoints.read(self._folder_of(fault.target) / "run")
        state = found.children.get(fault.target) if found else None
        try:
            launcher = psutil.Process(state.pid if state else None)
            family = launcher.children(recursive=True)
        except psutil.Error:
            return "nobody: it did not run"
        if state is None or not family:
            return "nobody: it did not run"
        own = {"launcher": [launcher], "child": family[:1], "grandchild": family[1:]}
        return _kill(dice.choice(own[fault.how] or family[:1]).pid)

    # What is there

    def settings(self) -> Settings:
        """Settings that reach the servers themselves, past all proxies."""
        if self._servers is not None:
            return self._servers.model_copy(update={"data_dir": self.data})
        found = Endpoints.read(self.data / "run")
        bolt = found.bolt if found else "bolt://127.0.0.1:1"
        secret = self.data / "secrets" / "neo4j.password"
        neo4j = {"uri": bolt, "password_file": secret}
        return Settings(data_dir=self.data, neo4j=neo4j)

    @contextmanager
    def stores(self) -> Iterator[tuple[Graph, Journal]]:
        """Graph and journal."""
        settings = self.settings()
        with (
            closing(open_graph(settings, retry_seconds=1)) as graph,
            closing(Journal.from_settings(settings)) as journal,
        ):
            yield graph, journal

    def is_settled(self) -> bool:
        """Whether the graph holds all that the journal holds."""
        try:
            with self.stores() as (graph, journal):
                return not lag(journal, graph)
        except SamehandError:
            return False

    def digest(self) -> digests.Digest:
        """What graph and journal hold."""
        with self.stores() as (graph, journal):
            return digests.digest(graph, journal)

    def reset(self) -> None:
        """Empty journal and graph under the running stack.

        In this order: the other way round the safety tick would begin to fill the
        empty graph with what the journal still holds.
        """
        with closing(sqlite3.connect(self.data / "journal.db", timeout=30)) as journal:
            for (table,) in journal.execute(_TABLES).fetchall():
                journal.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            journal.commit()
        with self.stores() as (graph, _), graph.driver.session() as session:
            session.run(
                "MATCH (n) WHERE NOT n:SchemaVersion "
                "CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
            ).consume()

    def key(self) -> str:
        """The API's key."""
        return (self.data / "secrets" / "api.key").read_text().strip()

    def _is_ready(self) -> bool:
        found = Endpoints.read(self.data / "run")
        pid = self._up.pid if self._up else None
        return found is not None and found.ready and found.supervisor == pid

    def _server_settings(self) -> Settings:
        wanted: dict[str, Any] = {
            "bolt_port": self._first_port,
            "http_port": self._first_port + 100,
            "broker_port": self._first_port + 200,
            "heap_mib": 1024,
            "page_cache_mib": 128,
            "restart_limit": 1000,
            "disk_mib": 0,
        }
        # On the same small disk.
        return Settings(data_dir=self.data / "servers", embedded=wanted)

    def _folder_of(self, child: str) -> Path:
        outside = child in SERVERS and self._servers is not None
        return self.data / "servers" if outside else self.data

    def _port(self, name: str) -> int | None:
        server = {"bolt": "neo4j"}.get(name, name)
        found = Endpoints.read(self._folder_of(server) / "run")
        if found is None:
            return None
        address: str = getattr(found, name)
        return int(address.rsplit(":", 1)[1].partition("/")[0])


def _kill(pid: int | None) -> str:
    if pid is None:
        return "nobody: it did not run"
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        process.kill()
        return f"process {pid}"
    return "nobody: it had just ended"
