"""A graph that nobody else writes, with exactly the events up to one of the journal."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from backend.errors import SamehandError, Unavailable
from backend.graph.driver import Graph
from backend.journal.journal import Journal
from backend.services.lease import Alive, held_lease
from backend.services.projection import catch_up
from backend.settings import Settings

# Drains wait so long for another sign of life.
_HELD_SECONDS = 30
_BEAT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Still:
    """Where the graph stands.

    ``offsets`` are those of all partitions; the graph holds the journal's events up to
    ``upto`` and no others. ``alive`` raises once the right to write was lost.
    """

    offsets: dict[int, int]
    upto: int
    alive: Alive


@contextmanager
def stillness(
    graph: Graph, journal: Journal, settings: Settings, *, name: str
) -> Iterator[Still]:
    """Hold back drains and linkage, and bring the graph up to date.

    What arrives meanwhile is safe in the journal and follows afterwards. Whoever is
    killed in here holds nobody back for longer than the length of a lease.

    :raises RunAlreadyActive: a linkage run is active
    :raises Unavailable: the whole graph is being made at once
    """
    if journal.is_held_back():
        raise Unavailable(
            "The graph is being made at once, or something was killed that held back "
            "its writers; try again in two minutes"
        )
    seconds = settings.linkage.lease_seconds
    with held_lease(graph, run_id=name, seconds=seconds) as alive, _held_back(journal):
        offsets = catch_up(journal, graph, batch_size=settings.ingest.batch_size)
        yield Still(offsets, max(offsets.values()), alive)


@contextmanager
def _held_back(journal: Journal) -> Iterator[None]:
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(_BEAT_SECONDS):
            try:
                journal.hold_back(_HELD_SECONDS)
            except SamehandError:
                # The journal is away for a moment; the next round tries again.
                continue

    journal.hold_back(_HELD_SECONDS)
    beater = threading.Thread(target=beat, name="stillness", daemon=True)
    beater.start()
    try:
        yield
    finally:
        stop.set()
        beater.join()
        journal.hold_back(0)
