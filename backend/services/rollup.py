"""The journal's columns, brought up to date where they are needed."""

from collections.abc import Callable, Iterator, Sequence

from backend.compute.rollup import Rollup
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
    rollup = Rollup.open(settings.data_dir / "rollup" / "rollup.duckdb", journal.id)
    try:
        rollup.follow(_pages(journal, rollup.upto, before, report))
    except BaseException:
        rollup.close()
        raise
    return rollup


def as_in_graph(journal: Journal, graph: Graph, settings: Settings) -> Rollup:
    """Columns of the events that the graph holds, too; close them."""
    with graph.session() as session:
        held = Ingest(session, journal.id).list_offsets()
    return rolled_up(journal, settings, before=journal.first_after(held))


def _pages(
    journal: Journal, after: int, before: int | None, report: Report
) -> Iterator[tuple[int, Sequence[bytes]]]:
    done = 0
    for last, payloads in journal.pages(after=after, before=before, limit=_AT_ONCE):
        yield last, payloads
        done += len(payloads)
        report(done)
