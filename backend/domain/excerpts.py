"""One group's members and those near them, scored as linkage scores everybody.

To explain a group its members, the accounts that have some of the same things, and how
many accounts have each thing in all are enough: what nobody of the group has says
nothing about it. Whoever is not near is counted, and not looked at.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from backend.domain import linkage
from backend.domain.discounts import Discounts, Thing
from backend.domain.evidence import KINDS
from backend.domain.growth import NONE, Growth
from backend.domain.identifiers import network_of
from backend.domain.linkage import (
    CROWD_ACCOUNTS,
    KIND_NAMES,
    LEASED,
    Evidence,
    Ints,
    Rules,
)
from backend.domain.numbering import number_evidence
from backend.domain.scoring import Scored

# First and last time, in epoch milliseconds.
Times = tuple[int, int]


@dataclass(frozen=True)
class Excerpt(Evidence):
    """Evidence about few accounts of many; ``counts`` are all who have each thing."""

    counts: Ints = field(kw_only=True)

    @cached_property
    def everyone(self) -> Ints:
        """How many accounts have each thing, with those that are not here."""
        return self.counts

    def without(self, gone: Collection[Thing]) -> "Excerpt":
        """The same, where nobody has any of these things.

        Who came from a network by addresses that are gone, and by no other that is
        known here, did not come from the network.
        """
        names = self.things_by_number
        hidden = np.array([name in gone for name in names], np.bool_)[self.thing]
        by_address = self._networks("ip_address")
        still = np.append(by_address[~hidden], NONE)
        orphaned = np.setdiff1d(by_address[hidden], still)
        kept = ~hidden & ~np.isin(self._networks("network"), orphaned)
        return replace(self, account=self.account[kept], thing=self.thing[kept])

    def _networks(self, wanted: str) -> Ints:
        """Account and network, as one number, of each row about this kind of thing.

        ``NONE`` where it is about another kind, or a network that is not here.
        """
        names = self.things_by_number
        here = dict.fromkeys(key for kind, key in names if kind == "network")
        number = {key: n for n, key in enumerate(here)}
        network = np.full(self.things, NONE)
        for n, (kind, key) in enumerate(names):
            if number and kind == wanted:
                name = network_of(key) if kind == "ip_address" else key
                network[n] = number.get(name, NONE)
        of_row = network[self.thing]
        code = self.account * max(1, len(number)) + of_row
        return np.where(of_row >= 0, code, NONE)

    @cached_property
    def things_by_number(self) -> list[Thing]:
        """Kind and key of each thing."""
        return [(self.kind_of(n), key) for n, key in enumerate(self.thing_key)]


@dataclass(frozen=True, slots=True)
class Clue:
    """A thing that speaks for an account's place in a group, before any cap."""

    kind: str
    key: str
    everyone: int
    bits: float


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands against a group, itself and its cell left out.

    ``by_source`` are the bits that each source says, ``sources`` how many of them speak
    (an account's cell that passes is one more), ``bits`` the sum with the prior, and
    ``clues`` the strongest thing of each source.
    """

    account_id: str
    prior_bits: float
    by_source: dict[str, float]
    bits: float
    sources: int
    backed: bool
    passes: bool
    clues: tuple[Clue, ...]


def excerpt_of(
    has: Mapping[str, Mapping[Thing, Times]],
    counts: Mapping[Thing, int],
    *,
    total: int,
    discounts: Discounts | None = None,
) -> Excerpt:
    """What each account has, and when, among ``total`` accounts.

    ``counts`` of them have a thing; one that is not counted is had by those alone who
    are here. Of a crowd nobody but members may be here, of other things all are.
    """
    accounts = sorted(has)
    things = sorted({thing for held in has.values() for thing in held})
    place = {thing: n for n, thing in enumerate(things)}
    rows = [
        (n, place[thing], *times)
        for n, name in enumerate(accounts)
        for thing, times in has[name].items()
    ]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4)
    said = np.array([counts.get(thing, 0) for thing in things], dtype=np.int64)
    numbered = number_evidence(
        accounts,
        np.array([KIND_NAMES.index(kind) for kind, _ in things], dtype=np.int64),
        [key for _, key in things],
        columns[:, :2],
        columns[:, 2:],
        crowded=said > CROWD_ACCOUNTS,
    )
    here = np.bincount(numbered.thing, minlength=numbered.things)
    names = ((numbered.kind_of(n), key) for n, key in enumerate(numbered.thing_key))
    said = np.array([counts.get(name, 0) for name in names], dtype=np.int64)
    # The count is that of all uses of a thing.
    uses = LEASED[numbered.thing_kind] & (said <= CROWD_ACCOUNTS)
    return Excerpt(
        account=numbered.account,
        thing=numbered.thing,
        account_ids=numbered.account_ids + ("",) * (total - len(accounts)),
        thing_kind=numbered.thing_kind,
        thing_key=numbered.thing_key,
        discounts=discounts or Discounts(),
        counts=np.where(uses, here, np.maximum(here, said)),
    )


def group_of(evidence: Evidence, members: Iterable[str]) -> Ints:
    """Group 0 for each of ``members``, ``NONE`` for the others."""
    wanted = set(members)
    return np.array(
        [0 if name in wanted else NONE for name in evidence.account_ids],
        dtype=np.int64,
    )


def standings(
    growth: Growth, evidence: Evidence, group: Ints, accounts: Sequence[str]
) -> dict[str, Standing]:
    """How each of ``accounts`` stands against group 0."""
    number = {name: n for n, name in enumerate(evidence.account_ids) if name}
    wanted = np.array([number[name] for name in accounts], dtype=np.int64)
    scored = growth.against(group, wanted)
    row = {int(account): n for n, account in enumerate(scored.account)}
    begins = np.searchsorted(scored.place, np.arange(scored.account.size + 1))
    return {
        name: _standing(name, evidence, scored, row[number[name]], begins)
        for name in accounts
    }


def _standing(
    name: str, evidence: Evidence, scored: Scored, row: int, begins: Ints
) -> Standing:
    own = slice(int(begins[row]), int(begins[row + 1]))
    clues = [
        Clue(
            evidence.kind_of(thing),
            evidence.thing_key[thing],
            int(evidence.everyone[thing]),
            round(bits, 3),
        )
        for thing, bits in zip(
            scored.thing[own].tolist(), scored.clue[own].tolist(), strict=True
        )
    ]
    clues.sort(key=lambda clue: (-clue.bits, clue.kind, clue.key))
    by_source = {
        source: round(bits, 3)
        for source, bits in zip(
            linkage.SOURCE_NAMES, scored.by_source[row].tolist(), strict=True
        )
        if round(bits, 3) > 0
    }
    return Standing(
        name,
        round(float(scored.prior[row]), 3),
        dict(sorted(by_source.items(), key=lambda item: (-item[1], item[0]))),
        round(float(scored.bits[row]), 3),
        int(scored.sources[row]),
        bool(scored.vouched[row] >= linkage.MATES_SHARE),
        bool(scored.passes[row]),
        tuple(_of_each_source(clues)),
    )


def _of_each_source(clues: Iterable[Clue]) -> Iterable[Clue]:
    """The strongest thing of each source, if ``clues`` begin with the strongest."""
    first: dict[str, Clue] = {}
    for clue in clues:
        first.setdefault(KINDS[clue.kind].source, clue)
    return first.values()


def rules_of(
    evidence: Evidence, members: Iterable[str], *, accept_bits: float
) -> Rules:
    """The rules that hold in the data, as far as a group's members show it.

    A source speaks where some of them share something telling of it that tells of
    pairs, too.
    """
    inside = group_of(evidence, members)[evidence.account] >= 0
    shared = np.bincount(evidence.thing[inside], minlength=evidence.things) > 1
    telling = evidence.telling & shared & ~linkage.POOLED[evidence.thing_kind]
    rows = inside & telling[evidence.thing]
    source = linkage.SOURCE_OF_KIND[evidence.thing_kind[evidence.thing[rows]]]
    everybody = np.unique(evidence.account[inside]).size
    least = max(2.0, linkage.PRESENT_SHARE * everybody)
    present = sum(
        np.unique(evidence.account[rows][source == each]).size >= least
        for each in range(linkage.SOURCES)
    )
    return Rules.for_sources(present, accept_bits=accept_bits)
