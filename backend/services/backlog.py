"""How many events the journal holds that the graph lacks, and how many it may lack.

Whoever sends cannot be faster than the graph for ever: the journal would grow without
bound, and linkage would see less and less of it.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Lock

from backend.errors import GraphBehind, SamehandError, Unavailable
from backend.graph.driver import Graph
from backend.graph.ingest import Ingest
from backend.journal.journal import Journal
from backend.settings import Settings

_LOOK_SECONDS = 1.0
# A graph that answers does so in milliseconds; for another no request waits longer.
_ANSWER_SECONDS = 0.5
_LONGEST_RETRY_SECONDS = 60
# Looks that the rate is worked out from: half a minute of steady traffic.
_LOOKS = 30
# Who was refused comes back when this share of the bound is free, not for one event.
_ROOM = 0.1

Offsets = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Look:
    """Last offsets of the journal and of the graph, and the events between them.

    ``rate`` is how many events a second the graph took of late; 0 if unknown.
    """

    at: float
    last: Offsets
    held: Offsets
    lag: int
    rate: float


class Backlog:
    """The events that the graph lacks, looked at once a second at most.

    A look asks the graph for its offsets, and counts by index what came and what the
    graph took since the look before: each event is counted twice in its life, however
    many requests ask. While the graph does not answer, the offsets that it had last
    stand; if it never did, those of the journal at the first look, so that what
    arrives is taken up to the bound.
    """

    def __init__(
        self,
        journal: Journal,
        graph: Graph,
        *,
        most: int,
        tick_seconds: float,
        look_seconds: float = _LOOK_SECONDS,
    ) -> None:
        """``most`` events may be missing; ``tick_seconds`` is beat's safety tick."""
        self._journal = journal
        # The next look asks again, so this one need not.
        self._graph = replace(graph, retry_seconds=0)
        self._most = most
        self._tick_seconds = tick_seconds
        self._look_seconds = look_seconds
        self._asker = ThreadPoolExecutor(1, "backlog")
        self._asked: Future[Offsets] | None = None
        self._lock = Lock()
        self._seen: _Look | None = None
        self._added = 0
        # Moments, and what the graph had taken by then since it fell behind.
        self._taken: deque[tuple[float, int]] = deque(maxlen=_LOOKS)

    @classmethod
    def from_settings(
        cls, settings: Settings, journal: Journal, graph: Graph
    ) -> "Backlog":
        """Backlog with the bound of ``settings``."""
        ingest = settings.ingest
        tick = ingest.drain_every_seconds
        return cls(journal, graph, most=ingest.most_lag, tick_seconds=tick)

    def close(self) -> None:
        """Ask the graph no more."""
        self._asker.shutdown(wait=False, cancel_futures=True)

    def count(self) -> int:
        """Events that the graph lacks, as of a second ago at most."""
        return self._look().lag

    def add(self, events: int) -> None:
        """Count ``events`` that came in before the next look sees them."""
        with self._lock:
            self._added += events

    def check(self) -> None:
        """Return when more events may come in.

        :raises GraphBehind: the graph lacks as many as it may
        """
        look = self._look()
        lag = look.lag + self._added
        if lag >= self._most:
            seconds = self._retry_seconds(lag, look.rate)
            raise GraphBehind(
                f"The graph lacks {lag:,} events, and {self._most:,} is the bound; "
                f"nothing was taken, send it again in {seconds} s",
                retry_seconds=seconds,
            )

    def wait_for_room(
        self, *, patience: float, report: Callable[[int], None] = lambda lag: None
    ) -> None:
        """Return at once if more events may come in, or else when some have gone.

        ``report`` is told how many events the graph lacks while there is no room.

        :raises Unavailable: the graph has taken none for ``patience`` seconds, and
            nobody makes the whole graph at once
        """
        look = self._look()
        room = self._most if look.lag < self._most else self._most * (1 - _ROOM)
        moved = time.monotonic()
        while look.lag > room:
            report(look.lag)
            time.sleep(self._look_seconds)
            before, look = look, self._look()
            if look.held != before.held or self._journal.is_held_back():
                moved = time.monotonic()
            elif time.monotonic() - moved >= patience:
                raise Unavailable(
                    f"The graph lacks {look.lag:,} events and has taken none for "
                    f"{patience:,.0f} s; those taken so far are safe, see: samehand "
                    "logs worker-ingest"
                )

    def _retry_seconds(self, lag: int, rate: float) -> int:
        """Until there is room at the rate of late; without one, until the next tick."""
        seconds = self._tick_seconds
        if rate:
            seconds = (lag - self._most * (1 - _ROOM)) / rate
        return min(max(math.ceil(seconds), 1), _LONGEST_RETRY_SECONDS)

    def _look(self) -> _Look:
        with self._lock:
            seen = self._seen
            if seen is None or time.monotonic() - seen.at >= self._look_seconds:
                seen = self._seen = self._looked(seen)
                self._added = 0
            return seen

    def _looked(self, before: _Look | None) -> _Look:
        held = self._held()
        last = self._journal.last_offsets()
        if held is None:
            held = before.held if before else last
        now = time.monotonic()
        if before is None or _went_back(before.held, held) or not _lacks(last, held):
            lag, taken = self._count(held, last), 0
            self._taken.clear()
        else:
            taken = self._count(before.held, held)
            lag = before.lag - taken
            lag += self._count(before.last, last)
            taken += self._taken[-1][1]
        self._taken.append((now, taken))
        return _Look(now, last, held, lag, self._rate())

    def _count(self, after: Offsets, upto: Offsets) -> int:
        return sum(self._journal.count_after(after, upto=upto).values())

    def _rate(self) -> float:
        (begin, before), (end, after) = self._taken[0], self._taken[-1]
        return (after - before) / (end - begin) if after > before else 0.0

    def _held(self) -> Offsets | None:
        """Offsets of the graph; None while it does not answer."""
        # A graph that hangs is waited for once, and not by every look.
        asked, patience = self._asked, 0.0
        if asked is None:
            asked, patience = self._asker.submit(self._ask), _ANSWER_SECONDS
        answer = None
        with suppress(TimeoutError, SamehandError):
            answer = asked.result(patience)
        self._asked = None if asked.done() else asked
        return answer

    def _ask(self) -> Offsets:
        with self._graph.session() as session:
            return Ingest(session, self._journal.id).list_offsets()


def _went_back(before: Offsets, now: Offsets) -> bool:
    """Whether the graph was emptied, or put back to what it was."""
    return any(now.get(partition, 0) < offset for partition, offset in before.items())


def _lacks(last: Offsets, held: Offsets) -> bool:
    return any(held.get(partition, 0) < offset for partition, offset in last.items())
