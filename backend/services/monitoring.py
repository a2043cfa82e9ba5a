"""How far all parts are, from what journal and graph say of themselves.

Workers are several processes that come and go, and the command line takes events, too:
what they did is read where it was written, not asked of each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from backend.errors import SamehandError
from backend.graph.driver import Graph
from backend.graph.ingest import BatchesRow, Ingest
from backend.graph.runs import RunRecords, SuccessRow
from backend.journal.journal import Journal
from backend.journal.rows import RejectState

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the journal took: its last offsets by partition, and rejected lines."""

    offsets: dict[int, int]
    rejects: dict[RejectState, int]


@dataclass(frozen=True, slots=True)
class Written:
    """What the graph holds of it; ``lag`` are events that it lacks, by partition."""

    lag: dict[int, int]
    batches: list[BatchesRow]
    last_run: SuccessRow | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Both; None for one that does not answer."""

    accepted: Accepted | None
    written: Written | None


def standing(journal: Journal, graph: Graph) -> Standing:
    """How far all is now."""
    return Standing(
        _if_there(lambda: _accepted(journal)),
        _if_there(lambda: _written(journal, graph)),
    )


def _accepted(journal: Journal) -> Accepted:
    return Accepted(journal.last_offsets(), journal.count_rejects())


def _written(journal: Journal, graph: Graph) -> Written:
    with graph.session() as session:
        ingest = Ingest(session, journal.id)
        # Counting walks the events that are missing: as long as they are few, nothing.
        lag = journal.count_after(ingest.list_offsets())
        return Written(
            lag, ingest.list_batches(), RunRecords(session).get_last_success()
        )


def _if_there(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except SamehandError:
        return None
