"""Groups of accounts, grown from seeds by what their members have in common.

Two accounts of a campaign may share little; pooled over the group it shows. Round by
round every account is scored against the groups that it may belong to: for each of its
things log2 of the thing's share in the group over its share outside, the account itself
left out, damped by kind and capped by source; and log2 of the group's share of all
accounts as the prior. It joins the best group whose bar it passes.

Cost follows the things and never accounts times groups: what a thing says is worked
out once for each group that has it, only things that say much bring candidates, and
only candidates are scored in full, in slices of bounded size.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from backend.domain import linkage
from backend.domain.linkage import Evidence, Floats, Ints, Rules, distinct

NONE = -1

# Most candidates that are looked up at once: about 200 MB.
_SLICE = 4_000_000


@dataclass(frozen=True, slots=True)
class Holding:
    """A thing in a group: members that have it, all who do, bits for one member."""

    thing: int
    accounts: int
    everyone: int
    bits: float


@dataclass(frozen=True, slots=True)
class Grown:
    """Group of each account (``NONE`` for none) and the bits that hold it there."""

    group: Ints
    bits: Floats


@dataclass(frozen=True, slots=True)
class _Weights:
    """What things say in groups; ``code`` is group * things + thing, ascending.

    ``accounts`` members have the thing. ``outside`` are its bits for an account that
    is no member, ``inside`` for a member, itself left out.
    """

    code: Ints
    accounts: Ints
    outside: Floats
    inside: Floats


@dataclass(frozen=True, slots=True)
class _Scores:
    """Accounts that pass the bar for groups, and by how many bits."""

    account: Ints
    group: Ints
    bits: Floats


class Growth:
    """Group growth over ``evidence`` by ``rules``."""

    def __init__(self, evidence: Evidence, rules: Rules) -> None:
        self._evidence = evidence
        self._rules = rules
        telling = evidence.telling[evidence.thing]
        self._account = evidence.account[telling]
        self._thing = evidence.thing[telling]
        self._things = max(1, evidence.things)
        self._by_account = _starts(self._account, evidence.accounts)
        order = np.argsort(self._thing, kind="stable")
        self._holder = self._account[order]
        self._by_thing = _starts(self._thing[order], evidence.things)

    def grow(self, seeds: Ints) -> Grown:
        """Groups from ``seeds`` (a group for each account, ``NONE`` for none)."""
        group = _renumber(seeds, least=2)
        for _ in range(linkage.ROUNDS):
            scores = self._score(group)
            grown = _renumber(_merge(_best(scores, group), scores, group), least=2)
            if np.array_equal(grown, group):
                break
            group = grown
        return self._settle(group)

    def held_by(self, group: Ints, *, most: int) -> list[list[Holding]]:
        """For each group the things that hold most of it together, strongest first."""
        sizes = np.bincount(group[group >= 0])
        weights = self._weigh(group, sizes)
        of_group, thing = np.divmod(weights.code, self._things)
        worth = np.round(weights.inside * weights.accounts, 6)
        shared = (weights.accounts > 1) & (weights.inside > 0)
        held: list[list[Holding]] = [[] for _ in sizes]
        for row in np.lexsort((thing, -worth, of_group)):
            things = held[of_group[row]]
            if shared[row] and len(things) < most:
                accounts, everyone = weights.accounts[row], self._everyone(thing[row])
                bits = float(weights.inside[row])
                things.append(
                    Holding(int(thing[row]), int(accounts), int(everyone), bits)
                )
        return held

    def _settle(self, group: Ints) -> Grown:
        """Members that pass for the group they are in, now that nothing moves."""
        group = _renumber(group, least=linkage.LEAST_GROUP)
        scores = self._score(group)
        own = scores.group == group[scores.account]
        kept, bits = np.full_like(group, NONE), np.zeros(len(group))
        kept[scores.account[own]] = scores.group[own]
        bits[scores.account[own]] = scores.bits[own]
        kept = _renumber(kept, least=linkage.LEAST_GROUP)
        return Grown(kept, np.where(kept >= 0, bits, 0.0))

    def _score(self, group: Ints) -> _Scores:
        """Every account against every group that something brings it up for."""
        sizes = np.bincount(group[group >= 0])
        weights = self._weigh(group, sizes)
        parts = [
            self._pass(candidates, weights, group, sizes)
            for candidates in self._candidates(weights, group)
        ]
        return _Scores(
            np.concatenate([part.account for part in parts]),
            np.concatenate([part.group for part in parts]),
            np.concatenate([part.bits for part in parts]),
        )

    def _weigh(self, group: Ints, sizes: Ints) -> _Weights:
        """What the things of the members say, where it is anything."""
        of_row = group[self._account]
        rows = of_row >= 0
        code, accounts = np.unique(
            of_row[rows] * self._things + self._thing[rows], return_counts=True
        )
        thing = code % self._things
        size, everyone = sizes[code // self._things], self._everyone(thing)
        others = self._evidence.accounts - size
        damping = linkage.DAMPING[self._evidence.thing_kind[thing]]
        damping = damping * self._evidence.factor[thing]
        elsewhere = everyone - accounts
        outside = damping * _surprise(accounts, size, elsewhere - 1, others - 1)
        inside = damping * _surprise(accounts - 1, size - 1, elsewhere, others)
        says = np.maximum(outside, inside) >= linkage.LEAST_BITS
        return _Weights(code[says], accounts[says], outside[says], inside[says])

    def _candidates(self, weights: _Weights, group: Ints) -> Iterator[Ints]:
        """Codes group * accounts + account to be scored, some groups at a time."""
        # Where each thing must say much, one that says less brings nobody.
        least = max(linkage.CANDIDATE_BITS, self._rules.thing_bits)
        strong = weights.outside >= least
        of_group, thing = np.divmod(weights.code[strong], self._things)
        member = np.flatnonzero(group >= 0)
        everybody = self._evidence.accounts
        for low, high in _slices(of_group, self._everyone(thing)):
            here = (of_group >= low) & (of_group < high)
            rows, account = _expand(self._by_thing, self._holder, thing[here])
            own = member[(group[member] >= low) & (group[member] < high)]
            brought = of_group[here][rows] * everybody + account
            yield distinct(np.concatenate([brought, group[own] * everybody + own]))

    def _pass(
        self, candidates: Ints, weights: _Weights, group: Ints, sizes: Ints
    ) -> _Scores:
        """Candidates that pass the bar."""
        to, account = np.divmod(candidates, self._evidence.accounts)
        member = group[account] == to
        rows, thing, place = self._clues(to, account, weights)
        bits = np.where(member[rows], weights.inside[place], weights.outside[place])
        bits = np.maximum(bits, 0.0)
        by_source = self._by_source(rows, thing, bits, to.size)
        total = by_source.sum(axis=1) + np.log2(sizes[to] / self._evidence.accounts)
        speaking = (by_source >= linkage.LEAST_SOURCE_BITS).sum(axis=1)
        things = np.bincount(rows[bits >= self._rules.thing_bits], minlength=to.size)
        passes = (
            (total >= self._rules.accept_bits)
            & (speaking >= self._rules.sources)
            & (things >= self._rules.things)
        )
        if self._rules.sources > 1:
            says = bits >= linkage.LEAST_SOURCE_BITS
            strong = linkage.STRONG[self._evidence.thing_kind[thing]] & says
            has = np.bincount(rows[strong], minlength=to.size) > 0
            strongly = np.bincount(to[passes & member & has], minlength=sizes.size)
            passes &= (strongly >= linkage.LEAST_STRONG_SHARE * sizes)[to]
        return _Scores(account[passes], to[passes], total[passes])

    def _clues(
        self, to: Ints, account: Ints, weights: _Weights
    ) -> tuple[Ints, Ints, Ints]:
        """Things of each candidate that say something in its group.

        Arrays of equal length: place of the candidate, thing, place in ``weights``.
        """
        rows, thing = _expand(self._by_account, self._thing, account)
        code = to[rows] * self._things + thing
        place = np.searchsorted(weights.code, code)
        inside = place < weights.code.size
        found = inside.copy()
        found[inside] = weights.code[place[inside]] == code[inside]
        return rows[found], thing[found], place[found]

    def _by_source(self, rows: Ints, thing: Ints, bits: Floats, size: int) -> Floats:
        """Bits by candidate and source, capped."""
        source = linkage.SOURCE_OF_KIND[self._evidence.thing_kind[thing]]
        code = rows * linkage.SOURCES + source
        summed = np.bincount(code, bits, minlength=size * linkage.SOURCES)
        capped = np.minimum(summed, self._rules.cap_bits)
        return capped.reshape(size, linkage.SOURCES)

    def _everyone(self, thing: Ints) -> Ints:
        return self._evidence.everyone[thing]


def _surprise(accounts: Ints, size: Ints, elsewhere: Ints, others: Ints) -> Floats:
    """log2 of the smoothed share in the group over the smoothed share outside."""
    base = (np.maximum(elsewhere, 0) + 0.5) / (np.maximum(others, 0) + 1.0)
    share = (accounts + linkage.SMOOTHING * base) / (size + linkage.SMOOTHING)
    return np.asarray(np.log2(share / base))


def _best(scores: _Scores, group: Ints) -> Ints:
    """Group that each account passes for best; of equals its own, then the lower."""
    elsewhere = group[scores.account] != scores.group
    bits = np.round(scores.bits, 6)
    order = np.lexsort((scores.group, elsewhere, -bits, scores.account))
    account = scores.account[order]
    first = np.ones(account.size, dtype=np.bool_)
    first[1:] = account[1:] != account[:-1]
    best = np.full_like(group, NONE)
    best[account[first]] = scores.group[order][first]
    return best


def _merge(best: Ints, scores: _Scores, group: Ints) -> Ints:
    """``best``, where groups whose members pass for a larger one are a part of it.

    Sizes only grow along a chain of mergers, so there are no circles.
    """
    sizes = np.bincount(group[group >= 0])
    own = group[scores.account]
    elsewhere = (own >= 0) & (own != scores.group)
    code, count = np.unique(
        own[elsewhere] * max(1, sizes.size) + scores.group[elsewhere],
        return_counts=True,
    )
    part, whole = np.divmod(code, max(1, sizes.size))
    larger = (sizes[whole] > sizes[part]) | (
        (sizes[whole] == sizes[part]) & (whole < part)
    )
    order = np.lexsort((whole, -count))
    order = order[(larger & (count >= linkage.MERGE_SHARE * sizes[part]))[order]]
    parts, first = np.unique(part[order], return_index=True)
    into = np.append(np.arange(sizes.size), NONE)  # the last stands for no group
    into[parts] = whole[order][first]
    for _ in range(sizes.size.bit_length()):
        into = into[into]
    return into[best]


def _renumber(group: Ints, *, least: int) -> Ints:
    """Groups of ``least`` accounts and more, numbered by first account; else NONE."""
    sizes = np.bincount(group[group >= 0], minlength=1)
    kept = (group >= 0) & (sizes[group] >= least)
    _, first, inverse = np.unique(group[kept], return_index=True, return_inverse=True)
    rank = np.empty(first.size, dtype=np.int64)
    rank[np.argsort(first)] = np.arange(first.size)
    numbered = np.full_like(group, NONE)
    numbered[kept] = rank[inverse]
    return numbered


def _starts(values: Ints, size: int) -> Ints:
    """Where each number below ``size`` starts in ascending ``values``, and the end."""
    return np.asarray(np.searchsorted(values, np.arange(size + 1)))


def _expand(starts: Ints, values: Ints, at: Ints) -> tuple[Ints, Ints]:
    """All values of each of ``at``: (place in ``at``, value)."""
    length = starts[at + 1] - starts[at]
    rows = np.repeat(np.arange(at.size), length)
    skipped = np.repeat(starts[at] - (np.cumsum(length) - length), length)
    return rows, values[skipped + np.arange(rows.size)]


def _slices(of_group: Ints, cost: Ints) -> Iterator[tuple[int, int]]:
    """Ranges of groups that cost about a slice each; together they are all groups."""
    total = np.cumsum(cost)
    marks = np.arange(_SLICE, int(total[-1]) if total.size else 0, _SLICE)
    cuts = np.unique(of_group[np.searchsorted(total, marks)])
    end = np.iinfo(np.int64).max
    yield from pairwise([0, *cuts[cuts > 0].tolist(), int(end)])
