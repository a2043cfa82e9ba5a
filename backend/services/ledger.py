"""Keeps the ledger of innocent sharing of each run, and reads it with the decisions."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backend.domain.crowds import NONE, Uses, crowds
from backend.domain.decisions import Stated, in_force
from backend.domain.discounts import Cause, Discount, Discounts, Thing
from backend.domain.evidence import KINDS
from backend.domain.identifiers import network_of
from backend.domain.ledger import UNKNOWN, Entry, Written, by_thing, carried, entries
from backend.errors import InvalidInput, NotFound
from backend.journal.archive import Archive
from backend.journal.journal import Journal
from backend.services import discounts
from backend.services.sightings import codes, places


@dataclass(frozen=True, slots=True)
class Line:
    """An entry, and the decision on it that the next run will follow."""

    entry: Entry
    decision: Stated[Discount] | None


@dataclass(frozen=True, slots=True)
class Held:
    """A cluster that the thing holds together, as the run's evidence says."""

    cluster: str
    accounts: int
    bits: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger: the run that kept it, and its lines, most accounts first."""

    run: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Detail:
    """A line with every decision on it, newest first, and the clusters it holds."""

    run: str
    line: Line
    decisions: list[Stated[Discount]]
    held: list[Held]


def keep(
    sightings: pa.Table,
    cluster: Mapping[str, str],
    *,
    decided: Discounts,
    before: Mapping[Thing, Entry],
    written: Written,
) -> list[Entry]:
    """The ledger of a run that put each account of ``cluster`` into its cluster."""
    names = sorted(set(cluster.values()))
    number = {name: place for place, name in enumerate(names)}
    uses = read_uses(sightings, {a: number[name] for a, name in cluster.items()})
    found = entries(crowds(uses), clusters=names, discounts=decided, written=written)
    return carried(found, before)


def read_uses(sightings: pa.Table, cluster: Mapping[str, int]) -> Uses:
    """The sightings as numbered columns; ``cluster`` is each member's."""
    accounts, account = codes(sightings.column("account"))
    kinds, kind = codes(sightings.column("kind"))
    keys, key = codes(sightings.column("key"))
    many = max(1, len(keys))
    named, thing = places(kind * many + key, many * len(kinds))
    of_kind, of_key = np.divmod(named, many)
    return Uses(
        account=account,
        thing=thing,
        first_ms=sightings.column("first_ms").to_numpy(),
        last_ms=sightings.column("last_ms").to_numpy(),
        kinds=kinds,
        keys=keys,
        thing_kind=of_kind,
        thing_key=of_key,
        cluster=np.array(
            [cluster.get(name, NONE) for name in accounts], dtype=np.int64
        ),
    )


def last_ledger(journal: Journal, family: Mapping[str, str]) -> dict[Thing, Entry]:
    """Entries of the newest run by what they are called now; none while there is none.

    ``family`` of each prompt, as found now.
    """
    archive = Archive(journal)
    newest = archive.list_runs(limit=1)
    found = archive.read_ledger(newest[0].id) if newest else []
    return by_thing(found or [], family)


def read(
    journal: Journal,
    *,
    run: str | None = None,
    kind: str | None = None,
    cause: str | None = None,
) -> Ledger:
    """The ledger of ``run``, or of the newest, of one kind or one cause if asked.

    :raises NotFound: there is no such run, or it kept no ledger
    :raises InvalidInput: there is no such kind or cause
    """
    causes = {each.value for each in Cause} | {UNKNOWN}
    for given, known, noun in ((kind, KINDS, "Kinds"), (cause, causes, "Causes")):
        if given is not None and given not in known:
            raise InvalidInput(f"{noun} are {', '.join(sorted(known))}")
    name, found = _ledger(journal, run)
    now = _Decided(journal)
    return Ledger(
        name,
        [
            Line(entry, now.on(entry))
            for entry in found
            if kind in {None, entry.kind} and cause in {None, entry.named_cause}
        ],
    )


def get(journal: Journal, thing: Thing, *, run: str | None = None) -> Detail:
    """One entry with every decision on it, newest first.

    :raises NotFound: there is no such run, or its ledger has no such thing
    """
    name, found = _ledger(journal, run)
    entry = next((each for each in found if each.thing == thing), None)
    if entry is None:
        raise NotFound(
            f"The ledger of the run {name} has no such thing: it is not crowded"
        )
    now = _Decided(journal)
    evidence = Archive(journal).read_evidence(name)
    same = pc.and_(
        pc.equal(evidence.column("kind"), entry.kind),
        pc.equal(evidence.column("key"), entry.key),
    )
    held = [
        Held(row["cluster"], row["accounts"], row["bits"])
        for row in evidence.filter(same).to_pylist()
    ]
    held.sort(key=lambda each: (-each.bits, each.cluster))
    return Detail(name, Line(entry, now.on(entry)), now.every(entry), held)


class _Decided:
    """Decisions as they stand now."""

    def __init__(self, journal: Journal) -> None:
        self._stated = discounts.all_stated(journal)
        counting = in_force(self._stated)
        self._by_thing = {each.decision.thing: each for each in counting}
        self._by_id = {each.decision.id: each for each in counting}

    def on(self, entry: Entry) -> Stated[Discount] | None:
        """The one that counts for the entry.

        A prompt may be decided on under the name of another one of its family: then
        the run knew which.
        """
        for thing in _named(entry):
            if thing in self._by_thing:
                return self._by_thing[thing]
        return self._by_id.get(entry.decision or 0)

    def every(self, entry: Entry) -> list[Stated[Discount]]:
        """All that ever were made on it, newest first."""
        named = set(_named(entry))
        return [
            each
            for each in self._stated
            if each.decision.thing in named or each.decision.id == entry.decision
        ]


def _named(entry: Entry) -> list[Thing]:
    """What a decision on the entry may be on: the thing, then its network."""
    if entry.kind == "ip_address":
        return [entry.thing, ("network", network_of(entry.key))]
    return [entry.thing]


def _ledger(journal: Journal, run: str | None) -> tuple[str, list[Entry]]:
    archive = Archive(journal)
    if run is None:
        newest = archive.list_runs(limit=1)
        if not newest:
            raise NotFound("There is no ledger yet; a linkage run keeps one")
        run = newest[0].id
    found = archive.read_ledger(run)
    if found is None:
        raise NotFound(f"The run {run} is older than the ledger, and kept none")
    return run, found
