"""``samehand ingest``: events from files into the journal and the graph."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.context import Context
from backend.cli.output import Bar
from backend.errors import SamehandError, Unavailable, UsageError

if TYPE_CHECKING:
    from backend.cli.rebuild import Building
    from backend.jobs import Jobs
    from backend.journal.bulk import Bulk
    from backend.journal.journal import Journal
    from backend.services.backlog import Backlog
    from backend.services.ingestion import Append, Receipt
    from backend.settings import Settings

# A batch takes a second or two, a busy machine several.
_PATIENCE = 120
_READING = "reading"
# Bytes of lines that are read, and committed, at once; by several processes more, as
# the journal's indexes take in much at once for less.
_BLOCK = {False: 1 << 20, True: 8 << 20}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ingest")(ingest)


def ingest(
    context: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(help="NDJSON, .gz, .zst, .parquet, or - for stdin.")
    ],
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait for the graph.")
    ] = True,
) -> None:
    """Take events in; ends when the graph holds them."""
    held: Context = context.obj
    from backend.cli.connection import connected  # noqa: PLC0415
    from backend.services.ingestion import MOST_REJECTS  # noqa: PLC0415

    begin = time.monotonic()
    taken = take(connected(held.settings), held, paths, wait=wait)
    receipt, error = taken.receipt, taken.error
    seconds = round(time.monotonic() - begin, 2)
    phases = {"phases": taken.phases} if taken.phases else {}
    held.output.result({**receipt.counts(), "seconds": seconds, **phases})
    held.output.say(
        f"{receipt.read:,} lines read: {receipt.accepted:,} accepted, "
        f"{receipt.duplicate:,} known before, {receipt.rejected:,} rejected "
        f"({seconds:,} s)"
    )
    for reason in receipt.reasons:
        held.output.warn(f"  {reason}")
    if receipt.rejected:
        many = receipt.rejected > MOST_REJECTS
        which = f"The first {MOST_REJECTS:,} of them" if many else "All of them"
        held.output.warn(f"{which}: samehand rejects list")
    if error is not None:
        raise error


@dataclass(frozen=True, slots=True)
class Ingested:
    """What files came to, and what stopped one of them if anything did.

    ``phases`` are seconds, of a graph that was made at once.
    """

    receipt: "Receipt"
    error: SamehandError | None
    phases: dict[str, float]


def take(
    settings: "Settings", held: Context, paths: list[str], *, wait: bool = True
) -> Ingested:
    """Receive the files, and wait until the graph holds them."""
    from backend.contract.files import check_readable  # noqa: PLC0415
    from backend.jobs import Jobs  # noqa: PLC0415
    from backend.journal.bulk import Bulk  # noqa: PLC0415
    from backend.journal.journal import Journal  # noqa: PLC0415
    from backend.services.ingestion import Receipt  # noqa: PLC0415

    if len(paths) != len(set(paths)):
        raise UsageError("A path is given twice")
    for path in paths:
        check_readable(path)
    size, receipt = _bytes(paths), Receipt()
    with (
        closing(Journal.from_settings(settings)) as journal,
        closing(Jobs(settings)) as jobs,
        _at_once(settings, held, journal, size) as building,
        _pace(settings, journal, jobs) as pace,
    ):
        if building is None:
            error = _receive(settings, held, journal, paths, receipt, pace.keep)
        else:
            with closing(Bulk(journal)) as bulk:
                error = _receive_much(
                    settings, held, journal, paths, receipt, building, bulk
                )
                if receipt.accepted:
                    building.build(meanwhile=bulk.close)
        try:
            jobs.enqueue_drains(receipt.partitions)
        except Unavailable as away:
            error = error or away
    if wait and not isinstance(error, Unavailable):
        settle(settings, held)
    return Ingested(receipt, error, building.seconds if building else {})


@contextmanager
def _at_once(
    settings: "Settings", held: Context, journal: "Journal", size: int | None
) -> "Iterator[Building | None]":
    """What makes the graph all at once, where that is faster: large, and empty yet."""
    from backend.cli.rebuild import Building, can_build  # noqa: PLC0415

    large = size is not None and size >= settings.ingest.at_once_bytes
    if not large or not can_build(settings, held, journal):
        yield None
        return
    held.output.say("  much for an empty graph, so it is made all at once")
    with Building(settings, held, journal) as building:
        yield building


@dataclass(frozen=True, slots=True)
class _Pace:
    """Keeps reading from running away from the graph."""

    backlog: "Backlog"
    jobs: "Jobs"

    def keep(self, receipt: "Receipt", bar: Bar) -> None:
        """Return when more events may come in.

        :raises Unavailable: the graph has taken none for too long
        """
        waits = False

        def wait(lag: int) -> None:
            nonlocal waits
            bar.say(f"waiting for the graph, which lacks {lag:,} events")
            if not waits:
                waits = True
                # Beat asks, too, if the broker is away.
                with suppress(Unavailable):
                    self.jobs.enqueue_drains(receipt.partitions)

        self.backlog.wait_for_room(patience=_PATIENCE, report=wait)
        if waits:
            bar.say(_READING)


@contextmanager
def _pace(settings: "Settings", journal: "Journal", jobs: "Jobs") -> Iterator[_Pace]:
    from backend.graph.driver import open_graph  # noqa: PLC0415
    from backend.services.backlog import Backlog  # noqa: PLC0415

    with (
        closing(open_graph(settings)) as graph,
        closing(Backlog.from_settings(settings, journal, graph)) as backlog,
    ):
        yield _Pace(backlog, jobs)


def _receive_much(
    settings: "Settings",
    held: Context,
    journal: "Journal",
    paths: list[str],
    receipt: "Receipt",
    building: "Building",
    bulk: "Bulk",
) -> SamehandError | None:
    """``_receive`` into a journal of which nobody else makes a graph meanwhile."""
    begin = time.monotonic()

    def beat(*_: object) -> None:
        building.beat()

    try:
        return _receive(settings, held, journal, paths, receipt, beat, bulk.append)
    finally:
        building.note("reading", time.monotonic() - begin)


def _receive(
    settings: "Settings",
    held: Context,
    journal: "Journal",
    paths: list[str],
    receipt: "Receipt",
    pace: "Callable[[Receipt, Bar], None]",
    append: "Append | None" = None,
) -> SamehandError | None:
    """Take the files into the journal; what stopped one of them.

    ``pace`` is called after each commit, and returns when there may be another.
    """
    from backend.contract.files import read_blocks  # noqa: PLC0415
    from backend.services.ingestion import receiver  # noqa: PLC0415

    size, error, done = _bytes(paths), None, 0
    several = size is not None and size >= settings.ingest.several_bytes
    taker = receiver(journal, settings, append)
    with (
        held.output.progress(_READING, total=size, unit="B") as bar,
        taker.readers(os.cpu_count() or 1 if several else 1) as readers,
    ):
        for path in paths:
            try:
                taker.receive(
                    read_blocks(path, size=_BLOCK[several], at=_from(bar, done)),
                    origin=path,
                    receipt=receipt,
                    readers=readers,
                    report=lambda receipt: pace(receipt, bar),
                )
            except Unavailable as away:
                return error or away
            except SamehandError as stopped:
                error = error or stopped
            done += _bytes([path]) or 0
    return error


def _from(bar: Bar, base: int) -> Callable[[int], None]:
    """Shows the bytes of one file on top of those before it."""

    def show(count: int) -> None:
        bar.update(base + count)

    return show


def settle(settings: "Settings", held: Context) -> None:
    """Return when the graph holds everything that the journal holds now."""
    from backend.graph.driver import open_graph  # noqa: PLC0415
    from backend.journal.journal import Journal  # noqa: PLC0415
    from backend.services.projection import wait_for_graph  # noqa: PLC0415

    graph, journal = open_graph(settings), Journal.from_settings(settings)
    try:
        with held.output.progress("writing the graph", unit="events") as bar:
            left = wait_for_graph(journal, graph, patience=_PATIENCE, report=bar.update)
    finally:
        graph.close()
        journal.close()
    if left:
        raise Unavailable(
            f"The events are safe, but the graph has taken none for {_PATIENCE} s; "
            "see: samehand logs worker-ingest"
        )


def _bytes(paths: list[str]) -> int | None:
    """Size of all the files; None when standard input is one of them."""
    if "-" in paths:
        return None
    return sum(Path(path).stat().st_size for path in paths)
