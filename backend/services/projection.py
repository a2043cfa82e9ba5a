"""The graph follows the journal: exactly once, in batches, from wherever it stands."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backend.domain.batches import Batch
from backend.graph.driver import Graph
from backend.graph.ingest import Ingest
from backend.journal.journal import Journal
from backend.logs import get_logger

log = get_logger(__name__)

_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Progress:
    """What a partition's drain did."""

    partition: int
    events: int
    offset: int


def drain(
    journal: Journal,
    graph: Graph,
    *,
    partition: int,
    batch_size: int,
    written: Callable[[Batch], object] = lambda batch: None,
    stop: Callable[[], bool] = lambda: False,
) -> Progress:
    """Write the partition's events that the graph lacks, until there are none.

    Safe to run twice, at the same time, or to be killed anywhere: each batch moves the
    partition's offset in its own transaction. ``written`` is told of each afterwards.
    """
    return _follow(
        journal,
        graph,
        partition=partition,
        batch_size=batch_size,
        written=written,
        stop=lambda: stop() or journal.is_held_back(),
    )


def catch_up(
    journal: Journal,
    graph: Graph,
    *,
    batch_size: int,
    report: Callable[[int], None] = lambda events: None,
) -> dict[int, int]:
    """Write what the graph lacks, for whoever holds drains back; all offsets then.

    The graph then holds all events up to the greatest of these, and no others.
    ``report`` is told how many events were written so far.
    """
    events = 0
    while True:
        for partition in range(journal.partitions):
            done = _follow(journal, graph, partition=partition, batch_size=batch_size)
            events += done.events
            report(events)
        with graph.session() as session:
            held = Ingest(session, journal.id).list_offsets()
        first = journal.first_after(held)
        # A drain that had looked before it was held back may have gone further.
        if first is None or first > max(held.values(), default=0):
            return {p: held.get(p, 0) for p in range(journal.partitions)}


def _follow(
    journal: Journal,
    graph: Graph,
    *,
    partition: int,
    batch_size: int,
    written: Callable[[Batch], object] = lambda batch: None,
    stop: Callable[[], bool] = lambda: False,
) -> Progress:
    with graph.session() as session:
        ingest = Ingest(session, journal.id)
        offset = ingest.list_offsets().get(partition, 0)
        events = 0
        while not stop():
            entries = journal.read(partition, after=offset, limit=batch_size)
            if not entries:
                break
            batch = Batch.of(entry.record for entry in entries)
            upto = entries[-1].offset
            moved = ingest.write(
                batch, len(entries), partition=partition, after=offset, upto=upto
            )
            if moved is None:
                events += len(entries)
                written(batch)
                log.info(
                    "batch written", partition=partition, events=len(entries), upto=upto
                )
            offset = upto if moved is None else moved
    return Progress(partition, events, offset)


def wait_for_graph(
    journal: Journal,
    graph: Graph,
    *,
    patience: float,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Wait until the graph holds what the journal holds now; the offsets still missing.

    ``report`` is told events: how many of those that were missing are there now.
    There are offsets left only when nothing has moved for ``patience`` seconds, and
    nobody makes the whole graph at once, which shows at its end only. What
    arrives meanwhile is not waited for, so a steady stream delays nobody for ever.
    """
    goal = journal.last_offsets()
    with graph.session() as session:
        ingest = Ingest(session, journal.id)
        held = ingest.list_offsets()
        left = total = _missing(goal, held)
        # Offsets are shared by all partitions, so they say how far, but not how many;
        # counting at each look would read the journal's index over and over.
        events = sum(journal.count_after(held).values()) if total else 0
        moved = time.monotonic()
        while left and time.monotonic() - moved < patience:
            time.sleep(_POLL_SECONDS)
            now = _missing(goal, ingest.list_offsets())
            if now < left or journal.is_held_back():
                left, moved = now, time.monotonic()
            report(round(events * (total - left) / total), events)
    return left


def _missing(goal: Mapping[int, int], held: Mapping[int, int]) -> int:
    return sum(max(0, last - held.get(p, 0)) for p, last in goal.items())


def lag(journal: Journal, graph: Graph) -> dict[int, int]:
    """Offsets that the graph is behind, by partition; empty when it holds all."""
    with graph.session() as session:
        held = Ingest(session, journal.id).list_offsets()
    return {
        partition: last - held.get(partition, 0)
        for partition, last in journal.last_offsets().items()
        if last > held.get(partition, 0)
    }
