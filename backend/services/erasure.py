"""Erases accounts, with all that only they held, from journal, graph and columns."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import orjson
import pyarrow as pa

from backend.compute.rollup import Rollup
from backend.domain.tombstones import Tombstones
from backend.errors import NotFound
from backend.graph.driver import Graph
from backend.graph.erasures import Erasures
from backend.journal.audit import Amendments
from backend.journal.door import Door, account_of
from backend.journal.erasures import ErasureLog, Plan
from backend.journal.journal import Journal
from backend.journal.mentions import Mentions
from backend.journal.removals import Gone, Removals
from backend.journal.rows import Job
from backend.services.audit import Trail
from backend.services.hashing import keyed_hash
from backend.services.outdated import make_anew
from backend.services.rollup import (
    as_in_graph,
    forget_columns,
    others,
    rolled_up,
)
from backend.services.stillness import Still, stillness
from backend.settings import Settings

PHASES = (
    "finding what only it has",
    "changing names in old records",
    "deleting events",
    "writing the graph anew",
    "writing the journal's file anew",
)
Report = Callable[[str, int, int | None], None]

# What people write in events: words that may name an account of another event.
_WORDS = ("reason", "case_id")


@dataclass(frozen=True, slots=True)
class Footprint:
    """What there is of some accounts: how much of each kind.

    ``events`` by type, ``things`` that only they have by kind, ``memberships`` in
    clusters, ``records`` that name them by where these are.
    """

    events: Mapping[str, int]
    things: Mapping[str, int]
    memberships: int
    records: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Erased:
    """What went, and the names that must be nowhere any more."""

    gone: Footprint
    stones: Tombstones


def footprint(
    graph: Graph, journal: Journal, settings: Settings, accounts: Sequence[str]
) -> Footprint:
    """What erasing the accounts would remove, as far as the graph knows now.

    The cost is a reading of the whole journal.

    :raises NotFound: there is nothing of one of them
    """
    stones = Tombstones(dict.fromkeys(accounts, ""))
    about = list(_Events(journal, stones).about(_last(journal)))
    known = {account_of(fields) for fields in about}
    with as_in_graph(journal, graph, settings) as rollup:
        things = _own_things(rollup, accounts)
    with graph.session() as session:
        memberships = Erasures(session).count_memberships(accounts)
    records = Mentions(journal, stones).count()
    for account in accounts:
        if account not in known and not any(records.values()):
            raise NotFound(f"There is no account {account}")
    events = Counter(str(fields[2]) for fields in about)
    kinds = Counter(kind for kind, _ in things)
    return Footprint(dict(events), dict(kinds), memberships, _some(records))


def erase(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    accounts: Sequence[str],
    *,
    report: Report = lambda phase, done, total: None,
) -> Erased:
    """Erase accounts; with none, those whose erasure did not end.

    Clusters keep their sizes of the last run in the archive, with other names; the
    next run groups those that are left. Killed anywhere, it goes on when it is called
    again, for whichever accounts.

    :raises RunAlreadyActive: a linkage run is active
    :raises Unavailable: the graph or its columns are being made by somebody else
    """
    door, plans = Door(keyed_hash(settings)), ErasureLog(journal)
    if accounts:
        _begin(
            settings, plans, {account: door.hash_of(account) for account in accounts}
        )
    with stillness(graph, journal, settings, name=f"erasure_{token_hex(8)}") as still:
        report(PHASES[0], 0, None)
        # Another one may be asked for meanwhile, which is not done by this.
        unfinished = plans.unfinished()
        with rolled_up(journal, settings, before=still.upto + 1) as rollup:
            plan = _plan_of(rollup, unfinished.values())
        for number in unfinished:
            plans.save(number, plan)
        stones = Tombstones(plan.names)
        gone = _Erasing(graph, journal, settings, still, report).all(plan, stones)
        plans.finish(unfinished)
    report(PHASES[4], 0, None)
    # After everything else: the file is written anew without what was deleted.
    journal.compact()
    return Erased(gone, stones)


def ask(
    graph: Graph, journal: Journal, settings: Settings, accounts: Sequence[str]
) -> Job:
    """A queued job that erases accounts; at once none of their events comes in.

    :raises NotFound: the graph has none of one of them, and it was not erased before
    """
    with graph.session() as session:
        known = Erasures(session)
        for account in accounts:
            if not known.count_named([account]) and not are_erased(
                journal, settings, [account]
            ):
                raise NotFound("There is no account with this id")
    door = Door(keyed_hash(settings))
    hashes = {account: door.hash_of(account) for account in accounts}
    _begin(settings, ErasureLog(journal), hashes)
    return journal.create_job("erasure")


def are_erased(journal: Journal, settings: Settings, accounts: Iterable[str]) -> bool:
    """Whether all of these were erased, or are being so."""
    door = Door(keyed_hash(settings))
    return ErasureLog(journal).are_erased(map(door.hash_of, accounts))


def come_back(journal: Journal, settings: Settings) -> list[str]:
    """Accounts that were erased and are in the journal again: a backup was restored.

    The cost is a hash of each account's id.
    """
    file = _list_of_erased(settings)
    hashes = set(file.read_text().split()) if file.exists() else set()
    hashes |= ErasureLog(journal).all_hashes()
    if not hashes:
        return []
    door = Door(keyed_hash(settings))
    with rolled_up(journal, settings) as rollup:
        accounts = rollup.fetch("accounts").column("account").to_pylist()
    return sorted(each for each in accounts if door.hash_of(each) in hashes)


def _begin(settings: Settings, plans: ErasureLog, hashes: Mapping[str, str]) -> None:
    # Beside the journal, which may be put back from a time when it knew nothing of it.
    file = _list_of_erased(settings)
    descriptor = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.writelines(f"{hashed}\n" for hashed in sorted(hashes.values()))
    plans.begin(hashes)


def _list_of_erased(settings: Settings) -> Path:
    return settings.data_dir / "erased"


def _plan_of(rollup: Rollup, unfinished: Iterable[Plan]) -> Plan:
    """One plan of several, with the names that are not known yet."""
    plans = list(unfinished)
    accounts = sorted({name for plan in plans for name in plan.accounts})
    names = {k: v for plan in plans for k, v in plan.names.items()}
    things = {thing for plan in plans for thing in plan.things}
    things.update(_own_things(rollup, accounts))
    for name in (*accounts, *(key for _, key in things)):
        names.setdefault(name, f"erased_{token_hex(8)}")
    return Plan(tuple(accounts), names, tuple(sorted(things)))


@dataclass(frozen=True, slots=True)
class _Erasing:
    """One erasure, on a graph that nobody else writes."""

    graph: Graph
    journal: Journal
    settings: Settings
    still: Still
    report: Report

    def all(self, plan: Plan, stones: Tombstones) -> Footprint:
        with self.graph.session() as session:
            memberships = Erasures(session).count_memberships(plan.accounts)
        self.report(PHASES[1], 0, None)
        records = Mentions(self.journal, stones).replace(self.still.alive)
        log = Trail(self.journal, self.settings).log
        records["the audit log"] = Amendments(self.journal, log).replace(
            stones, alive=self.still.alive
        )
        records["reasons in the graph"] = self._rename(stones)
        events = self._delete_events(plan, stones)
        self._write_anew()
        prompts = [key for kind, key in plan.things if kind == "prompt"]
        Removals(self.journal).forget_signatures(prompts, after=self.still.upto)
        kinds = Counter(kind for kind, _ in plan.things)
        return Footprint(events, dict(kinds), memberships, _some(records))

    def _rename(self, stones: Tombstones) -> int:
        with self.graph.session() as session:
            erasures = Erasures(session)
            erasures.rename_families(stones.names)
            return erasures.rewrite_reasons(list(stones.names), stones.in_text)

    def _delete_events(self, plan: Plan, stones: Tombstones) -> dict[str, int]:
        """Delete the accounts' events; how many of each type."""
        removals, counts = Removals(self.journal), dict[str, int]()
        # Even those whose events are gone: who was killed here may not have gone on.
        removals.remove(Gone((), plan.accounts))
        upto = _last(self.journal)
        events = _Events(self.journal, stones)
        for end, found in events.stretches(plan.accounts, upto):
            self.still.alive()
            offsets, organizations = [], set()
            for offset, fields in found:
                if account_of(fields) in plan.accounts:
                    offsets.append(offset)
                    counts[fields[2]] = counts.get(fields[2], 0) + 1
                    organizations |= {fields[5].get("organization_id")} - {None}
            removals.remove(Gone(offsets, (), organizations))
            removals.rewrite(events.reworded(found, set(offsets)))
            self.report(PHASES[2], end, upto)
        return counts

    def _write_anew(self) -> None:
        self.report(PHASES[3], 0, None)
        # The file keeps bytes of rows that are gone, so it goes, too.
        forget_columns(self.journal, self.settings)
        before = self.still.upto + 1
        with rolled_up(self.journal, self.settings, before=before) as rollup:
            make_anew(
                self.graph,
                self.journal,
                rollup,
                self.still,
                report=lambda done, total: self.report(PHASES[3], done, total),
            )


class _Events:
    """Events that name accounts which go."""

    def __init__(self, journal: Journal, stones: Tombstones) -> None:
        self._removals = Removals(journal)
        self._stones = stones

    def about(self, upto: int) -> Iterator[list[Any]]:
        """Fields of each event that is about one of the accounts."""
        for _, found in self.stretches(list(self._stones.names), upto):
            for _, fields in found:
                if account_of(fields) in self._stones.names:
                    yield fields

    def stretches(
        self, accounts: Sequence[str], upto: int
    ) -> Iterator[tuple[int, list[tuple[int, list[Any]]]]]:
        """Offset and fields of events that hold the accounts' names, bit by bit."""
        for end, rows in self._removals.find(accounts, upto=upto):
            yield end, [(offset, orjson.loads(row)) for offset, row in rows]

    def reworded(
        self, found: Iterable[tuple[int, list[Any]]], without: set[int]
    ) -> dict[int, bytes]:
        """Payloads of events about others, whose words named the accounts."""
        changed = {}
        for offset, fields in found:
            data = fields[5]
            words = {name: data[name] for name in _WORDS if name in data}
            new = self._stones.in_value(words)
            if offset not in without and new != words:
                payload = [*fields[:5], data | new]
                changed[offset] = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
        return changed


def _last(journal: Journal) -> int:
    return max(journal.last_offsets().values(), default=0)


def _own_things(rollup: Rollup, accounts: Sequence[str]) -> list[tuple[str, str]]:
    """Kind and key of what nobody else has and no organization owns."""
    wanted = pa.table({"account": pa.array(accounts, pa.string())})
    rows = rollup.query("own_things", {"wanted": wanted}).to_pylist()
    owned = {
        asset["value"]
        for assets in others(rollup).assets.values()
        for asset in assets.values()
    }
    return [(row["kind"], row["key"]) for row in rows if row["key"] not in owned]


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
