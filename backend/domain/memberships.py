"""How well a run's own profile of a large cluster holds each of its members.

The sums are those of ``backend/compute/sql`` for a member: of each thing the members of
its cell do not count, or whatever two accounts share would speak for both. Who else has
the things, and how much reaching a level of a source can say, is what the run kept; so
no account outside need be looked at, however large the cluster is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import log2

import numpy as np

from backend.domain import linkage
from backend.domain.cells import TIE_ACCOUNTS, cells
from backend.domain.discounts import Discounts, Thing
from backend.domain.enforcement import Telling, Weighed
from backend.domain.leases import IDLE_MS
from backend.domain.profiles import Profiles, codes_of
from backend.domain.screening import Had

_KIND = {name: number for number, name in enumerate(linkage.KIND_NAMES)}


@dataclass(frozen=True, slots=True)
class Held:
    """What all members of a cluster have, and how many accounts have their things.

    ``everyone`` is known of things that may tie the few accounts that have them.
    """

    had: Mapping[str, Had]
    everyone: Mapping[Thing, int]


@dataclass(frozen=True, slots=True)
class _Use:
    """A thing as members had it up to ``last_ms``; its number in the profile."""

    row: int
    accounts: int
    everyone: int
    last_ms: int


def weigh_members(
    profiles: Profiles,
    cluster_id: str,
    held: Held,
    discounts: Discounts | None = None,
) -> dict[str, Weighed]:
    """What holds each member of a cluster of the run, whatever its cell.

    The cost is that of looking up each thing of each member.
    """
    return _Scale(profiles, cluster_id, held, discounts or Discounts()).weighed()


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the things of a member say, its sources under the caps."""

    things: tuple[Telling, ...]
    by_source: dict[str, float]
    speaking: int

    @property
    def threads(self) -> set[Thing]:
        """Things that could hold two parts of a cluster together."""
        return {
            (each.kind, each.key)
            for each in self.things
            if each.bits >= linkage.LEAST_SOURCE_BITS
            and linkage.HOLDS[_KIND[each.kind]]
        }


class _Scale:
    """One cluster's members, with what they have of what the run kept."""

    def __init__(
        self,
        profiles: Profiles,
        cluster_id: str,
        held: Held,
        discounts: Discounts,
    ) -> None:
        self._profiles, self._discounts, self._held = profiles, discounts, held
        self._cluster = profiles.clusters.index(cluster_id)
        self._size = int(profiles.sizes[self._cluster])
        has = held.had
        uses = self._uses(has)
        self._names = sorted(has)
        # Of several uses of a thing the earliest that the member's time fits.
        self._had = [
            {
                thing: use
                for thing, (first_ms, _) in has[name].items()
                for use in [_fitting(uses.get(thing, ()), first_ms)]
                if use is not None
            }
            for name in self._names
        ]
        self._cell = self._cells()
        self._inside = Counter(
            (cell, use.row)
            for cell, had in zip(self._cell, self._had, strict=True)
            for use in had.values()
        )
        self._said = cache(self._bits)

    def weighed(self) -> dict[str, Weighed]:
        """Each member's."""
        mates = Counter(self._cell)
        heard = [
            self._heard(cell, mates[cell], had)
            for cell, had in zip(self._cell, self._had, strict=True)
        ]
        likely, threads = Counter[int](), defaultdict[int, set[Thing]](set)
        for cell, each in zip(self._cell, heard, strict=True):
            likely[cell] += self._is_likely(each, mates[cell])
            threads[cell].update(each.threads)
        found = {}
        for name, cell, each in zip(self._names, self._cell, heard, strict=True):
            others = likely[cell] - self._is_likely(each, mates[cell])
            vouches = mates[cell] > 1 and len(threads[cell]) > 1
            vouched = others / (mates[cell] - 1) if vouches else 0.0
            found[name] = self._weigh(each, mates[cell], vouched)
        return found

    def _heard(self, cell: int, mates: int, had: Mapping[Thing, _Use]) -> _Heard:
        things = [
            Telling(*thing, use.accounts, use.everyone, round(bits, 3))
            for thing, use in had.items()
            if (bits := self._said(thing, use, self._inside[cell, use.row], mates)) > 0
        ]
        things.sort(key=lambda each: (-each.bits, each.kind, each.key))
        return _Heard(tuple(things), *self._sources(things))

    def _is_likely(self, heard: _Heard, mates: int) -> bool:
        """Whether it passes by bits without the word of its cell."""
        said = sum(heard.by_source.values())
        return said + log2(self._share(mates)) >= self._profiles.rules.accept_bits

    def _weigh(self, heard: _Heard, mates: int, vouched: float) -> Weighed:
        share = self._share(mates)
        probability = vouched * linkage.VOUCHED + (1 - vouched) * share
        prior = log2(probability / (1 - probability))
        backed = vouched >= linkage.MATES_SHARE
        sources = heard.speaking + int(backed)
        bits = sum(heard.by_source.values()) + prior
        rules = self._profiles.rules
        many = sum(each.bits >= rules.thing_bits for each in heard.things)
        return Weighed(
            round(prior, 3),
            heard.by_source,
            round(bits, 3),
            sources,
            backed,
            bits >= max(rules.accept_bits, float(self._profiles.bars[self._cluster]))
            and sources >= rules.sources
            and many >= rules.things,
            heard.things,
        )

    def _share(self, mates: int) -> float:
        total = self._profiles.accounts
        return min(max(self._size - mates, 0.5), total - 0.5) / total

    def _bits(self, thing: Thing, use: _Use, own: int, mates: int) -> float:
        """What a thing says of a member; ``own`` of its cell of ``mates`` have it."""
        others = use.accounts - own
        if others < 1:
            return 0.0
        kind, key = thing
        outside = max(self._profiles.accounts - self._size + 1, 1)
        elsewhere = (max(use.everyone - use.accounts, 0) + 0.5) / outside
        smoothing = linkage.SMOOTHING
        inside = (others + smoothing * elsewhere) / (self._size - mates + smoothing)
        factor = self._discounts.factor(kind, key)
        damping = float(linkage.DAMPING[_KIND[kind]])
        return damping * factor * log2(inside / elsewhere)

    def _sources(self, things: list[Telling]) -> tuple[dict[str, float], int]:
        """Bits of each source under the caps, most first, and how many speak."""
        summed, confirmed = np.zeros(linkage.SOURCES), np.zeros(linkage.SOURCES)
        for each in things:
            kind = _KIND[each.kind]
            summed[linkage.SOURCE_OF_KIND[kind]] += each.bits
            confirmed[linkage.SOURCE_OF_KIND[kind]] += (
                each.bits * linkage.CONFIRMS[kind]
            )
        rules = self._profiles.rules
        said = np.minimum(summed, rules.cap_bits)
        if rules.sources > 1:
            level = np.searchsorted(linkage.LEVELS, said, side="right")
            most = self._profiles.most[self._cluster, np.arange(linkage.SOURCES), level]
            said = np.minimum(said, most)
        speaks = np.minimum(said, confirmed) >= linkage.SPEAKING_BITS
        named = zip(linkage.SOURCE_NAMES, said.tolist(), strict=True)
        told = {source: round(bits, 3) for source, bits in named if bits > 0}
        ordered = sorted(told.items(), key=lambda item: (-item[1], item[0]))
        return dict(ordered), int(np.count_nonzero(speaks))

    def _uses(self, has: Mapping[str, Had]) -> dict[Thing, tuple[_Use, ...]]:
        """The things that the profile has rows of, each use by its end."""
        traits = self._profiles.traits
        mine = np.flatnonzero(traits.cluster == self._cluster)
        known = traits.code[mine]
        things = list(dict.fromkeys(thing for had in has.values() for thing in had))
        code = codes_of(things)
        begins = np.searchsorted(known, code).tolist()
        ends = np.searchsorted(known, code, side="right").tolist()
        return {
            thing: tuple(
                _Use(
                    row,
                    int(traits.accounts[row]),
                    int(traits.everyone[row]),
                    int(traits.last_ms[row]),
                )
                for row in mine[begin:end].tolist()
            )
            for thing, begin, end in zip(things, begins, ends, strict=True)
            if end > begin
        }

    def _cells(self) -> list[int]:
        """Cell of each member, by the things that hardly anybody else has."""
        if self._profiles.rules.sources < 2:  # noqa: PLR2004 - nothing confirms a cell
            return list(range(len(self._names)))
        tied: defaultdict[tuple[int, int], float] = defaultdict(float)
        for numbers, everyone in self._ties():
            for pair in combinations(sorted(numbers), 2):
                tied[pair] += log2(self._profiles.accounts / everyone)
        ends = np.array([*tied], np.int64).reshape(-1, 2)
        strength = np.array([*tied.values()], np.float64)
        found = cells(len(self._names), ends[:, 0], ends[:, 1], strength)
        return [int(cell) for cell in found]

    def _ties(self) -> Iterable[tuple[list[int], int]]:
        """Members that have a rare thing, and how many accounts do.

        The run kept what up to three have, of every kind; of things that are counted
        now it may be one more.
        """
        number = {name: n for n, name in enumerate(self._names)}
        holders: defaultdict[Thing, list[int]] = defaultdict(list)
        for name, had in self._held.had.items():
            for thing in had:
                everyone = self._held.everyone.get(thing, 0)
                if 1 < everyone <= TIE_ACCOUNTS and self._counts(thing):
                    holders[thing].append(number[name])
        for thing, numbers in holders.items():
            yield numbers, self._held.everyone[thing]
        counted = {int(code) for code in codes_of(self._held.everyone)}
        bonds, members = self._profiles.bonds, self._profiles.members
        rows = np.flatnonzero(members.cluster[bonds.member] == self._cluster).tolist()
        kept: defaultdict[int, list[int]] = defaultdict(list)
        count = {}
        for row in rows:
            code, name = int(bonds.code[row]), members.ids[bonds.member[row]]
            if name in number and code not in counted:
                kept[code].append(number[name])
                count[code] = int(bonds.everyone[row])
        for code, numbers in kept.items():
            yield numbers, count[code]

    def _counts(self, thing: Thing) -> bool:
        return self._discounts.factor(*thing) > 0


def _fitting(uses: tuple[_Use, ...], first_ms: int) -> _Use | None:
    return next((use for use in uses if first_ms - IDLE_MS <= use.last_ms), None)
