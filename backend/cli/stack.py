"""``up``, ``down``, ``status``, ``logs``, ``browser``: the embedded stack."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from backend.cli.context import Context
from backend.cli.output import Bar
from backend.errors import (
    NotFound,
    SetupError,
    StackAlreadyRunning,
    Unavailable,
    UsageError,
)

if TYPE_CHECKING:
    from backend.embedded.endpoints import Endpoints
    from backend.embedded.stack import Stack
    from backend.settings import Settings

_DETACHED_SECONDS = 600
_DOWN_SECONDS = 60
_QUERY = "MATCH p = (c:Cluster)-[:HELD_BY]->(:Identifier) RETURN p LIMIT 100"
# Some of its members, what they share, and where it leads; short, to fit in an address.
_CLUSTER_QUERY = (
    "MATCH (c:Cluster {id: $id}) OPTIONAL MATCH lead = (c)-[:ATTRIBUTED_TO]->() "
    "MATCH p = (c)-[:HELD_BY]->()<--(:Account)-->(c) "
    "RETURN lead, p ORDER BY rand() LIMIT 150"
)


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
        _show_login(held, stack.endpoints)
        held.output.say("\nPress Ctrl-C to stop.")
        stack.serve()
    held.output.say("Stopped.")


def down(context: typer.Context) -> None:
    """Stop the stack of the data folder."""
    held: Context = context.obj
    from backend.embedded.endpoints import (  # noqa: PLC0415
        is_running,
        running_endpoints,
    )

    endpoints = running_endpoints(held.settings)
    with suppress(ProcessLookupError):
        os.kill(endpoints.supervisor, signal.SIGTERM)
    deadline = time.monotonic() + _DOWN_SECONDS
    while is_running(held.settings) or _is_alive(endpoints.supervisor):
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
    from backend.embedded.endpoints import running_endpoints  # noqa: PLC0415

    endpoints = running_endpoints(held.settings)
    addresses = {
        "neo4j": endpoints.bolt,
        "broker": endpoints.broker,
        "api": endpoints.api,
    }
    processes: list[dict[str, str | int | None]] = [
        {
            "process": name,
            "state": child.state,
            "pid": child.pid,
            "restarts": child.restarts,
            "MiB": _memory_mib(child.pid),
            "address": addresses.get(name),
        }
        for name, child in endpoints.children.items()
    ]
    if processes:
        # A process id is a name: no thousands separator.
        rows = [[*(p | {"pid": str(p["pid"])}).values()] for p in processes]
        held.output.table("", list(processes[0]), rows)
    if not endpoints.ready:
        held.output.say("The stack is still starting.")
    show_addresses(held, endpoints)
    found = _addresses(held.settings, endpoints)
    held.output.result({**found, "ready": endpoints.ready, "processes": processes})


def logs(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="neo4j, broker, api, worker-…, beat, supervisor")
    ],
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
    cluster: Annotated[
        str | None, typer.Argument(help="Cluster to look at; all if left out.")
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open it.")] = False,
    guide: Annotated[
        bool, typer.Option("--guide", help="With the guide, not a query.")
    ] = False,
) -> None:
    """Print the address of Neo4j Browser with a query that is ready to run."""
    held: Context = context.obj
    from backend.embedded.endpoints import running_endpoints  # noqa: PLC0415

    if guide and cluster:
        raise UsageError("Name a cluster, or ask for the guide")
    endpoints = running_endpoints(held.settings)
    if guide:
        address = guide_address(endpoints)
    else:
        query = cluster_query(cluster) if cluster else _QUERY
        address = browser_address(endpoints, query)
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


def guide_address(endpoints: "Endpoints") -> str:
    """Neo4j Browser with samehand's guide."""
    from backend.embedded import neo4j  # noqa: PLC0415

    if endpoints.http is None:
        raise Unavailable(
            "The graph is outside; in its own Neo4j Browser run: "
            f":play {neo4j.guide_address(endpoints.api)}"
        )
    # Neo4j Browser runs it before it knows whom the server allows besides localhost.
    guide = neo4j.guide_address(endpoints.api).replace("//127.0.0.1:", "//localhost:")
    return f"{endpoints.http}/browser/?cmd=play&arg={quote(guide, safe='')}"


def cluster_query(cluster_id: str) -> str:
    """Query to look at a cluster, for people to read and change."""
    return _CLUSTER_QUERY.replace("$id", repr(cluster_id))


@contextmanager
def started(held: Context) -> Iterator["Stack"]:
    """The stack with its schema, started with progress for people."""
    from backend.embedded.stack import running  # noqa: PLC0415

    with ExitStack() as scope:
        with held.output.progress("starting") as bar:
            stack = scope.enter_context(
                running(
                    held.settings,
                    say=_sayer(bar),
                    tell=held.output.warn,
                    prepare=partial(_prepare, held.settings),
                )
            )
        yield stack


def _prepare(given: "Settings", settings: "Settings") -> None:
    """Speak to servers outside before anything starts that would wait for them."""
    if given.broker.url is not None:
        from backend.jobs import Jobs  # noqa: PLC0415

        with closing(Jobs(settings)) as jobs:
            jobs.ping()
    try:
        apply_schema(settings)
    except Unavailable as error:
        if given.neo4j.uri is None:
            raise
        raise Unavailable(
            f"The graph at {given.neo4j.uri} does not answer; start it, or set "
            "SAMEHAND_NEO4J__URI"
        ) from error
    _refuse_strange_graph(settings)


def _refuse_strange_graph(settings: "Settings") -> None:
    """SetupError when the graph was filled from another journal."""
    from backend.graph.driver import open_graph  # noqa: PLC0415
    from backend.journal.journal import Journal  # noqa: PLC0415
    from backend.services.projection import lag  # noqa: PLC0415

    with (
        closing(open_graph(settings)) as graph,
        closing(Journal.from_settings(settings)) as journal,
    ):
        lag(journal, graph)


def apply_schema(settings: "Settings") -> None:
    """Bring the graph's schema up to date."""
    from backend.graph.driver import open_graph  # noqa: PLC0415
    from backend.graph.schema import SchemaVersion  # noqa: PLC0415

    with closing(open_graph(settings)) as graph:
        # Asked first: a transaction is tried for half a minute while nobody answers.
        graph.verify()
        with graph.session() as session:
            SchemaVersion(session).apply()


def show_addresses(held: Context, endpoints: "Endpoints") -> None:
    """Where to go, for people."""
    secrets = held.settings.secrets_dir
    fields = {
        "API and its documentation": f"{endpoints.api}/docs",
        "API key": f"in {secrets / 'api.key'}",
        "Neo4j Browser": f"{endpoints.http}/browser/",
        "Neo4j user and password": f"neo4j, in {secrets / 'neo4j.password'}",
        "Bolt": endpoints.bolt,
        "data folder": str(held.settings.data_dir),
    }
    if endpoints.http is None:
        # It is outside, and so are its Browser and its password.
        del fields["Neo4j Browser"], fields["Neo4j user and password"]
    held.output.fields(fields)


def _show_login(held: Context, endpoints: "Endpoints") -> None:
    """A link that lets the owner into the pages once; never into a file of logs."""
    from backend.cli.login import login_link  # noqa: PLC0415
    from backend.domain.access import OWNER, Role  # noqa: PLC0415

    if held.output.json_mode:
        return
    if not held.output.console.is_terminal:
        held.output.say("\nOpen the pages with a link of: samehand login")
        return
    link, _ = login_link(held.settings, endpoints.api, OWNER, [Role.ADMIN])
    minutes = held.settings.access.login_minutes
    held.output.say(f"\n  [bold]{link}[/bold]")
    held.output.say(
        f"  [dim]opens the pages, once, within {minutes} minutes; later links: "
        "samehand login[/dim]"
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


def _is_alive(pid: int) -> bool:
    import psutil  # noqa: PLC0415

    try:
        # A dead one whose parent does not care stays as a zombie.
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _memory_mib(pid: int | None) -> int | None:
    """What a child, its launcher and its own children hold."""
    import psutil  # noqa: PLC0415

    try:
        process = psutil.Process(pid)
        parts = [process, *process.children(recursive=True)] if pid else []
        return int(sum(part.memory_info().rss for part in parts)) >> 20 or None
    except psutil.Error:
        return None


def _detach(held: Context) -> None:
    from backend.embedded import artifacts  # noqa: PLC0415
    from backend.embedded.endpoints import command, is_running  # noqa: PLC0415
    from backend.embedded.stack import make_folders  # noqa: PLC0415
    from backend.settings import as_environment  # noqa: PLC0415

    settings = held.settings
    if is_running(settings):
        raise StackAlreadyRunning(
            f"A stack already runs on {settings.data_dir}; see: "
            f"{command(settings, 'status')}"
        )
    if settings.neo4j.uri is None:
        # Here, where a person sees how far it is; the background finds it done.
        with held.output.progress("fetching Neo4j") as bar:
            artifacts.provide(
                settings.embedded.artifacts_dir,
                repository=settings.embedded.repository,
                report=bar.update,
            )
    make_folders(settings)
    log = settings.logs_dir / "up.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "backend.cli", "up"],
            env=as_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        endpoints = _await_ready(held, process)
    except BaseException:
        process.terminate()
        raise
    if endpoints is None:
        lines = log.read_text(errors="replace").strip().splitlines()
        raise SetupError(lines[-1].removeprefix("samehand: ") if lines else "No start")
    held.output.result(_addresses(settings, endpoints))
    show_addresses(held, endpoints)
    _show_login(held, endpoints)


def _await_ready(
    held: Context, process: "subprocess.Popen[bytes]"
) -> "Endpoints | None":
    """What the stack in the background wrote down; None when it ended."""
    from backend.embedded.endpoints import Endpoints  # noqa: PLC0415

    deadline = time.monotonic() + _DETACHED_SECONDS
    with held.output.progress("starting in the background"):
        while process.poll() is None:
            found = Endpoints.read(held.settings.run_dir)
            if found and found.ready and found.supervisor == process.pid:
                return found
            if time.monotonic() > deadline:
                raise SetupError(f"The stack was not ready in {_DETACHED_SECONDS} s")
            time.sleep(0.1)
    return None
