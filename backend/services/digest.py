"""What a graph and its journal hold, as numbers that can be compared with others'."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from backend.domain.digests import GraphDigest, Line, Part, Sum, digest_of_events
from backend.domain.wording import counted
from backend.graph.digest import WholeGraph
from backend.graph.driver import Graph
from backend.graph.ingest import Ingest
from backend.graph.runs import RunRecords, RunRow
from backend.journal.journal import Journal

_REPORTED = 5_000
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Digest:
    """Both sums, and why they may be others in a moment.

    ``lines`` are the graph's labels and types; ``ingested`` is all that events say,
    ``derived`` all that linkage worked out, ``journal`` the events themselves.
    """

    lines: tuple[Line, ...]
    ingested: Sum
    derived: Sum
    journal: Sum
    unsettled: tuple[str, ...]


def digest(
    graph: Graph,
    journal: Journal,
    *,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Digest:
    """Read all of ``graph`` and ``journal``; ``report`` is told nodes done, and in all.

    What is written meanwhile may be counted or not: ``unsettled`` then says so.
    """
    before = _progress(journal, graph)
    found = GraphDigest()
    with graph.session() as session:
        whole = WholeGraph(session)
        total = whole.count_nodes()
        for done, node in enumerate(whole.read_nodes()):
            found.add_node(node.labels, node.properties)
            for kind, end_kind, end_key, properties in node.ties:
                start = (node.kind, node.key)
                found.add_tie(kind, start, (end_kind, end_key), properties)
            if not done % _REPORTED:
                report(done, total)
    events = digest_of_events(_payloads(journal))
    return Digest(
        tuple(found.lines()),
        found.total(Part.INGESTED),
        found.total(Part.DERIVED),
        events,
        _unsettled(before, _progress(journal, graph)),
    )


def _payloads(journal: Journal) -> Iterator[bytes]:
    pages = (page for _, page in journal.pages(after=0, limit=_AT_ONCE))
    return chain.from_iterable(pages)


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far everything that writes the graph has come."""

    offsets: dict[int, int]
    lacking: int
    holder: str | None
    last_run: RunRow | None


def _progress(journal: Journal, graph: Graph) -> _Progress:
    with graph.session() as session:
        offsets = Ingest(session, journal.id).list_offsets()
        runs = RunRecords(session)
        last = next(iter(runs.list_runs(limit=1)), None)
        lacking = sum(journal.count_after(offsets).values())
        return _Progress(offsets, lacking, runs.get_holder(), last)


def _unsettled(before: _Progress, after: _Progress) -> tuple[str, ...]:
    found = []
    if after.lacking:
        found.append(f"The graph lacks {counted(after.lacking, 'event')} yet")
    if before.offsets != after.offsets:
        found.append("Events were written into the graph while it was read")
    if holder := after.holder or before.holder:
        found.append(f"Linkage run {holder} holds the right to write clusters")
    elif before.last_run != after.last_run:
        found.append("Clusters were written while the graph was read")
    return tuple(found)
