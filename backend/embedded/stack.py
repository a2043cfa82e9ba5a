"""The whole stack on one data folder: servers first, then everything that uses them."""

import os
import shutil
import signal
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import psutil

from backend.embedded import artifacts, neo4j
from backend.embedded.broker import Broker
from backend.embedded.endpoints import (
    ChildState,
    Endpoints,
    connect,
    only_supervisor,
    with_addresses,
)
from backend.embedded.ports import free_port
from backend.embedded.supervisor import Child, Supervisor
from backend.errors import SetupError
from backend.secrets import read_or_make
from backend.settings import Settings, as_environment

__all__ = ["SERVERS", "Stack", "connect", "running"]

SERVERS = ("neo4j", "broker")
WORKERS = ("worker-ingest", "worker-linkage", "beat")
EVERYTHING = (*SERVERS, *WORKERS, "api")

_MIB = 1 << 20
# A new store takes 260 MiB; the rest is room for a first world.
_DISK_MIB = 1024
# What workers, API and Valkey need beside Neo4j.
_OTHER_MIB = 768

Say = Callable[[str, int, int], None]


@dataclass(slots=True)
class Stack:
    """A running stack."""

    settings: Settings
    endpoints: Endpoints
    supervisor: Supervisor

    def watch(self) -> None:
        """Restart what crashed; SetupError when one does so again and again."""
        self.supervisor.watch()

    def serve(self) -> None:
        """Watch until SIGINT or SIGTERM."""
        stop = threading.Event()

        def ask(number: int, frame: FrameType | None) -> None:
            del number, frame
            stop.set()

        before = {n: signal.signal(n, ask) for n in (signal.SIGINT, signal.SIGTERM)}
        try:
            while not stop.wait(0.5):
                self.watch()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def running(
    settings: Settings,
    *,
    names: Sequence[str] = EVERYTHING,
    say: Say = lambda what, done, total: None,
    prepare: Callable[[Settings], None] = lambda settings: None,
) -> Iterator[Stack]:
    """Run the children ``names``, stop them at the end.

    ``prepare`` is called when the servers answer and before workers and API start: the
    place to apply the graph's schema. A SIGTERM during the start stops it like Ctrl-C.

    :raises StackAlreadyRunning: another stack holds the data folder
    :raises SetupError: no memory, disk, network or port, or a child that does not run
    """
    _refuse_small_machine(settings, names)
    with only_supervisor(settings), _term_as_interrupt():
        endpoints = _endpoints(settings)
        found = with_addresses(settings, bolt=endpoints.bolt, broker=endpoints.broker)
        supervisor = Supervisor(
            settings.logs_dir,
            restart_limit=settings.embedded.restart_limit,
            start_seconds=settings.embedded.start_seconds,
            changed=_recorder(settings, endpoints),
        )
        try:
            _start(found, endpoints, supervisor, names, say=say, prepare=prepare)
            yield Stack(found, endpoints, supervisor)
        finally:
            # A second Ctrl-C must not leave children behind.
            before = {
                n: signal.signal(n, signal.SIG_IGN)
                for n in (signal.SIGINT, signal.SIGTERM)
                if threading.current_thread() is threading.main_thread()
            }
            supervisor.stop()
            (settings.run_dir / "endpoints.json").unlink(missing_ok=True)
            for number, handler in before.items():
                signal.signal(number, handler)


def _start(
    settings: Settings,
    endpoints: Endpoints,
    supervisor: Supervisor,
    names: Sequence[str],
    *,
    say: Say,
    prepare: Callable[[Settings], None],
) -> None:
    def waiting(name: str) -> None:
        say(f"starting {name}", 0, 0)

    servers = list(_servers(settings, endpoints, names, say))
    supervisor.start(servers, waiting=waiting)
    prepare(settings)
    rest = [c for c in _clients(settings, endpoints) if c.name in names]
    supervisor.start(rest, waiting=waiting)
    endpoints.ready = True
    endpoints.save(settings.run_dir)


def _recorder(
    settings: Settings, endpoints: Endpoints
) -> Callable[[dict[str, ChildState]], None]:
    def record(states: dict[str, ChildState]) -> None:
        endpoints.children = states
        endpoints.save(settings.run_dir)

    return record


def _endpoints(settings: Settings) -> Endpoints:
    wanted, taken = settings.embedded, set[int]()
    bolt = free_port(wanted.bolt_port, taken=taken)
    http = free_port(wanted.http_port, taken=taken)
    broker = free_port(wanted.broker_port, taken=taken)
    host = settings.api.host
    api = free_port(settings.api.port, host=host, taken=taken)
    return Endpoints(
        supervisor=os.getpid(),
        bolt=settings.neo4j.uri or f"bolt://127.0.0.1:{bolt}",
        http=None if settings.neo4j.uri else f"http://127.0.0.1:{http}",
        broker=settings.broker.url or f"redis://127.0.0.1:{broker}/0",
        api=f"http://{host}:{api}",
    )


def _servers(
    settings: Settings, endpoints: Endpoints, names: Sequence[str], say: Say
) -> Iterator[Child]:
    if "broker" in names and endpoints.broker.startswith("redis://127.0.0.1:"):
        secret = settings.broker.password_file
        if secret == settings.secrets_dir / "broker.password":
            port = int(endpoints.broker.rsplit(":", 1)[1].split("/")[0])
            broker = Broker(settings.data_dir / "broker", port, secret)
            broker.prepare()
            yield Child("broker", broker.command(), broker.is_ready)
    if "neo4j" in names and endpoints.http is not None:
        jars = artifacts.provide(
            settings.embedded.artifacts_dir,
            report=lambda done, total: say("fetching Neo4j", done, total),
        )
        server = neo4j.server(
            settings,
            jars,
            bolt_port=int(endpoints.bolt.rsplit(":", 1)[1]),
            http_port=int(endpoints.http.rsplit(":", 1)[1]),
        )
        server.prepare(settings.secrets_dir / "neo4j.password")
        yield Child("neo4j", server.command(), server.is_ready)


def _clients(settings: Settings, endpoints: Endpoints) -> Iterator[Child]:
    # Secrets that several processes read are made before any of them starts.
    read_or_make(settings.secrets_dir / "hash.key")
    read_or_make(settings.secrets_dir / "api.key")
    environment = as_environment(settings)
    celery = [sys.executable, "-m", "celery", "-A", "workers.app"]
    host, port = endpoints.api.removeprefix("http://").rsplit(":", 1)

    def worker(queue: str, processes: int) -> Child:
        name = f"worker-{queue}"
        log = settings.logs_dir / f"{name}.log"
        command = [*celery, "worker", "-Q", queue, "-c", str(processes)]
        command += ["-n", f"{queue}@%h", "--without-gossip", "--without-mingle"]
        return Child(name, command, _says(log, "ready."), environment)

    yield worker("ingest", settings.embedded.ingest_processes)
    yield worker("linkage", 1)
    schedule = settings.run_dir / "beat-schedule"
    beat = [*celery, "beat", "-s", str(schedule), "--pidfile="]
    yield Child("beat", beat, lambda: True, environment)
    api = [sys.executable, "-m", "uvicorn", "backend.api.asgi:app", "--host", host]
    api += ["--port", port, "--no-access-log", "--timeout-graceful-shutdown", "5"]
    yield Child("api", api, lambda: _answers(f"{endpoints.api}/health"), environment)


def _says(log_file: os.PathLike[str], word: str) -> Callable[[], bool]:
    """Whether a log has ``word`` in what was written from now on."""
    try:
        start = os.stat(log_file).st_size  # noqa: PTH116
    except FileNotFoundError:
        start = 0

    def said() -> bool:
        try:
            with open(log_file, errors="replace") as file:  # noqa: PTH123
                file.seek(start)
                return word in file.read()
        except FileNotFoundError:
            return False

    return said


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)  # noqa: PLR2004
    except (OSError, urllib.error.URLError):
        return False


def _refuse_small_machine(settings: Settings, names: Sequence[str]) -> None:
    if settings.neo4j.uri or "neo4j" not in names:
        return
    embedded = settings.embedded
    needed = embedded.heap_mib + embedded.page_cache_mib + _OTHER_MIB
    free = psutil.virtual_memory().available // _MIB
    if free < needed:
        raise SetupError(
            f"The stack needs {needed} MiB of memory and {free} MiB are free; give "
            "Neo4j less with SAMEHAND_EMBEDDED__HEAP_MIB and "
            "SAMEHAND_EMBEDDED__PAGE_CACHE_MIB, or close something"
        )
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        space = shutil.disk_usage(settings.data_dir).free // _MIB
    except OSError as error:
        raise SetupError(
            f"Cannot use the data folder {settings.data_dir}: {error.strerror}"
        ) from error
    if space < _DISK_MIB:
        raise SetupError(
            f"{settings.data_dir} has {space} MiB free and {_DISK_MIB} are needed; "
            "free some, or choose another folder with --data-dir"
        )


@contextmanager
def _term_as_interrupt() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, so that its clean-up runs."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
