"""The journal's columns, brought up to date where they are needed."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa

from backend.compute.rollup import Rollup, mark_of
from backend.domain.batches import Batch
from backend.domain.events import Record
from backend.domain.identifiers import network_of
from backend.graph.driver import Graph
from backend.graph.ingest import Ingest
from backend.journal.journal import Journal
from backend.settings import Settings

# Some 60 MB of payloads at a time.
_AT_ONCE = 200_000

Report = Callable[[int], None]


def rolled_up(
    journal: Journal,
    settings: Settings,
    *,
    before: int | None = None,
    report: Report = lambda events: None,
) -> Rollup:
    """Columns that hold what the journal holds, up to offset ``before``; close them.

    ``report`` is told how many events were added so far.

    :raises Unavailable: another process works on them
    """
    # Of another edition of the journal they would hold what was removed from it.
    rollup = Rollup.open(_file(settings), journal.edition())
    try:
        if rollup.last != _mark(journal, rollup.upto):
            # The journal was restored from an older copy, or emptied.
            rollup.restart()
        rollup.follow(_pages(journal, rollup.upto, before, report))
    except BaseException:
        rollup.close()
        raise
    return rollup


def columns(journal: Journal, settings: Settings) -> Rollup:
    """Columns as they are, up to whatever event; close them.

    :raises Unavailable: another process works on them
    """
    return Rollup.open(_file(settings), journal.edition())


def forget_columns(journal: Journal, settings: Settings) -> None:
    """Delete the file of the columns: an emptied one keeps bytes of what it held.

    :raises Unavailable: another process works on them
    """
    file = _file(settings)
    columns(journal, settings).close()
    file.unlink()
    file.with_name(f"{file.name}.wal").unlink(missing_ok=True)


def _file(settings: Settings) -> Path:
    return settings.data_dir / "rollup" / "rollup.duckdb"


def as_in_graph(journal: Journal, graph: Graph, settings: Settings) -> Rollup:
    """Columns of the events that the graph holds, too; close them."""
    with graph.session() as session:
        held = Ingest(session, journal.id).list_offsets()
    return rolled_up(journal, settings, before=journal.first_after(held))


def _mark(journal: Journal, offset: int) -> str | None:
    payload = journal.payload_at(offset)
    return None if payload is None else mark_of(payload)


def _pages(
    journal: Journal, after: int, before: int | None, report: Report
) -> Iterator[tuple[int, Sequence[bytes]]]:
    done = 0
    pages = journal.pages(after=after, before=before, limit=_AT_ONCE)
    with ThreadPoolExecutor(1) as reader:
        # The next page is read while one is summed up, which takes no interpreter.
        coming = reader.submit(next, pages, None)
        while page := coming.result():
            coming = reader.submit(next, pages, None)
            yield page
            done += len(page[1])
            report(done)


def prefixes(rollup: Rollup) -> pa.Table:
    """Columns ``ip`` and ``network``: the prefix of every address there is."""
    addresses = rollup.query("addresses").column("ip")
    networks = pa.array(map(network_of, addresses.to_pylist()), pa.string())
    return pa.table({"ip": addresses, "network": networks})


def others(rollup: Rollup) -> Batch:
    """What events say of organizations and models."""
    payloads = rollup.fetch("others").column("payload").to_pylist()
    return Batch.of(Record.from_json(payload.encode()) for payload in payloads)
