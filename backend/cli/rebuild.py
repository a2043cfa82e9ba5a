"""``samehand rebuild``: the graph made again from the journal, all at once."""

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

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
    from backend.journal.journal import Journal  # noqa: PLC0415

    if held.settings.neo4j.uri is not None:
        raise SetupError(
            "Only the graph of the embedded stack can be made at once; clear the graph "
            "outside, and it fills itself from the journal"
        )
    settings, begin = connected(held.settings), time.monotonic()
    with (
        closing(Journal.from_settings(settings)) as journal,
        Building(settings, held, journal) as building,
    ):
        building.build()
    seconds = round(time.monotonic() - begin, 1)
    held.output.result({"phases": building.seconds, "seconds": seconds})
    held.output.say(f"The graph holds what the journal holds ({seconds:,} s).")
    held.output.say("Group its accounts with: samehand link")


def can_build(settings: "Settings", held: Context, journal: "Journal") -> bool:
    """Whether the graph is ours and empty, so that nothing is lost by making it."""
    from backend.graph.driver import open_graph  # noqa: PLC0415
    from backend.graph.ingest import Ingest  # noqa: PLC0415

    if held.settings.neo4j.uri is not None:
        return False
    with closing(open_graph(settings)) as graph, graph.session() as session:
        return not Ingest(session, journal.id).list_offsets()


class Building:
    """Makes the graph from the journal at once; a context manager.

    Within it drains leave the graph alone. Killed anywhere, it leaves the graph as it
    was, or the new one, and drains go on with whichever it is. ``seconds`` are those of
    each phase.

    :raises Unavailable: somebody else makes it
    """

    def __init__(self, settings: "Settings", held: Context, journal: "Journal") -> None:
        self._settings = settings
        self._held = held
        self._journal = journal
        self._beaten = -_BEAT_SECONDS * 1.0
        self._meanwhile: Future[None] | None = None
        self._scope = ExitStack()
        self.seconds: dict[str, float] = {}

    def __enter__(self) -> Self:
        from backend.embedded.exchange import only_maker  # noqa: PLC0415

        self._scope.enter_context(only_maker(self._settings))
        self._scope.callback(self._journal.hold_back, 0)
        self.beat()
        return self

    def __exit__(self, *_: object) -> None:
        self._scope.close()

    def beat(self) -> None:
        """Keep drains away for a while longer."""
        if self._meanwhile and not self._meanwhile.done():
            # It may write into the journal, for longer than anybody waits for that.
            return
        now = time.monotonic()
        if now - self._beaten >= _BEAT_SECONDS:
            self._journal.hold_back(_HELD_SECONDS)
            self._beaten = now

    def note(self, phase: str, seconds: float) -> None:
        """Remember how long a phase took, and say so."""
        self.seconds[phase] = round(seconds, 1)
        self._held.output.say(f"  {phase} ({self.seconds[phase]:,} s)")

    def build(self, *, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Make the graph of all that the journal holds now.

        ``meanwhile`` is called in a thread, while events are summed up.

        :raises SetupError: it cannot be made
        :raises Unavailable: the server does not come back
        """
        from backend.cli.stack import apply_schema  # noqa: PLC0415
        from backend.embedded import exchange  # noqa: PLC0415
        from backend.embedded.importing import import_graph  # noqa: PLC0415

        folder = exchange.home_beside(self._settings) / "files"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        files = self._write_files(folder, meanwhile)
        with self._phase("importing"):
            import_graph(
                self._settings,
                nodes=[(file.name, file.path) for file in files.nodes],
                relationships=[(file.name, file.path) for file in files.relationships],
                beat=self.beat,
            )
        shutil.rmtree(folder)
        with self._phase("putting the graph into place"):
            exchange.mark_complete(self._settings)
            self._await(lambda: not exchange.is_waiting(self._settings))
            self._await(lambda: _answers(self._settings))
        with self._phase("indexing"):
            apply_schema(self._settings)

    def _write_files(self, folder: Path, meanwhile: Callable[[], None]) -> "GraphFiles":
        from backend.services.graph_files import write_graph  # noqa: PLC0415
        from backend.services.rollup import rolled_up  # noqa: PLC0415

        journal = self._journal
        with (
            self._phase("summing up", "events") as show,
            ThreadPoolExecutor(1) as beside,
        ):
            self._meanwhile = beside.submit(meanwhile)
            rollup = rolled_up(journal, self._settings, report=show)
        with rollup, self._phase("writing files", "files") as show:
            self._meanwhile.result()
            return write_graph(
                rollup,
                folder,
                journal=journal.id,
                offsets=journal.last_offsets(upto=rollup.upto),
                report=show,
            )

    @contextmanager
    def _phase(self, name: str, unit: str = "") -> Iterator[Callable[..., None]]:
        def show(done: int, total: int | None = None) -> None:
            self.beat()
            bar.update(done, total)

        begin = time.monotonic()
        with self._held.output.progress(name, unit=unit) as bar:
            yield show
        self.note(name, time.monotonic() - begin)

    def _await(self, happened: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _EXCHANGE_SECONDS
        while not happened():
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"The graph was not there after {_EXCHANGE_SECONDS} s; see: "
                    "samehand logs neo4j"
                )
            self.beat()
            time.sleep(_LOOK_SECONDS)


def _answers(settings: "Settings") -> bool:
    from backend.graph.driver import open_graph  # noqa: PLC0415

    with closing(open_graph(settings)) as graph:
        try:
            graph.verify()
        except Unavailable:
            return False
    return True
