"""Drops events of a certain age, with what only they say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import orjson

from backend.compute.rollup import Rollup
from backend.domain.events import EventType
from backend.graph.driver import Graph
from backend.journal.journal import Journal, now_ms
from backend.journal.prompts import read_keys
from backend.journal.removals import Gone, Removals
from backend.services.outdated import make_anew
from backend.services.rollup import as_in_graph, forget_columns, rolled_up
from backend.services.stillness import Still, stillness
from backend.settings import Settings

PHASES = (
    "looking for old events",
    "deleting events",
    "summing up what is left",
    "writing the graph anew",
)
Report = Callable[[str, int, int | None], None]

_DAY_MS = 86_400_000
# Of organizations and models, and no account's.
_OTHERS = frozenset({EventType.ASSET.value, EventType.RELEASE.value})
# What people decided about an account holds for as long as there is one.
_DECIDED = frozenset({EventType.LABEL.value, EventType.STATUS.value})


@dataclass(frozen=True, slots=True)
class Retained:
    """What went: ``events`` and ``rejects`` from before ``since_ms`` (epoch, UTC).

    Of ``accounts`` something went, of ``gone`` all. ``signatures`` are those of prompts
    that nobody sent since.
    """

    since_ms: int
    events: int
    accounts: int
    gone: int
    signatures: int
    rejects: int


@dataclass(frozen=True, slots=True)
class _Old:
    """Accounts with events before a time, each with whether it has none since."""

    since_ms: int
    accounts: dict[str, bool]

    @classmethod
    def of(cls, rollup: Rollup, since_ms: int) -> "_Old":
        rows = rollup.query("old_accounts", since=since_ms).to_pylist()
        return cls(since_ms, {row["account"]: row["gone"] for row in rows})

    def goes(self, fields: list[Any]) -> bool:
        """Whether the event of these fields does."""
        _, _, kind, time_ms, account, _ = fields
        if kind in _OTHERS or account not in self.accounts:
            return False
        decided = kind in _DECIDED and not self.accounts[account]
        return bool(time_ms < self.since_ms and not decided)


def retain(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    *,
    since_ms: int,
    report: Report = lambda phase, done, total: None,
) -> Retained:
    """Drop events of accounts from before a time, which ``limit_of`` gives.

    From then on older ones are refused: a delivery that is repeated would count again.
    Labels and statuses stay while their account has newer events. Killed anywhere, it
    goes on when it is called again.

    :raises RunAlreadyActive: a linkage run is active
    :raises Unavailable: the graph or its columns are being made by somebody else
    """
    name = f"retention_{token_hex(8)}"
    with stillness(graph, journal, settings, name=name) as still:
        work = _Retaining(graph, journal, settings, still, report)
        found = work.all(since_ms)
    journal.empty_log()
    return found


def limit_of(days: int) -> int:
    """The time (epoch ms, UTC) since which events are kept for ``days``."""
    return now_ms() - days * _DAY_MS


def count_old(
    graph: Graph, journal: Journal, settings: Settings, *, since_ms: int
) -> Retained:
    """What ``retain`` would drop of the events that the graph holds."""
    with as_in_graph(journal, graph, settings) as rollup:
        old, upto = _Old.of(rollup, since_ms), rollup.upto
    events = sum(len(offsets) for _, offsets, _ in _found(journal, old, upto))
    gone = sum(old.accounts.values())
    return Retained(since_ms, events, len(old.accounts), gone, 0, 0)


def _found(
    journal: Journal, old: _Old, upto: int
) -> Iterator[tuple[int, list[int], set[str]]]:
    """Stretches of the journal: their ends, the events that go, and of whom."""
    for end, rows in Removals(journal).find((), upto=upto):
        events = [(offset, orjson.loads(payload)) for offset, payload in rows]
        gone = [(offset, fields) for offset, fields in events if old.goes(fields)]
        yield end, [offset for offset, _ in gone], {fields[4] for _, fields in gone}


@dataclass(frozen=True, slots=True)
class _Retaining:
    """Dropping old events, of a graph that nobody else writes."""

    graph: Graph
    journal: Journal
    settings: Settings
    still: Still
    report: Report

    def all(self, since_ms: int) -> Retained:
        removals = Removals(self.journal)
        # Before anything goes, so that nothing of it comes again.
        removals.keep_since(since_ms)
        self.report(PHASES[0], 0, None)
        with self._columns() as rollup:
            old = _Old.of(rollup, since_ms)
        events = self._delete(old) if old.accounts else 0
        signatures = 0
        if events or removals.count_outdated():
            signatures = self._write_anew()
        rejects = removals.drop_rejects(before_ms=since_ms)
        gone = sum(old.accounts.values())
        return Retained(since_ms, events, len(old.accounts), gone, signatures, rejects)

    def _delete(self, old: _Old) -> int:
        removals, events, upto = Removals(self.journal), 0, self.still.upto
        for end, offsets, accounts in _found(self.journal, old, upto):
            self.still.alive()
            if offsets:
                events += removals.remove(Gone(offsets, accounts))
            self.report(PHASES[1], end, upto)
        return events

    def _write_anew(self) -> int:
        """Make the graph that of the events that are left; signatures that went."""
        self.report(PHASES[2], 0, None)
        forget_columns(self.journal, self.settings)
        with self._columns() as rollup:
            make_anew(
                self.graph,
                self.journal,
                rollup,
                self.still,
                report=lambda done, total: self.report(PHASES[3], done, total),
            )
            sent = set(rollup.query("prompts").column("key").to_pylist())
        unsent = set(read_keys(self.journal)) - sent
        return Removals(self.journal).forget_signatures(unsent, after=self.still.upto)

    def _columns(self) -> Rollup:
        before = self.still.upto + 1
        return rolled_up(self.journal, self.settings, before=before)
