"""The whole stack on one data folder: servers first, then everything that uses them."""

import os
import shutil
import signal
import ssl
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from types import FrameType

import psutil

from backend.embedded import (
    artifacts,
    classes,
    exchange,
    neo4j,
    restoration,
    standstill,
)
from backend.embedded.broker import Broker
from backend.embedded.endpoints import (
    ChildState,
    Endpoints,
    connect,
    only_supervisor,
    with_addresses,
)
from backend.embedded.ports import Ports
from backend.embedded.supervisor import Child, Supervisor
from backend.errors import SamehandError, SetupError, Unavailable
from backend.exposure import has_tls, refuse_exposed, words
from backend.secrets import read_keys, read_or_make
from backend.settings import Settings, as_environment

__all__ = ["EVERYTHING", "SERVERS", "Stack", "connect", "make_folders", "running"]

SERVERS = ("neo4j", "broker")
WORKERS = ("worker-ingest", "worker-linkage", "beat")
EVERYTHING = (*SERVERS, *WORKERS, "api")

_MIB = 1 << 20
# What workers, API and Valkey need beside Neo4j.
_OTHER_MIB = 768
_LOOK_SECONDS = 0.5

Say = Callable[[str, int, int], None]
Tell = Callable[[str], None]


@dataclass(slots=True)
class Stack:
    """A running stack, watched by a thread: children that crash start again.

    When one crashes too often, the main thread is interrupted and ``running`` raises
    the SetupError that says so.
    """

    settings: Settings
    endpoints: Endpoints
    supervisor: Supervisor
    problem: SamehandError | None = None
    _ended: threading.Event = field(default_factory=threading.Event)
    _watcher: threading.Thread | None = None

    def serve(self) -> None:
        """Wait for SIGINT or SIGTERM."""

        def ask(number: int, frame: FrameType | None) -> None:
            del number, frame
            self._ended.set()

        before = {n: signal.signal(n, ask) for n in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._ended.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        if self.problem is not None:
            raise self.problem

    def watch(self) -> None:
        """Start the thread that watches."""
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def end(self) -> None:
        """Stop watching, then the children."""
        self._ended.set()
        if self._watcher is not None:
            self._watcher.join()
        self.supervisor.stop()

    def _watch(self) -> None:
        try:
            while not self._ended.wait(_LOOK_SECONDS):
                with _usable_folder(self.settings):
                    if "neo4j" in self.supervisor.states:
                        self._follow_wishes()
                    self.supervisor.watch()
        except SamehandError as error:
            self.problem = error
            # Not os.kill: the main thread must wake from whatever it waits for.
            if callable(signal.getsignal(signal.SIGTERM)):
                main = threading.main_thread().ident
                signal.pthread_kill(main or 0, signal.SIGTERM)

    def _follow_wishes(self) -> None:
        """What others want of the graph's server: a standstill, or a new store."""
        paused = self.supervisor.is_paused("neo4j")
        if standstill.is_wanted(self.settings):
            if not paused:
                self.supervisor.pause("neo4j")
        elif paused:
            self.supervisor.resume("neo4j")
        elif exchange.is_waiting(self.settings):
            move = partial(exchange.exchange, self.settings)
            self.supervisor.suspend("neo4j", move)


@contextmanager
def running(
    settings: Settings,
    *,
    names: Sequence[str] = EVERYTHING,
    say: Say = lambda what, done, total: None,
    tell: Tell = lambda sentence: None,
    prepare: Callable[[Settings], None] = lambda settings: None,
) -> Iterator[Stack]:
    """Run the children ``names``, stop them at the end.

    ``say`` gets progress of the start, ``tell`` a sentence for each crash later.
    ``prepare`` is called when the servers answer and before workers and API start: the
    place to apply the graph's schema. A SIGTERM during the start stops it like Ctrl-C.

    :raises StackAlreadyRunning: another stack holds the data folder
    :raises SetupError: no memory, disk, network or port, or a child that does not run
    """
    names = _own(settings, names)
    if "api" in names:
        refuse_exposed(settings)
    make_folders(settings)
    with _term_as_interrupt(), only_supervisor(settings) as held, Ports() as ports:
        if standstill.is_wanted(settings):
            raise Unavailable("The graph is being backed up; wait for that")
        _refuse_small_machine(settings, names)
        endpoints = _endpoints(settings, ports)
        found = with_addresses(settings, endpoints)
        with _usable_folder(settings):
            restoration.settle(settings)
            endpoints.save(settings.run_dir)
            supervisor = Supervisor(
                settings.logs_dir,
                restart_limit=settings.embedded.restart_limit,
                start_seconds=settings.embedded.start_seconds,
                inherit=(held,),
                changed=_recorder(settings, endpoints),
                tell=tell,
            )
        stack = Stack(found, endpoints, supervisor)
        try:
            with _usable_folder(settings):
                _start(stack, names, say=say, prepare=prepare)
            stack.watch()
            yield stack
        except KeyboardInterrupt:
            if stack.problem is not None:
                raise stack.problem from None
            raise
        finally:
            with _deaf():
                stack.end()
                (settings.run_dir / "endpoints.json").unlink(missing_ok=True)


def make_folders(settings: Settings) -> None:
    """Make the data folder for its owner only; SetupError when that cannot be."""
    with _usable_folder(settings):
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (settings.run_dir, settings.logs_dir):
            folder.mkdir(exist_ok=True, mode=0o700)


def _own(settings: Settings, names: Sequence[str]) -> tuple[str, ...]:
    """``names`` without the servers that run elsewhere."""
    outside = {"neo4j": settings.neo4j.uri, "broker": settings.broker.url}
    return tuple(name for name in names if not outside.get(name))


def _start(
    stack: Stack,
    names: Sequence[str],
    *,
    say: Say,
    prepare: Callable[[Settings], None],
) -> None:
    def waiting(name: str) -> None:
        say(f"starting {name}", 0, 0)

    settings, endpoints = stack.settings, stack.endpoints
    servers = list(_servers(settings, endpoints, names, say))
    stack.supervisor.start(servers, waiting=waiting)
    prepare(settings)
    clients = _chosen(_clients(settings, endpoints), names)
    stack.supervisor.start(clients, waiting=waiting)
    endpoints.ready = True
    endpoints.save(settings.run_dir)


def _chosen(children: Iterable[Child], names: Sequence[str]) -> list[Child]:
    return [child for child in children if child.name in names]


def _recorder(
    settings: Settings, endpoints: Endpoints
) -> Callable[[dict[str, ChildState]], None]:
    def record(states: dict[str, ChildState]) -> None:
        endpoints.children = states
        # A full disk must not keep the stack from being stopped.
        with suppress(OSError):
            endpoints.save(settings.run_dir)

    return record


def _endpoints(settings: Settings, ports: Ports) -> Endpoints:
    wanted, host = settings.embedded, settings.api.host
    bolt, http = ports.free(wanted.bolt_port), ports.free(wanted.http_port)
    broker = ports.free(wanted.broker_port)
    api = ports.free(settings.api.port, host=host)
    shown = f"[{host}]" if ":" in host else host
    return Endpoints(
        supervisor=os.getpid(),
        bolt=settings.neo4j.uri or f"bolt://127.0.0.1:{bolt}",
        http=None if settings.neo4j.uri else f"http://127.0.0.1:{http}",
        broker=settings.broker.url or f"redis://127.0.0.1:{broker}/0",
        api=f"{'https' if has_tls(settings.api) else 'http'}://{shown}:{api}",
    )


def _servers(
    settings: Settings, endpoints: Endpoints, names: Sequence[str], say: Say
) -> Iterator[Child]:
    if "broker" in names:
        port = int(endpoints.broker.rsplit(":", 1)[1].split("/")[0])
        secret = settings.secrets_dir / "broker.password"
        broker = Broker(settings.data_dir / "broker", port, secret)
        broker.prepare()
        yield Child("broker", broker.command(), broker.is_ready)
    if "neo4j" in names and endpoints.http is not None:
        jars = artifacts.provide(
            settings.embedded.artifacts_dir,
            repository=settings.embedded.repository,
            report=lambda done, total: say("fetching Neo4j", done, total),
        )
        server = neo4j.server(
            settings,
            jars,
            bolt_port=int(endpoints.bolt.rsplit(":", 1)[1]),
            http_port=int(endpoints.http.rsplit(":", 1)[1]),
            api=endpoints.api,
        )
        if exchange.is_waiting(settings):
            exchange.exchange(settings)
        server.prepare(settings.secrets_dir / "neo4j.password")
        server = classes.sharing(
            server,
            settings.embedded.artifacts_dir,
            seconds=settings.embedded.start_seconds,
            report=lambda: say("preparing Neo4j's classes, once", 0, 0),
        )
        yield Child("neo4j", server.command(), server.is_ready)


def _clients(settings: Settings, endpoints: Endpoints) -> Iterator[Child]:
    # Secrets that several processes read are made before any of them starts.
    read_keys(settings.hash_key)
    read_or_make(settings.secrets_dir / "api.key")
    environment = as_environment(settings)
    # -P: a folder named like one of our packages, where the user happens to be, is
    # not imported in its place.
    python = [sys.executable, "-P", "-m"]
    celery = [*python, "celery", "--workdir", str(settings.run_dir)]
    celery += ["-A", "workers.app"]

    def worker(queue: str, processes: int) -> Child:
        command = [*celery, "worker", "-Q", queue, "-c", str(processes)]
        command += ["-n", f"{queue}@%h", "--without-gossip", "--without-mingle"]
        return Child(
            f"worker-{queue}", command, says=" ready.", environment=environment
        )

    yield worker("ingest", settings.embedded.ingest_processes)
    yield worker("linkage", 1)
    schedule = settings.run_dir / "beat-schedule"
    beat = [*celery, "beat", "-s", str(schedule), "--pidfile="]
    yield Child("beat", beat, environment=environment)
    host, port = endpoints.api.partition("://")[2].rsplit(":", 1)
    api = [*python, "uvicorn", "backend.web.asgi:app", "--host", host.strip("[]")]
    api += ["--port", port, "--no-access-log", "--timeout-graceful-shutdown", "5"]
    api += ["--app-dir", str(settings.run_dir), *_protection(settings)]
    health = f"{endpoints.api}/health"
    yield Child("api", api, lambda: _answers(health), environment=environment)


def _protection(settings: Settings) -> list[str]:
    """How uvicorn is told about TLS, and whose word it takes for who came."""
    api = settings.api
    proxies = ",".join(words(api.proxy))
    # Without a proxy nobody's: by default it believes whoever is on this machine.
    options = ["--forwarded-allow-ips", proxies] if proxies else ["--no-proxy-headers"]
    if api.tls_cert is not None and api.tls_key is not None:
        options += ["--ssl-certfile", str(api.tls_cert.absolute())]
        options += ["--ssl-keyfile", str(api.tls_key.absolute())]
    return options


def _answers(url: str) -> bool:
    # It is our own child, and its certificate has other names.
    trusting = ssl._create_unverified_context()  # noqa: S323, SLF001
    try:
        with urllib.request.urlopen(url, timeout=2, context=trusting) as answer:  # noqa: S310
            return bool(answer.status == 200)  # noqa: PLR2004
    except (OSError, urllib.error.URLError):
        return False


def _refuse_small_machine(settings: Settings, names: Sequence[str]) -> None:
    space = shutil.disk_usage(settings.data_dir).free // _MIB
    if space < settings.embedded.disk_mib:
        raise SetupError(
            f"{settings.data_dir} has {space} MiB free and "
            f"{settings.embedded.disk_mib} are needed; "
            "free some, or choose another folder with --data-dir"
        )
    if "neo4j" not in names:
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


@contextmanager
def _usable_folder(settings: Settings) -> Iterator[None]:
    """What the disk refuses is one sentence with the folder's name."""
    try:
        yield
    except OSError as error:
        raise SetupError(
            f"Cannot use the data folder {settings.data_dir}: "
            f"{error.strerror or error}; make room or choose another with --data-dir"
        ) from error


@contextmanager
def _term_as_interrupt() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, so that its clean-up runs."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    with _handling(interrupt, signal.SIGTERM):
        yield


@contextmanager
def _deaf() -> Iterator[None]:
    """A second Ctrl-C must not leave children behind."""
    with _handling(signal.SIG_IGN, signal.SIGINT, signal.SIGTERM):
        yield


@contextmanager
def _handling(
    handler: "Callable[[int, FrameType | None], None] | signal.Handlers",
    *numbers: signal.Signals,
) -> Iterator[None]:
    # Only the main thread may set handlers, and only it gets signals.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
