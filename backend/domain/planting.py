"""Makes up a small campaign that could be hidden among the accounts there are.

Each of its accounts is modelled on a real one: it has as many things of each kind, at
the same distances from its first day. Some of them are what its tactic shares, the
others are coincidences that real accounts have, too: a thing is drawn as often as it is
seen, and taken if a crowd of strangers has it; else it becomes one that nobody has. The
address of an office is no coincidence, since its users share more, and what nobody
shares without being one hand, a card or a device, is never borrowed.
"""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np

from backend.domain import linkage
from backend.domain.dice import Dice
from backend.domain.evidence import KINDS
from backend.domain.identifiers import network_of
from backend.domain.linkage import Ints

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
# So long a ring lives until the last event that is known, if half of the data does.
LIFE_DAYS = 35
WAVES = 3  # of sign-ups, in the first third of that life
BURST_HOURS = 6  # that each wave lasts
# What so many accounts have may be met by anybody; fewer could be a household.
CROWD = 5
# They are no strangers if so many of them share another thing, which is had by so few
# of all. In a crowd this many are looked at.
_TOGETHER, _RARE, _LOOKED_AT = 0.5, 0.1, 200
LEAST_SIZE = 6
# Linkage derives it from the address.
_DERIVED = frozenset({"network"})
# Where a private address comes from when no real network has room for it.
_NOWHERE = ipaddress.IPv6Network("2001:db8::/32")


@dataclass(frozen=True, slots=True)
class Pool:
    """Things of one kind that a ring shares; pairs are least and most.

    A thing is for so many ``accounts``, and an account has so many ``things``.
    ``borrowed`` of them are things that a crowd of real accounts has already.
    """

    accounts: tuple[int, int]
    things: tuple[int, int] = (1, 1)
    borrowed: float = 0.0


# By name: what its accounts share, by kind. Kinds that the data lacks are left out.
TACTICS: Mapping[str, Mapping[str, Pool]] = MappingProxyType(
    {
        # Cards and machines for many accounts each, some templates.
        "cards": {
            "instrument": Pool((6, 15)),
            "device": Pool((4, 8)),
            "ip_address": Pool((4, 8), (2, 3), borrowed=0.5),
            "prompt_family": Pool((6, 12), (1, 2)),
        },
        # Exits of one reseller whom customers use too; else two or three share a thing.
        "exits": {
            "instrument": Pool((2, 3)),
            "device": Pool((2, 3)),
            "ip_address": Pool((5, 9), (5, 8), borrowed=1.0),
            "prompt_family": Pool((3, 5), (1, 2)),
        },
        # One set of prompt templates, sent from machines that two or three share.
        "templates": {
            "device": Pool((2, 3)),
            "ip_address": Pool((2, 4), (2, 3), borrowed=0.7),
            "prompt_family": Pool((8, 15), (3, 5)),
        },
    }
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides what a ring is like, beside the data."""

    seed: int
    size: int
    strength: float
    tactic: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """That an account was seen with a thing; as linkage reads it from the graph."""

    account: str
    kind: str
    key: str
    first_ms: int
    last_ms: int
    count: int

    def joined(self, other: "Sighting") -> "Sighting":
        """Both as one, of the same account and thing."""
        return replace(
            self,
            first_ms=min(self.first_ms, other.first_ms),
            last_ms=max(self.last_ms, other.last_ms),
            count=self.count + other.count,
        )


@dataclass(frozen=True)
class Population:
    """Who was seen with what: columns of equal length, sorted by account, kind, key.

    ``account``, ``kind`` and ``key`` are places in the tuples, which have no repeats.
    """

    account_ids: Sequence[str]
    kinds: Sequence[str]
    keys: Sequence[str]
    account: Ints
    kind: Ints
    key: Ints
    first_ms: Ints
    last_ms: Ints
    count: Ints

    @cached_property
    def thing(self) -> Ints:
        """For each row, the number of its thing."""
        code = self.kind * max(1, len(self.keys)) + self.key
        return np.asarray(np.unique(code, return_inverse=True)[1])

    @cached_property
    def everyone(self) -> Ints:
        """For each row, how many accounts have its thing."""
        return np.asarray(np.bincount(self.thing)[self.thing])

    @cached_property
    def begins(self) -> Ints:
        """Where the rows of each account begin, and the end."""
        accounts = np.arange(len(self.account_ids) + 1)
        return np.asarray(np.searchsorted(self.account, accounts))

    @cached_property
    def rows_of_kind(self) -> dict[str, list[int]]:
        """The rows of each kind."""
        return {
            name: np.flatnonzero(self.kind == n).tolist()
            for n, name in enumerate(self.kinds)
        }

    @cached_property
    def key_set(self) -> frozenset[str]:
        """Every key of a thing."""
        return frozenset(self.keys)

    @cached_property
    def rows_by_thing(self) -> tuple[Ints, Ints]:
        """The rows in the order of their things, and where those of each begin."""
        order = np.argsort(self.thing, kind="stable")
        things = int(self.thing.max(initial=-1)) + 2
        return order, np.searchsorted(self.thing[order], np.arange(things))

    def is_crowds(self, row: int) -> bool:
        """Whether a row's thing is had by a crowd of strangers."""
        return bool(self.everyone[row] >= CROWD) and self._are_strangers(row)

    def _are_strangers(self, row: int) -> bool:
        """Whether those who have a row's thing share no other but by chance."""
        order, begins = self.rows_by_thing
        low, high = begins[self.thing[row] : self.thing[row] + 2].tolist()
        few = order[low : high : -(-(high - low) // _LOOKED_AT)]
        rows = np.concatenate(
            [np.arange(*self.begins[a : a + 2]) for a in self.account[few].tolist()]
        )
        derived = [n for n, kind in enumerate(self.kinds) if kind in _DERIVED]
        rows = rows[~np.isin(self.kind[rows], derived)]
        rows = rows[self.thing[rows] != self.thing[row]]
        rare = self.everyone[rows] < _RARE * len(self.account_ids)
        _, together = np.unique(self.thing[rows[rare]], return_counts=True)
        return bool(together.max(initial=0) < _TOGETHER * few.size)

    @property
    def span(self) -> tuple[int, int]:
        """First and last moment of all."""
        return int(self.first_ms.min()), int(self.last_ms.max())

    def start_of_ring(self) -> int:
        """When a ring's first account comes."""
        first, last = self.span
        return last - min(LIFE_DAYS * DAY_MS, (last - first) // 2)

    def free_prefix(self) -> str:
        """A beginning that no account id and no key has."""
        prefix = "planted-"
        while any(
            name.startswith(prefix)
            for names in (self.account_ids, self.keys)
            for name in names
        ):
            prefix = f"{prefix}-"
        return prefix


def plant(population: Population, recipe: Recipe) -> list[Sighting]:
    """Sightings of a ring; equal data and recipe give equal ones.

    Of two strengths the lower has what the higher has, but that some of what is shared
    is private.
    """
    return _Planter(population, recipe).plant()


@dataclass(slots=True)
class _Planter:
    population: Population
    recipe: Recipe
    prefix: str = field(init=False)
    made: int = 0
    given: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.prefix = self.population.free_prefix()

    def plant(self) -> list[Sighting]:
        recipe = self.recipe
        shared = {
            kind: self._handed_out(kind, pool)
            for kind, pool in TACTICS[recipe.tactic].items()
            if kind in self.population.kinds
        }
        births, donors = self._births(), self._donors()
        sightings: list[Sighting] = []
        for number in range(recipe.size):
            pooled = {kind: things[number] for kind, things in shared.items()}
            sightings += self._account(number, births[number], donors[number], pooled)
        return sightings

    def _dice(self, *part: object) -> Dice:
        return Dice(self.recipe.seed, *part)

    def _births(self) -> list[int]:
        """When each account comes, in waves; the first of all on the first day."""
        dice, start = self._dice("births"), self.population.start_of_ring()
        third = (self.population.span[1] - start) // 3
        waves = sorted([0, *(dice.between(0, third) for _ in range(WAVES - 1))])
        burst = min(BURST_HOURS * HOUR_MS, third)
        size = self.recipe.size
        later = [
            start + waves[number * WAVES // size] + dice.between(0, burst)
            for number in range(1, size)
        ]
        return [start, *later]

    def _donors(self) -> list[int]:
        """Real accounts to model the ring's on: any that were seen with enough."""
        rows = np.diff(self.population.begins)
        enough = np.flatnonzero(rows >= np.median(rows)).tolist()
        dice = self._dice("donors")
        return [dice.pick(enough) for _ in range(self.recipe.size)]

    def _handed_out(self, kind: str, pool: Pool) -> list[list[str]]:
        """What each account shares of one kind, before it is thinned."""
        dice, size = self._dice("pool", kind), self.recipe.size
        if pool.things == (1, 1):
            # Neighbours, who come in one wave, share a card.
            handed: list[list[str]] = []
            while len(handed) < size:
                thing = self._pooled(dice, kind, pool)
                handed += [[thing]] * dice.between(*pool.accounts)
            return handed[:size]
        wanted = [dice.between(*pool.things) for _ in range(size)]
        things = max(2, sum(wanted) * 2 // sum(pool.accounts))
        stock = [self._pooled(dice, kind, pool) for _ in range(things)]
        return [list(dice.some(stock, count)) for count in wanted]

    def _pooled(self, dice: Dice, kind: str, pool: Pool) -> str:
        borrow = dice.chance(pool.borrowed)
        found = self._crowded(dice, kind, tries=64) if borrow else None
        return found or self._private(dice, kind)

    def _account(
        self, number: int, born: int, donor: int, pooled: Mapping[str, list[str]]
    ) -> list[Sighting]:
        """Sightings of one account, those after the end of the data left out."""
        population, end = self.population, self.population.span[1]
        low, high = population.begins[donor : donor + 2].tolist()
        moved = born - int(population.first_ms[low:high].min())
        name = f"{self.prefix}{self.recipe.seed}-{number}"
        seen: dict[tuple[str, str], Sighting] = {}
        for row, kind, key in self._things(number, range(low, high), pooled):
            first = int(population.first_ms[row]) + moved
            last = min(int(population.last_ms[row]) + moved, end)
            if first > end:
                continue
            new = Sighting(name, kind, key, first, last, int(population.count[row]))
            for each in (new, *_derived(new)):
                what = each.kind, each.key
                seen[what] = each.joined(seen[what]) if what in seen else each
        return list(seen.values())

    def _things(
        self, number: int, rows: Sequence[int], pooled: Mapping[str, list[str]]
    ) -> list[tuple[int, str, str]]:
        """(row that it is modelled on, kind, key) of each thing of one account."""
        found: list[tuple[int, str, str]] = []
        names = [self.population.kinds[self.population.kind[row]] for row in rows]
        for kind in sorted({*names, *pooled} - _DERIVED):
            dice = self._dice("account", number, kind)
            own = [row for row, name in zip(rows, names, strict=True) if name == kind]
            keys = self._thinned(number, kind, pooled.get(kind, []))
            # What the model lacks of a kind came when something else did.
            models = own + [dice.pick(rows) for _ in range(len(keys) - len(own))]
            private = [self._by_chance(dice, kind) for _ in own[len(keys) :]]
            found += [
                (row, kind, key)
                for row, key in zip(models, [*keys, *private], strict=True)
            ]
        return found

    def _thinned(self, number: int, kind: str, keys: Sequence[str]) -> list[str]:
        dice, thin = self._dice("own", number, kind), self._dice("thin", number, kind)
        own = [self._private(dice, kind) for _ in keys]
        return [
            key if thin.chance(self.recipe.strength) else private
            for key, private in zip(keys, own, strict=True)
        ]

    def _by_chance(self, dice: Dice, kind: str) -> str:
        """A thing as real accounts have it: a crowd's, or a private one."""
        return self._crowded(dice, kind, tries=1) or self._private(dice, kind)

    def _crowded(self, dice: Dice, kind: str, *, tries: int) -> str | None:
        """A thing that a crowd of strangers has, drawn as often as it is seen."""
        if linkage.TIES[list(KINDS).index(kind)]:
            return None
        rows = self.population.rows_of_kind.get(kind, [])
        for _ in range(tries if rows else 0):
            row = dice.pick(rows)
            if self.population.is_crowds(row):
                return self.population.keys[int(self.population.key[row])]
        return None

    def _private(self, dice: Dice, kind: str) -> str:
        """A thing that nobody has."""
        self.made += 1
        if kind == "ip_address":
            return self._private_address(dice)
        return f"{self.prefix}{kind}-{self.made}"

    def _private_address(self, dice: Dice) -> str:
        """An address that nobody has, in a network that a crowd has if there is one."""
        network = self._crowded(dice, "network", tries=4)
        place = ipaddress.ip_network(network) if network else _NOWHERE
        while True:
            address = str(place[dice.between(0, place.num_addresses - 1)])
            if address not in self.population.key_set and address not in self.given:
                self.given.add(address)
                return address
            place = _NOWHERE


def _derived(seen: Sighting) -> tuple[Sighting, ...]:
    if seen.kind != "ip_address":
        return ()
    return (replace(seen, kind="network", key=network_of(seen.key)),)
