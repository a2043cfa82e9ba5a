"""The rules by which accounts are grouped, and the columns that they work on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from backend.domain.discounts import Discounts
from backend.domain.evidence import KINDS, SOURCE_CAP_BITS, says_nothing

Ints = npt.NDArray[np.int64]
_Codes = TypeVar("_Codes", npt.NDArray[np.int64], npt.NDArray[np.uint64])
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Beyond 50 accounts a thing says less than nine bits among 20,000.
HUB_ACCOUNTS = 50
# What more accounts have is in use all the time; looking at all of them to explain one
# would cost too much.
CROWD_ACCOUNTS = 2_000
# What a source must say to count as one of the two that a membership needs.
LEAST_SOURCE_BITS = 2.0
# Everybody signs up in some hour, and meets others in it by accident.
# An hour must say more than that to count.
LEAST_POOLED_BITS = 2.5
# What each of two things must say where only one source speaks: at 6 bits, customers
# of the same three exchanges made a ring of 1,800 in real money flow.
LONE_THING_BITS = 7.0
# What a pair must share where only one source speaks: two things of fifty accounts at
# most among 60,000. On real money flow 16 bits chain strangers through exchanges.
CHAIN_BITS = 20.0
# Below five accounts a campaign looks like a household that shares a tablet.
LEAST_GROUP = 5
# Groups that grow begin with three: two that meet are a coincidence, or a cell.
LEAST_SEED = 3
# A group so many of whose members pass the bar for a larger one is a part of it. Where
# campaigns share little, not half of a group pass for the group itself; for another
# operator's next to none do.
MERGE_SHARE = 0.5
# A piece of a group, left out as a whole, is of another hand when fewer of those who
# pass with it pass without it than is to be believed of the rest of the group: of
# another operator's next to none do, of a campaign's own a half or nearly all.
SEVER_BITS = 10.0
# So many are expected to where the rest does no better.
SEVER_SHARE = 0.6
# What one account outside the piece has is no thread: it may be a stray of the piece.
SEVER_OTHERS = 2
# One source is enough where hardly anybody outside has the things that both have: exits
# of their own, say; a reseller's say half of that. One exit is a single thread.
SEVER_LONE_BITS = 10.0
# So improbable must it be that members have a thing by chance for it to hold two parts
# of a group together: among 5,000 things 12 bits are met by accident.
HOLD_BITS = 14.0
# A group is to stand without one of its things, and one more for so many members: a
# viral text has more than a hundred senders behind one carrier, a template of a careful
# campaign some fifty. Of a small group that would leave nothing: a ring of eight has a
# card and a device.
MEMBERS_PER_THING = 100
LEAST_TESTED = 20
# Things that each member of a large group could have got in by so often are enough to
# leave out: a thousand accounts with five of twenty texts each are not held by ten.
TIMES_BROUGHT = 2
# Less than this share passing without them: one thing holds the group.
LEAST_STANDING = 0.1
# A member is weak beside the others when it has less than all but so few of them, and
# less than so many bits.
TAIL_SHARE = 0.015
STRONG_BITS = 10.0
# How sure it is that an account whose whole cell belongs to a group does, too.
VOUCHED = 0.97
# A cell vouches as one more source when half of the others pass by themselves.
MATES_SHARE = 0.5
# Six converge on every world that was measured.
ROUNDS = 6
# A source is present in the data when so many of the accounts share something of it.
PRESENT_SHARE = 0.005
# Members that behave like everybody, added to each group so that a small group's
# coincidence does not read as its habit.
SMOOTHING = 1.0
# Levels of a source's bits at which members and outsiders are counted, and how often
# who is an outsider is asked anew; the third time changes next to nothing.
LEVELS: Floats = np.array([2.0, 4.0, 6.0, 8.0, 10.0, 13.0])
TEMPERING = 3
# What brings an account up for scoring: whoever passes has a thing that says so much,
# since bar and prior together ask more of two sources; and what an eighth of all
# accounts have never says it, so that hubs bring nobody.
CANDIDATE_BITS = 3.0
# How many accounts are looked at for a group: so many in all, and so many a member.
# Beyond them a sample stands for those whom the group's weakest things bring; nobody
# passes by these alone, and how many outsiders have them is known well enough.
BROUGHT_PER_GROUP = 50
BROUGHT_PER_MEMBER = 4
# Weights below cannot turn a decision; most things of a group are below.
LEAST_BITS = 0.25
# Later than any time.
ALWAYS = np.iinfo(np.int64).max

KIND_NAMES = tuple(KINDS)
SOURCE_NAMES = tuple(sorted({kind.source for kind in KINDS.values()}))
SOURCES = len(SOURCE_NAMES)
SOURCE_OF_KIND: Ints = np.array([SOURCE_NAMES.index(k.source) for k in KINDS.values()])
DAMPING: Floats = np.array([kind.damping for kind in KINDS.values()])
STRONG: Flags = np.array([kind.strong for kind in KINDS.values()])
POOLED: Flags = np.array([kind.pooled for kind in KINDS.values()])
LEASED: Flags = np.array([kind.leased for kind in KINDS.values()])
# Neighbours share a network and nothing else.
HOLDS: Flags = ~POOLED & np.array([kind.name != "network" for kind in KINDS.values()])
# What each source must say to count as one of the two.
SPEAKING_BITS: Floats = np.where(
    np.isin(np.arange(SOURCES), SOURCE_OF_KIND[~POOLED]),
    LEAST_SOURCE_BITS,
    LEAST_POOLED_BITS,
)
# Kinds of which some things say nothing, however few have them.
SILENT: Flags = np.array([kind.name == "email_domain" for kind in KINDS.values()])
# Strangers are called alike, and services that receive text messages for others pass
# their numbers on: neither ties nor confirms.
CONFIRMS: Flags = ~np.isin(KIND_NAMES, ("person", "phone"))
TIES: Flags = STRONG & CONFIRMS


@dataclass(frozen=True, slots=True)
class Rules:
    """What a membership needs in these data.

    ``sources`` that must agree, or, where there is only one, ``things`` of it that say
    ``thing_bits`` each.
    """

    accept_bits: float
    sources: int
    things: int
    thing_bits: float
    cap_bits: float

    @classmethod
    def for_sources(cls, present: int, *, accept_bits: float) -> "Rules":
        """Two sources are needed where the data has two; else two rare things.

        With one source (money flows only, say) nothing independent can confirm it, so
        a second thing of it must, and it may say as much as three sources.
        """
        if present > 1:
            return cls(accept_bits, 2, 1, LEAST_SOURCE_BITS, SOURCE_CAP_BITS)
        return cls(accept_bits, 1, 2, LONE_THING_BITS, 3 * SOURCE_CAP_BITS)


@dataclass(frozen=True, slots=True)
class Whole:
    """What evidence is a part of: all ``accounts``, and how many have each thing."""

    accounts: int
    everyone: Ints


@dataclass(frozen=True)
class Evidence:
    """Who has what: one entry an account and thing, sorted by account, then thing.

    ``account`` and ``thing`` are numbers from 0; ``account_ids``, ``thing_kind``
    (number of the kind in ``KINDS``) and ``thing_key`` say what they stand for.
    ``discounts`` are what people decided on things; ``last_ms``, where it is known, is
    when each was last seen in epoch milliseconds, and ``ALWAYS`` for what does not
    change hands. Where it has some of the accounts only, ``whole`` counts all.
    """

    account: Ints
    thing: Ints
    account_ids: tuple[str, ...]
    thing_kind: Ints
    thing_key: tuple[str, ...]
    discounts: Discounts = field(default_factory=Discounts)
    last_ms: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    whole: Whole | None = None

    @property
    def accounts(self) -> int:
        """How many accounts are here, with those that share nothing."""
        return len(self.account_ids)

    @property
    def total(self) -> int:
        """How many accounts there are, here and elsewhere."""
        return self.accounts if self.whole is None else self.whole.accounts

    @property
    def things(self) -> int:
        """How many things there are."""
        return len(self.thing_key)

    @cached_property
    def everyone(self) -> Ints:
        """How many accounts have each thing, here and elsewhere."""
        if self.whole is not None:
            return self.whole.everyone
        return np.bincount(self.thing, minlength=self.things)

    @cached_property
    def telling(self) -> Flags:
        """Things whose sharing can mean something: had by some, not by all."""
        telling = (self.everyone > 1) & (self.everyone < self.total)
        telling &= self.factor > 0
        for place in np.flatnonzero(telling & SILENT[self.thing_kind]).tolist():
            kind, key = self.kind_of(place), self.thing_key[place]
            if says_nothing(kind, key) and not self.discounts.is_lifted(kind, key):
                telling[place] = False
        return np.asarray(telling)

    @cached_property
    def factor(self) -> Floats:
        """How much of each thing's bits count, as people decided."""
        if not self.discounts.factors:
            return np.ones(self.things)
        factors = (self.discounts.factor(kind, key) for kind, key in self._names())
        return np.fromiter(factors, np.float64, self.things)

    @cached_property
    def joinable(self) -> Flags:
        """Telling things that few accounts have, and that say something of a pair."""
        rare = self.telling & (self.everyone <= HUB_ACCOUNTS)
        return np.asarray(rare & ~POOLED[self.thing_kind])

    def present(self) -> int:
        """How many sources speak: enough accounts share something rare of them."""
        kind_of_row = self.thing_kind[self.thing]
        rare = self.joinable[self.thing]
        source_of_row = SOURCE_OF_KIND[kind_of_row]
        least = max(2.0, PRESENT_SHARE * self.accounts)
        # Counted by flags, as ``np.unique`` is slow at millions.
        found = np.zeros((SOURCES, self.accounts), np.bool_)
        found[source_of_row[rare], self.account[rare]] = True
        return int(np.count_nonzero(found.sum(axis=1) >= least))

    def _names(self) -> Iterator[tuple[str, str]]:
        """Kind and key of each thing."""
        kinds = (KIND_NAMES[kind] for kind in self.thing_kind.tolist())
        return zip(kinds, self.thing_key, strict=True)

    def kind_of(self, thing: int) -> str:
        """Name of a thing's kind."""
        return KIND_NAMES[int(self.thing_kind[thing])]


def distinct(codes: _Codes) -> _Codes:
    """Ascending without repetition.

    ``np.unique`` without counts goes through a hash table since numpy 2.3: 5 s for
    four million codes, where sorting takes 0.25 s.
    """
    ordered = np.sort(codes)
    first = np.ones(ordered.size, dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def confidence(bits: float) -> float:
    """Probability for bits of evidence, prior included: odds of 2 ** bits to one."""
    return float(1.0 / (1.0 + 2.0 ** -min(bits, 50.0)))
