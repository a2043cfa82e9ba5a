"""The ledger of innocent sharing: every crowded thing, and what it is held to be worth.

Linkage counts a thing by its rarity and by what people decided. The ledger says for
each crowded thing what that comes to, why honest accounts may share it, and what would
be lost if they did not: whoever discounts or lifts it sees the price beforehand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from backend.domain.causes import find_cause
from backend.domain.crowds import NONE, Crowd
from backend.domain.discounts import Cause, Discounts, Thing
from backend.domain.evidence import pair_bits, says_nothing

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One crowded thing of one run.

    ``accounts`` have it, ``share`` of all; ``members`` of these are in ``clusters``
    clusters, ``most`` of them in ``cluster``. ``cause`` is None where no rule holds;
    ``why`` says what was seen, in words. ``bits`` is what it counts for a pair,
    ``factor`` as ``decision`` says; ``full_bits`` with nothing decided or held to be
    meaningless; ``alone_bits`` if only the accounts of ``cluster`` had it, or two
    accounts where there is none. ``since_run`` is the first run of all up to this one
    whose ledgers have it without a gap.
    """

    kind: str
    key: str
    accounts: int
    share: float
    members: int
    clusters: int
    most: int
    cluster: str | None
    cause: Cause | None
    why: str
    factor: float
    decision: int | None
    bits: float
    full_bits: float
    alone_bits: float
    since_ms: int
    since_run: str

    @property
    def thing(self) -> Thing:
        """Kind and key."""
        return self.kind, self.key

    @property
    def outside(self) -> int:
        """Accounts that have it and are in no cluster."""
        return self.accounts - self.members

    @property
    def named_cause(self) -> str:
        """The cause, or that it is not known."""
        return UNKNOWN if self.cause is None else self.cause.value


@dataclass(frozen=True, slots=True)
class Written:
    """When a ledger was made, by which run, of how many accounts."""

    run: str
    made_ms: int
    accounts: int


def entries(
    crowds: Iterable[Crowd],
    *,
    clusters: Sequence[str],
    discounts: Discounts,
    written: Written,
) -> list[Entry]:
    """An entry for each crowd; ``clusters`` are the names of their numbers."""
    return [_entry(crowd, clusters, discounts, written) for crowd in crowds]


def carried(found: Iterable[Entry], since: Mapping[Thing, Entry]) -> list[Entry]:
    """``found``, each since when the ledger before already had it."""
    return [
        replace(entry, since_ms=before.since_ms, since_run=before.since_run)
        if (before := since.get(entry.thing))
        else entry
        for entry in found
    ]


def by_thing(before: Iterable[Entry], family: Mapping[str, str]) -> dict[Thing, Entry]:
    """Entries of an earlier ledger by what they are called now; of two the older.

    A prompt stands for the family that it is in now, as in discounts.
    """
    found: dict[Thing, Entry] = {}
    for entry in before:
        kind, key = entry.thing
        thing = kind, family.get(key, key) if kind == "prompt_family" else key
        if thing not in found or entry.since_ms < found[thing].since_ms:
            found[thing] = entry
    return found


def count_by_cause(found: Iterable[Entry]) -> dict[str, int]:
    """How many entries have each cause, most first."""
    counts: dict[str, int] = {}
    for entry in found:
        counts[entry.named_cause] = counts.get(entry.named_cause, 0) + 1
    return dict(sorted(counts.items(), key=lambda row: (-row[1], row[0])))


def _entry(
    crowd: Crowd, clusters: Sequence[str], discounts: Discounts, written: Written
) -> Entry:
    kind, key, total = crowd.kind, crowd.key, written.accounts
    finding = find_cause(crowd)
    full = pair_bits(kind, crowd.accounts, total)
    factor = discounts.factor(kind, key)
    silent = says_nothing(kind, key) and not discounts.is_lifted(kind, key)
    return Entry(
        kind=kind,
        key=key,
        accounts=crowd.accounts,
        share=round(crowd.accounts / total, 6),
        members=crowd.members,
        clusters=crowd.clusters,
        most=crowd.most,
        cluster=None if crowd.cluster == NONE else clusters[crowd.cluster],
        cause=finding.cause,
        why=finding.why,
        factor=factor,
        decision=discounts.decision(kind, key),
        bits=0.0 if silent else round(full * factor, 3),
        full_bits=round(full, 3),
        alone_bits=round(pair_bits(kind, max(crowd.most, 2), total), 3),
        since_ms=written.made_ms,
        since_run=written.run,
    )
