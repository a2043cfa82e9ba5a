"""``samehand rebuild``: the graph made again from the journal, all at once."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from backend.cli.context import Context
from backend.errors import SetupError, Unavailable

if TYPE_CHECKING:
    from backend.journal.journal import Journal
    from backend.services.graph_files import GraphFiles
    from backend.settings import Settings

# Drains wait so long for another sign of life from whoever makes the graph at once.
_HELD_SECONDS = 120
_BEAT_SECONDS = 10
_EXCHANGE_SECONDS = 300
_LOOK_SECONDS = 0.5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rebuild")(rebuild)


def rebuild(context: typer.Context) -> None:
    """Make the graph again from the journal; clusters come back with the next run."""
    held: Context = context.obj
    from backend.cli.connection import connected  # noqa: PLC0415

    begin = time.monotonic()
    phases = build(connected(held.settings), held)
    seconds = round(time.monotonic() - begin, 1)
    held.output.result({"phases": phases, "seconds": seconds})
    held.output.say(f"The graph holds what the journal holds ({seconds:,} s).")
    held.output.say("Group its accounts with: samehand link")


def build(settings: "Settings", held: Context) -> dict[str, float]:
    """Make the graph from the journal; seconds of each phase.

    ``settings`` have the running stack's addresses. Killed anywhere, it leaves the
    graph as it was, or the new one: drains go on with whichever it is.

    :raises SetupError: the graph is not the embedded one, or cannot be made
    :raises Unavailable: the server does not come back
    """
    if held.settings.neo4j.uri is not None:
        raise SetupError(
            "Only the graph of the embedded stack can be made at once; clear the graph "
            "outside, and it fills itself from the journal"
        )
    from backend.journal.journal import Journal  # noqa: PLC0415

    seconds: dict[str, float] = {}
    with closing(Journal.from_settings(settings)) as journal:
        beat = _Beat(journal)
        try:
            _build(settings, held, journal, beat, seconds)
        finally:
            journal.hold_back(0)
    return seconds


class _Beat:
    """Keeps drains away from the graph, with a sign of life now and then."""

    def __init__(self, journal: "Journal") -> None:
        self._journal = journal
        self._last = -_BEAT_SECONDS * 1.0
        self()

    def __call__(self) -> None:
        now = time.monotonic()
        if now - self._last >= _BEAT_SECONDS:
            self._journal.hold_back(_HELD_SECONDS)
            self._last = now


def _build(
    settings: "Settings",
    held: Context,
    journal: "Journal",
    beat: Callable[[], None],
    seconds: dict[str, float],
) -> None:
    from backend.cli.stack import apply_schema  # noqa: PLC0415
    from backend.embedded import exchange  # noqa: PLC0415
    from backend.embedded.importing import import_graph  # noqa: PLC0415

    folder = exchange.home_beside(settings) / "files"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    files = _write_files(settings, held, journal, folder, beat, seconds)
    with _phase(held, "importing", seconds):
        import_graph(
            settings,
            nodes=[(file.name, file.path) for file in files.nodes],
            relationships=[(file.name, file.path) for file in files.relationships],
            beat=beat,
        )
    shutil.rmtree(folder)
    with _phase(held, "putting the graph into place", seconds):
        exchange.mark_complete(settings)
        _await(lambda: not exchange.is_waiting(settings), beat)
        _await(lambda: _answers(settings), beat)
    with _phase(held, "indexing", seconds):
        apply_schema(settings)


def _write_files(
    settings: "Settings",
    held: Context,
    journal: "Journal",
    folder: Path,
    beat: Callable[[], None],
    seconds: dict[str, float],
) -> "GraphFiles":
    from backend.services.graph_files import write_graph  # noqa: PLC0415
    from backend.services.rollup import rolled_up  # noqa: PLC0415

    def show(done: int, total: int | None = None) -> None:
        beat()
        bar.update(done, total)

    with held.output.progress("summing up", unit="events") as bar:
        with _phase(held, "summing up", seconds):
            rollup = rolled_up(journal, settings, report=show)
        with rollup, _phase(held, "writing files", seconds):
            return write_graph(
                rollup,
                folder,
                journal=journal.id,
                offsets=journal.last_offsets(upto=rollup.upto),
                report=show,
            )


@contextmanager
def _phase(held: Context, name: str, seconds: dict[str, float]) -> Iterator[None]:
    begin = time.monotonic()
    yield
    seconds[name] = round(time.monotonic() - begin, 1)
    held.output.say(f"  {name} ({seconds[name]:,} s)")


def _await(happened: Callable[[], bool], beat: Callable[[], None]) -> None:
    deadline = time.monotonic() + _EXCHANGE_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            raise Unavailable(
                f"The graph was not there after {_EXCHANGE_SECONDS} s; see: "
                "samehand logs neo4j"
            )
        beat()
        time.sleep(_LOOK_SECONDS)


def _answers(settings: "Settings") -> bool:
    from backend.graph.driver import open_graph  # noqa: PLC0415

    with closing(open_graph(settings)) as graph:
        try:
            graph.verify()
        except Unavailable:
            return False
    return True
