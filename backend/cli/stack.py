"""``up``, ``down``, ``status``, ``logs``, ``browser``: the embedded stack."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from backend.cli.context import Context
from backend.cli.output import Bar
from backend.errors import NotFound, SetupError, StackAlreadyRunning, Unavailable

if TYPE_CHECKING:
    from backend.embedded.endpoints import Endpoints
    from backend.embedded.stack import Stack
    from backend.settings import Settings

_DETACHED_SECONDS = 600
_DOWN_SECONDS = 60
_QUERY = "MATCH p = (c:Cluster)-[:HELD_BY]->(:Identifier) RETURN p LIMIT 100"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("up")(up)
    app.command("down")(down)
    app.command("status")(status)
    app.command("logs")(logs)
    app.command("browser")(browser)


def up(
    context: typer.Context,
    detach: Annotated[bool, typer.Option(help="Run in the background.")] = False,
) -> None:
    """Start Neo4j, Valkey, the workers and the API on loopback, until Ctrl-C."""
    held: Context = context.obj
    if detach:
        _detach(held)
        return
    with started(held) as stack:
        held.output.result(_addresses(held.settings, stack.endpoints))
        show_addresses(held, stack.endpoints)
        held.output.say("\nPress Ctrl-C to stop.")
        stack.serve()
    held.output.say("Stopped.")


def down(context: typer.Context) -> None:
    """Stop the stack of the data folder."""
    held: Context = context.obj
    from backend.embedded.endpoints import is_running  # noqa: PLC0415

    endpoints = _running(held.settings)
    os.kill(endpoints.supervisor, signal.SIGTERM)
    deadline = time.monotonic() + _DOWN_SECONDS
    while is_running(held.settings):
        if time.monotonic() > deadline:
            raise SetupError(
                f"Process {endpoints.supervisor} has not stopped in {_DOWN_SECONDS} s"
            )
        time.sleep(0.1)
    held.output.result({"stopped": True})
    held.output.say("Stopped.")


def status(context: typer.Context) -> None:
    """Show what runs, and where."""
    held: Context = context.obj
    import psutil  # noqa: PLC0415

    endpoints = _running(held.settings)
    rows: list[tuple[str, str, int | None, int, int | None]] = []
    for name, child in endpoints.children.items():
        memory = None
        try:
            process = psutil.Process(child.pid) if child.pid else None
            parts = [process, *process.children(recursive=True)] if process else []
            memory = sum(part.memory_info().rss for part in parts) >> 20
        except psutil.Error:
            pass
        rows.append((name, child.state, child.pid, child.restarts, memory))
    columns = ("process", "state", "pid", "restarts", "MiB")
    held.output.table("", columns, rows)
    show_addresses(held, endpoints)
    processes = [dict(zip(columns, row, strict=True)) for row in rows]
    held.output.result({**_addresses(held.settings, endpoints), "processes": processes})


def logs(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="neo4j, broker, api, worker-…, beat")],
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on.")] = False,
) -> None:
    """Print the log of one process."""
    held: Context = context.obj
    folder = held.settings.logs_dir
    file = folder / f"{name}.log"
    if Path(name).name != name or not file.is_file():
        names = ", ".join(sorted(f.stem for f in folder.glob("*.log"))) or "none yet"
        raise NotFound(f"There is no log {name} in {folder}; there are: {names}")
    with file.open(errors="replace") as stream:
        while True:
            for line in stream:
                held.output.raw(line.rstrip("\n"))
            if not follow:
                return
            time.sleep(0.3)


def browser(
    context: typer.Context,
    open_it: Annotated[bool, typer.Option("--open", help="Open it.")] = False,
) -> None:
    """Print the address of Neo4j Browser with a query that is ready to run."""
    held: Context = context.obj
    endpoints = _running(held.settings)
    address = browser_address(endpoints, _QUERY)
    secret = held.settings.secrets_dir / "neo4j.password"
    held.output.result({"browser": address, "password_file": str(secret)})
    held.output.say(address)
    held.output.say(f"User neo4j, password in {secret}")
    if open_it:
        typer.launch(address)


def browser_address(endpoints: "Endpoints", query: str) -> str:
    """Neo4j Browser with ``query`` in its editor."""
    if endpoints.http is None:
        raise Unavailable("The graph is outside; open its own Neo4j Browser")
    bolt = quote(endpoints.bolt, safe="")
    text = quote(query, safe="")
    return f"{endpoints.http}/browser/?dbms={bolt}&cmd=edit&arg={text}"


@contextmanager
def started(held: Context) -> Iterator["Stack"]:
    """The stack with its schema, started with progress for people."""
    from backend.embedded.stack import running  # noqa: PLC0415

    with held.output.progress("starting") as bar:
        scope = running(held.settings, say=_sayer(bar), prepare=apply_schema)
        stack = scope.__enter__()
    try:
        yield stack
    finally:
        scope.__exit__(*sys.exc_info())


def apply_schema(settings: "Settings") -> None:
    """Bring the graph's schema up to date."""
    from backend.graph.driver import open_graph  # noqa: PLC0415
    from backend.graph.schema import SchemaVersion  # noqa: PLC0415

    graph = open_graph(settings)
    try:
        with graph.session() as session:
            SchemaVersion(session).apply()
    finally:
        graph.close()


def show_addresses(held: Context, endpoints: "Endpoints") -> None:
    """Where to go, for people."""
    secrets = held.settings.secrets_dir
    held.output.fields(
        {
            "API and its documentation": f"{endpoints.api}/docs",
            "API key": f"in {secrets / 'api.key'}",
            "Neo4j Browser": f"{endpoints.http}/browser/" if endpoints.http else None,
            "Neo4j user and password": f"neo4j, in {secrets / 'neo4j.password'}",
            "Bolt": endpoints.bolt,
            "data folder": str(held.settings.data_dir),
        }
    )


def _addresses(settings: "Settings", endpoints: "Endpoints") -> dict[str, object]:
    return {
        "api": endpoints.api,
        "bolt": endpoints.bolt,
        "browser": f"{endpoints.http}/browser/" if endpoints.http else None,
        "data_dir": str(settings.data_dir),
        "pid": endpoints.supervisor,
    }


def _sayer(bar: Bar) -> Callable[[str, int, int], None]:
    def say(what: str, done: int, total: int) -> None:
        bar.say(what)
        bar.update(done, total or None)

    return say


def _running(settings: "Settings") -> "Endpoints":
    from backend.embedded.endpoints import Endpoints, is_running  # noqa: PLC0415

    found = Endpoints.read(settings.run_dir) if is_running(settings) else None
    if found is None:
        raise Unavailable(
            f"No stack runs on {settings.data_dir}; start it with: samehand up"
        )
    return found


def _detach(held: Context) -> None:
    from backend.embedded.endpoints import Endpoints, is_running  # noqa: PLC0415
    from backend.settings import as_environment  # noqa: PLC0415

    if is_running(held.settings):
        raise StackAlreadyRunning(
            f"A stack already runs on {held.settings.data_dir}; see: samehand status"
        )
    held.settings.logs_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = held.settings.logs_dir / "supervisor.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "backend.cli", "up"],
            env=as_environment(held.settings),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + _DETACHED_SECONDS
    with held.output.progress("starting in the background"):
        while process.poll() is None and time.monotonic() < deadline:
            found = Endpoints.read(held.settings.run_dir)
            if found and found.ready and found.supervisor == process.pid:
                held.output.result(_addresses(held.settings, found))
                show_addresses(held, found)
                return
            time.sleep(0.2)
    lines = log.read_text(errors="replace").strip().splitlines() or ["no reason given"]
    raise SetupError(lines[-1].removeprefix("samehand: "))
