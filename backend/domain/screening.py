"""One account against the clusters of a run, by what the run kept of them.

The sums are those of ``backend/compute/sql`` for an account that is no member: what its
things say, capped by source and lowered to what reaching a level can say, and the
cluster's share of all accounts as the prior. Who has something that hardly anybody has
but a member would be in a cell with the member, who vouches for it; that thing says
nothing more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import log2

import numpy as np

from backend.domain import linkage
from backend.domain.discounts import Thing
from backend.domain.evidence import group_sentence, thing_name
from backend.domain.excerpts import Times
from backend.domain.leases import IDLE_MS
from backend.domain.profiles import Codes, Profiles, codes_of
from backend.domain.wording import counted, listed

# What an account was seen with, and when.
Had = Mapping[Thing, Times]


@dataclass(frozen=True, slots=True)
class Trait:
    """A thing that the account and ``accounts`` members have; bits before any cap."""

    kind: str
    key: str
    accounts: int
    everyone: int
    bits: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Bond:
    """A thing that hardly anybody has but the account and these members."""

    kind: str
    key: str
    members: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How an account stands against a cluster that it is not in.

    ``passes`` says whether linkage would take it in, and ``probability`` how surely it
    would then belong there. ``by_kind`` are the bits of its traits, ``by_source`` what
    is left of them under the caps: with ``prior_bits`` these are ``bits``. ``sources``
    speak; one of them is that members with its rare things vouch for it, as ``backed``
    says.
    """

    cluster_id: str
    organization_id: str | None
    size: int
    bits: float
    prior_bits: float
    probability: float | None
    sources: int
    backed: bool
    passes: bool
    by_kind: dict[str, float]
    by_source: dict[str, float]
    traits: tuple[Trait, ...]
    bonds: tuple[Bond, ...]

    @property
    def fit(self) -> float:
        """Bits before any cap, which tell apart the clusters that it passes for."""
        return self.prior_bits + sum(trait.bits for trait in self.traits)


@dataclass(slots=True)
class _Case:
    """Rows of traits and of bonds that an account has in common with a cluster."""

    traits: dict[Thing, int] = field(default_factory=dict)
    bonds: dict[Thing, list[int]] = field(default_factory=dict)


def screen(profiles: Profiles, has: Mapping[str, Had]) -> dict[str, list[Resemblance]]:
    """The clusters that each account resembles, the one that it fits best first.

    Those that would take it in come before others.

    An account resembles a cluster when a thing says enough to bring it up, or ties it
    to a member; most accounts resemble none. The cost is that of looking up each thing.
    """
    found: dict[str, list[Resemblance]] = {}
    for (account, cluster), case in _cases(profiles, has).items():
        said = profiles.traits.bits[list(case.traits.values())]
        if case.bonds or said.max(initial=0.0) >= linkage.CANDIDATE_BITS:
            resemblance = _resemblance(profiles, cluster, case)
            found.setdefault(account, []).append(resemblance)
    for each in found.values():
        each.sort(key=lambda r: (not r.passes, -r.fit, r.cluster_id))
    return found


def stand(profiles: Profiles, account: str, had: Had, cluster_id: str) -> Resemblance:
    """An account against one cluster, whether it resembles it or not."""
    cluster = profiles.clusters.index(cluster_id)
    case = _cases(profiles, {account: had}).get((account, cluster), _Case())
    return _resemblance(profiles, cluster, case)


def vouches(found: Resemblance, profiles: Profiles) -> bool:
    """Whether an account that joins would vouch for who comes into its cell.

    As ``vouching.sql`` has it: two things that hold speak for it, and it passes without
    the word of its cell.
    """
    holds = {
        (trait.kind, trait.key)
        for trait in found.traits
        if linkage.HOLDS[linkage.KIND_NAMES.index(trait.kind)]
        and trait.bits >= linkage.LEAST_SOURCE_BITS
    }
    alone = sum(found.by_source.values()) + _prior(
        found.size / (profiles.accounts + 1), 0.0
    )
    return (
        len(holds) > 1
        and alone >= profiles.rules.accept_bits
        and found.sources - int(found.backed) >= profiles.rules.sources
    )


def _cases(profiles: Profiles, has: Mapping[str, Had]) -> dict[tuple[str, int], _Case]:
    held = [
        (account, thing, first_ms)
        for account, had in has.items()
        for thing, (first_ms, _) in had.items()
    ]
    codes = codes_of(thing for _, thing, _ in held)
    traits, bonds, members = profiles.traits, profiles.bonds, profiles.members
    cases: dict[tuple[str, int], _Case] = {}
    for place, row in _equal(codes, traits.code):
        account, thing, first_ms = held[place]
        # What has changed hands since is another thing, with rows of its own.
        if first_ms - IDLE_MS <= traits.last_ms[row]:
            case = cases.setdefault((account, int(traits.cluster[row])), _Case())
            case.traits.setdefault(thing, row)
    for place, row in _equal(codes, bonds.code):
        account, thing, _ = held[place]
        member = int(bonds.member[row])
        if members.ids[member] != account:
            case = cases.setdefault((account, int(members.cluster[member])), _Case())
            case.bonds.setdefault(thing, []).append(row)
    return cases


def _equal(codes: Codes, known: Codes) -> Iterator[tuple[int, int]]:
    """(place in ``codes``, row of ``known``) of all that are equal."""
    begins = np.searchsorted(known, codes)
    ends = np.searchsorted(known, codes, side="right")
    for place in np.flatnonzero(ends > begins).tolist():
        for row in range(int(begins[place]), int(ends[place])):
            yield place, row


def _resemblance(profiles: Profiles, cluster: int, case: _Case) -> Resemblance:
    size, rules = int(profiles.sizes[cluster]), profiles.rules
    traits = sorted(
        (
            _trait(profiles, size, thing, row)
            for thing, row in case.traits.items()
            if thing not in case.bonds
        ),
        key=lambda trait: (-trait.bits, trait.kind, trait.key),
    )
    by_source, speaking = _said(profiles, cluster, traits)
    vouched = _vouched(profiles, case)
    prior = _prior(size / (profiles.accounts + 1), vouched)
    backed = vouched >= linkage.MATES_SHARE
    sources = speaking + int(backed)
    bits = sum(by_source.values()) + prior
    things = sum(trait.bits >= rules.thing_bits for trait in traits)
    passes = (
        bits >= max(rules.accept_bits, profiles.bars[cluster])
        and sources >= rules.sources
        and things >= rules.things
    )
    (surely,) = profiles.calibration.probabilities(np.array([bits])).tolist()
    return Resemblance(
        profiles.clusters[cluster],
        profiles.organizations[cluster],
        size,
        round(bits, 3),
        round(prior, 3),
        round(surely, 6) if passes else None,
        sources,
        backed,
        passes,
        _by_kind(traits),
        by_source,
        tuple(traits),
        tuple(_bond(profiles, thing, rows) for thing, rows in case.bonds.items()),
    )


def _said(
    profiles: Profiles, cluster: int, traits: list[Trait]
) -> tuple[dict[str, float], int]:
    """Bits of each source under the caps, and how many sources speak."""
    summed, confirmed = np.zeros(linkage.SOURCES), np.zeros(linkage.SOURCES)
    for trait in traits:
        kind = linkage.KIND_NAMES.index(trait.kind)
        summed[linkage.SOURCE_OF_KIND[kind]] += trait.bits
        confirmed[linkage.SOURCE_OF_KIND[kind]] += trait.bits * linkage.CONFIRMS[kind]
    said = np.minimum(summed, profiles.rules.cap_bits)
    if profiles.rules.sources > 1:
        level = np.searchsorted(linkage.LEVELS, said, side="right")
        most = profiles.most[cluster, np.arange(linkage.SOURCES), level]
        said = np.minimum(said, most)
    speaks = np.minimum(said, confirmed) >= linkage.SPEAKING_BITS
    named = zip(linkage.SOURCE_NAMES, said.tolist(), strict=True)
    told = {source: round(bits, 3) for source, bits in named if bits > 0}
    return told, int(np.count_nonzero(speaks))


def _vouched(profiles: Profiles, case: _Case) -> float:
    """Share of the account's cell, itself left out, that vouches for it."""
    rows = np.array([row for rows in case.bonds.values() for row in rows], np.int64)
    if not rows.size:
        return 0.0
    mates = np.unique(profiles.bonds.member[rows])
    others = max(mates.size, int(profiles.bonds.everyone[rows].max()))
    return float(np.count_nonzero(profiles.members.vouches[mates]) / others)


def _prior(share: float, vouched: float) -> float:
    probability = vouched * linkage.VOUCHED + (1 - vouched) * share
    return log2(probability / (1 - probability))


def _by_kind(traits: list[Trait]) -> dict[str, float]:
    found: dict[str, float] = {}
    for trait in traits:
        found[trait.kind] = round(found.get(trait.kind, 0.0) + trait.bits, 3)
    return found


def _trait(profiles: Profiles, size: int, thing: Thing, row: int) -> Trait:
    rows, (kind, key) = profiles.traits, thing
    accounts, everyone = int(rows.accounts[row]), int(rows.everyone[row])
    sentence = group_sentence(
        kind,
        key,
        accounts=accounts,
        everyone=everyone,
        size=size,
        total=profiles.accounts,
    )
    return Trait(kind, key, accounts, everyone, float(rows.bits[row]), sentence)


def _bond(profiles: Profiles, thing: Thing, rows: list[int]) -> Bond:
    members = sorted(profiles.members.ids[profiles.bonds.member[row]] for row in rows)
    everyone = int(profiles.bonds.everyone[rows[0]])
    sentence = (
        f"it has the {thing_name(*thing)} in common with {listed(members)}, "
        f"and {counted(everyone, 'account')} had it before"
    )
    return Bond(*thing, tuple(members), sentence)
