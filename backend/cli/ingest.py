"""``samehand ingest``: events from files into the journal and the graph."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.context import Context
from backend.cli.output import Bar
from backend.errors import SamehandError, Unavailable, UsageError

if TYPE_CHECKING:
    from backend.services.ingestion import Receipt
    from backend.settings import Settings

# A batch takes a second or two, a busy machine several.
_PATIENCE = 120


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

    begin = time.monotonic()
    receipt, error = take(connected(held.settings), held, paths, wait=wait)
    seconds = round(time.monotonic() - begin, 2)
    held.output.result({**receipt.counts(), "seconds": seconds})
    held.output.say(
        f"{receipt.read:,} lines read: {receipt.accepted:,} accepted, "
        f"{receipt.duplicate:,} known before, {receipt.rejected:,} rejected "
        f"({seconds:,} s)"
    )
    for reason in receipt.reasons:
        held.output.warn(f"  {reason}")
    if receipt.rejected:
        held.output.warn("All of them: samehand rejects list")
    if error is not None:
        raise error


def take(
    settings: "Settings", held: Context, paths: list[str], *, wait: bool = True
) -> "tuple[Receipt, SamehandError | None]":
    """Receive the files; the receipt, and what stopped a file if anything did."""
    from backend.contract.files import check_readable, read_lines  # noqa: PLC0415
    from backend.jobs import Jobs  # noqa: PLC0415
    from backend.journal.journal import Journal  # noqa: PLC0415
    from backend.services.ingestion import Receipt, receiver  # noqa: PLC0415

    if len(paths) != len(set(paths)):
        raise UsageError("A path is given twice")
    for path in paths:
        check_readable(path)
    journal, jobs = Journal.from_settings(settings), Jobs(settings)
    receipt, error = Receipt(), None
    try:
        taker = receiver(journal, settings)
        with held.output.progress("reading", total=_bytes(paths), unit="B") as bar:
            done = 0
            for path in paths:
                try:
                    lines = read_lines(path, at=_from(bar, done))
                    taker.receive(lines, origin=path, receipt=receipt)
                except SamehandError as stopped:
                    error = error or stopped
                done += _bytes([path]) or 0
        try:
            jobs.enqueue_drains(receipt.partitions)
        except Unavailable as away:
            error = error or away
        if wait and not isinstance(error, Unavailable):
            _wait(settings, held)
    finally:
        jobs.close()
        journal.close()
    return receipt, error


def _from(bar: Bar, base: int) -> Callable[[int], None]:
    """Shows the bytes of one file on top of those before it."""

    def show(count: int) -> None:
        bar.update(base + count)

    return show


def _wait(settings: "Settings", held: Context) -> None:
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
