"""Groups of accounts, grown from seeds by what their members have in common.

Two accounts of a campaign may share little; pooled over the group it shows. Round by
round every account is scored against the groups that it may belong to, and joins the
one that it fits best of those whose bar it passes (``domain.scoring`` says how it is
scored). Groups whose members pass for a larger one join it, and a group falls into the
parts that share nothing telling with each other.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.special import xlogy

from backend.domain import linkage
from backend.domain.cells import between
from backend.domain.incidence import Incidence, find
from backend.domain.linkage import Evidence, Flags, Floats, Ints, Rules
from backend.domain.memory import Memory
from backend.domain.scoring import Cells, Profiled, Scored, Scores, Scoring

NONE = -1


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


class Growth:
    """Group growth over ``evidence`` by ``rules``; ``cell`` of each account."""

    def __init__(
        self, evidence: Evidence, rules: Rules, cell: Ints, scoring: Scoring
    ) -> None:
        self._evidence = evidence
        self._cell = cell
        self._cells = Cells(cell, cell)
        self._scoring = scoring
        # Beside one source an hour is no second: who came in it is who came that day.
        self._counts = ~linkage.POOLED[evidence.thing_kind] | (rules.sources > 1)
        self._between = Incidence.of(evidence, self._beyond(cell))
        self._all = Incidence.of(evidence, evidence.telling & self._counts)
        self._things = max(1, evidence.things)
        self._memory = Memory(evidence.accounts)

    def _beyond(self, cell: Ints) -> Flags:
        """Things that tell, and that reach beyond a cell."""
        return between(self._evidence, cell) & self._counts

    @property
    def accounts(self) -> int:
        """How many accounts there are."""
        return self._evidence.accounts

    def grow(
        self, seeds: Ints, *, rounds: int = linkage.ROUNDS, merging: bool = True
    ) -> Ints:
        """Group of each account (``NONE`` for none), from ``seeds`` like it.

        Without ``merging`` groups stay apart whose members pass for each other's. It
        ends early where groups would be again what they were.
        """
        group = _renumber(seeds, least=linkage.LEAST_SEED)
        before = []
        for _ in range(rounds):
            before.append(group)
            apart = _renumber(self._split(group), least=linkage.LEAST_SEED)
            scores = self._score(apart)
            best = _best(scores, apart)
            if merging:
                best = _merge(best, scores, apart)
            group = _renumber(best, least=linkage.LEAST_SEED)
            if any(np.array_equal(group, each) for each in before):
                break
        return group

    def sever(self, group: Ints, piece: Ints) -> Ints:
        """``group``, without the pieces that are tied to the rest by one source only.

        ``piece`` of each account, within its group. Waves of one campaign have prompts,
        cards and devices in common beside their exits; another operator's accounts at
        the same reseller have the exits.
        """
        inside, pieces = group >= 0, int(piece.max(initial=NONE)) + 1
        members = np.bincount(piece[inside], minlength=pieces)
        home = np.zeros(pieces, np.int64)
        home[piece[inside]] = group[inside]
        may = 2 * members <= np.bincount(home, members)[home]
        may &= members >= linkage.LEAST_GROUP
        asked = np.where(inside & np.isin(group, home[may]), group, NONE)
        left = self._scoring.score(
            Incidence.of(self._evidence, self._beyond(piece)),
            asked,
            Cells(self._cell, piece, linkage.SEVER_OTHERS, linkage.SEVER_LONE_BITS),
        )
        passing = _passing(self._score(group), group, piece, pieces)
        alone = np.minimum(_passing(left, group, piece, pieces, left.alone), passing)
        apart = may & (_too_few(alone, passing, home) >= linkage.SEVER_BITS)
        severed = apart[piece] & inside
        own = int(group.max(initial=NONE)) + 1 + piece
        return _renumber(np.where(severed, own, group), least=1)

    def held_by(self, group: Ints, *, most: int) -> list[list[Holding]]:
        """For each group the things that hold most of it together, strongest first."""
        sizes = np.bincount(group[group >= 0])
        weights = self._scoring.weigh(self._all, group)
        worth = np.round(weights.inside * weights.accounts, 6)
        shared = (weights.accounts > 1) & (weights.inside > 0)
        held: list[list[Holding]] = [[] for _ in sizes]
        for row in np.lexsort((weights.thing, -worth, weights.group)):
            things = held[weights.group[row]]
            if shared[row] and len(things) < most:
                thing, bits = int(weights.thing[row]), float(weights.inside[row])
                accounts = int(weights.accounts[row])
                everyone = int(self._evidence.everyone[thing])
                things.append(Holding(thing, accounts, everyone, bits))
        return held

    def profile(self, group: Ints) -> Profiled:
        """What groups say of an account that is new."""
        return self._scoring.profile(self._between, group, self._cells)

    def against(self, group: Ints, also: Ints) -> Scored:
        """All whom something brings up for group 0, and the accounts ``also``."""
        return self._scoring.against(self._between, group, self._cells, also)

    def remaining(self, group: Ints) -> Grown:
        """What is left of groups that nobody joins, once all leave who do not pass."""
        bits = np.zeros(len(group))
        for _ in range(linkage.ROUNDS):
            apart = _renumber(self._split(group), least=linkage.LEAST_GROUP)
            scores = self._score(apart)
            own = scores.group == apart[scores.account]
            kept, bits = self._keeping(scores, own)
            if np.array_equal(kept, group):
                break
            group = kept
        return Grown(group, np.where(group >= 0, bits, 0.0))

    def standing(self, group: Ints) -> Floats:
        """Share of each group's members that would pass without its strongest things.

        One thing for every ``MEMBERS_PER_THING`` is left out, and none of a group of
        fewer than ``LEAST_TESTED``; but no more than could have brought each member
        ``TIMES_BROUGHT`` times. A blob that one text holds together, passed around
        behind one carrier's addresses, falls; a group that shares many different things
        stands, however large it is.
        """
        sizes = np.bincount(group[group >= 0])
        weights = self._scoring.weigh(self._between, group)
        worth = np.where(weights.accounts > 1, weights.inside * weights.accounts, 0.0)
        order = np.lexsort((weights.thing, -np.round(worth, 6), weights.group))
        of_group = weights.group[order]
        first = np.searchsorted(of_group, np.arange(sizes.size))
        rank = np.arange(order.size) - first[of_group]
        most = sizes // linkage.MEMBERS_PER_THING + (sizes >= linkage.LEAST_TESTED)
        brought = np.append(0, np.cumsum(weights.accounts[order]))
        before = brought[:-1] - brought[first][of_group]
        needed = before < linkage.TIMES_BROUGHT * sizes[of_group]
        gone = order[(rank < most[of_group]) & needed]
        codes = np.sort(weights.group[gone] * self._things + weights.thing[gone])
        left = self._without(group, codes)
        scores = self._scoring.score(left, group, self._cells)
        own = scores.group == group[scores.account]
        return np.bincount(scores.group[own], minlength=sizes.size) / sizes

    def _without(self, group: Ints, gone: Ints) -> Incidence:
        """The incidence without what each member has of its group's ``gone`` codes."""
        having = self._between
        of_row = group[having.account]
        hidden, _ = find(gone, of_row * self._things + having.thing)
        return having.without(hidden & (of_row >= 0))

    def settle(self, group: Ints) -> Grown:
        """Members that pass for the group they are in, now that nothing moves."""
        group = _renumber(self._split(group), least=linkage.LEAST_GROUP)
        scores = self._score(group)
        own = scores.group == group[scores.account]
        own &= scores.bits >= _bars(scores, own, int(group.max(initial=NONE)) + 1)
        kept, bits = self._keeping(scores, own)
        return Grown(kept, np.where(kept >= 0, bits, 0.0))

    def _keeping(self, scores: Scores, chosen: Flags) -> tuple[Ints, Floats]:
        """Groups of ``chosen`` scores as far as they hold together, and the bits."""
        group, bits = np.full(self.accounts, NONE), np.zeros(self.accounts)
        group[scores.account[chosen]] = scores.group[chosen]
        bits[scores.account[chosen]] = scores.bits[chosen]
        return _renumber(self._split(group), least=linkage.LEAST_GROUP), bits

    def _split(self, group: Ints) -> Ints:
        """Groups of accounts that reach each other over what they share, or a cell."""
        return self._memory.split(group, self._parts)

    def _parts(self, group: Ints) -> Ints:
        """A number for each part that groups fall into."""
        members = np.flatnonzero(group >= 0)
        codes = self._holding(group)
        rows = group[self._between.account] >= 0
        account, thing = self._between.account[rows], self._between.thing[rows]
        held, place = find(codes, group[account] * self._things + thing)
        groups = int(group.max()) + 1
        cells = np.unique(
            self._cell[members] * groups + group[members], return_inverse=True
        )[1]
        left = np.concatenate([account[held], members])
        right = np.concatenate([place[held], codes.size + cells]) + group.size
        nodes = group.size + codes.size + int(cells.max()) + 1
        edges = (np.ones(left.size, np.int8), (left, right))
        _, part = connected_components(
            coo_array(edges, shape=(nodes, nodes)), directed=False
        )
        apart = np.full_like(group, NONE)
        apart[members] = part[members]
        return apart

    def _holding(self, group: Ints) -> Ints:
        """Codes group * things + thing of what more members have than by chance."""
        sizes = np.bincount(group[group >= 0])
        weights = self._scoring.weigh(self._between, group)
        everyone = self._evidence.everyone[weights.thing]
        chance = sizes[weights.group] * everyone / self._evidence.total
        tells = linkage.HOLDS[self._evidence.thing_kind[weights.thing]]
        tells &= _too_many(weights.accounts, chance) >= linkage.HOLD_BITS
        return np.asarray(weights.group[tells] * self._things + weights.thing[tells])

    def _score(self, group: Ints) -> Scores:
        """Every account against every group that something brings it up for.

        A group's scores follow from its members: those of a group that did not change
        are known from before.
        """
        return self._memory.complete(
            group,
            lambda new: self._scoring.score(self._between, new, self._cells),
        )


def _too_many(accounts: Ints, chance: Floats) -> Floats:
    """-log2 of a bound on the chance that so many have a thing (Chernoff, Poisson)."""
    excess = np.maximum(accounts - chance, 0.0)
    ratio = np.maximum(accounts / chance, 1.0)
    return np.asarray(accounts * np.log2(ratio) - excess / np.log(2.0))


def _too_few(some: Ints, of: Ints, home: Ints) -> Floats:
    """-log2 of a bound on the chance of so few ``of`` a piece (Chernoff).

    The chance of each is what it is in the other pieces of the same ``home``, and no
    less than ``SEVER_SHARE``.
    """
    others = np.bincount(home, of)[home] - of
    rate = (np.bincount(home, some)[home] - some + 0.5) / (others + 1.0)
    rate = np.maximum(rate, linkage.SEVER_SHARE)
    share = some / np.maximum(of, 1)
    surprise = xlogy(share, share / rate) + xlogy(1 - share, (1 - share) / (1 - rate))
    return np.asarray(np.where(share < rate, of * surprise / np.log(2.0), 0.0))


def anchored(grown: Grown, seeds: Ints, *, bits: float) -> Grown:
    """``grown``, with whom it lost of its seeds, held by so many ``bits``.

    Money moves along chains, whose ends have nothing in common with most of the group:
    where nothing but payments is known, each link stands by itself.
    """
    sizes = np.bincount(seeds)
    tied = (sizes > 1)[seeds]
    groups = int(grown.group.max(initial=NONE)) + 1
    inside = tied & (grown.group >= 0)
    code, count = np.unique(
        seeds[inside] * max(1, groups) + grown.group[inside], return_counts=True
    )
    seed, group = np.divmod(code, max(1, groups))
    order = np.lexsort((-group, count))
    into = groups + np.arange(sizes.size)
    into[seed[order]] = group[order]
    lost = tied & (grown.group < 0)
    whole = np.where(lost, into[seeds], grown.group)
    held = np.where(lost, bits, grown.bits)
    kept = _renumber(whole, least=linkage.LEAST_GROUP)
    return Grown(kept, np.where(kept >= 0, held, 0.0))


def bars_of(grown: Grown) -> Floats:
    """What an account that comes later must reach to stay in each group.

    Whoever had less than ``settle`` asks of the group is gone already.
    """
    bars = np.full(int(grown.group.max(initial=NONE)) + 1, linkage.STRONG_BITS)
    # Who is in a group by somebody's word has no bits.
    held = (grown.group >= 0) & (grown.bits > 0)
    np.minimum.at(bars, grown.group[held], grown.bits[held])
    return bars


def _bars(scores: Scores, own: Flags, groups: int) -> Floats:
    """What each score must reach to stay in its group.

    Where nearly all members have far more than the bar asks, the few near it are
    strangers: they share a carrier and a name. Where a group is weak all over, its
    weakest are as good as the next.
    """
    bits, group = scores.bits[own], scores.group[own]
    order = np.lexsort((bits, group))
    first = np.searchsorted(group[order], np.arange(groups))
    size = np.bincount(group, minlength=groups)
    weakest = first + np.floor(linkage.TAIL_SHARE * size).astype(np.int64)
    most = np.append(bits[order], 0.0)[np.minimum(weakest, bits.size)]
    return np.asarray(np.minimum(most, linkage.STRONG_BITS)[scores.group])


def _passing(
    scores: Scores, group: Ints, piece: Ints, pieces: int, also: Flags | None = None
) -> Ints:
    """Accounts of each piece that pass for the group they are in."""
    own = group[scores.account] == scores.group
    if also is not None:
        own &= also
    return np.bincount(piece[scores.account[own]], minlength=pieces)


def _best(scores: Scores, group: Ints) -> Ints:
    """Group that each account fits best of those it passes for; of equals its own.

    By what passes, capped as it is, an account that has everything in common with a
    small group and something with a large one would be the large one's, which is
    likelier beforehand: of two campaigns that were taken for one, the smaller stayed
    in two.
    """
    elsewhere = group[scores.account] != scores.group
    fit = np.round(scores.fit, 6)
    order = np.lexsort((scores.group, elsewhere, -fit, scores.account))
    account = scores.account[order]
    first = np.ones(account.size, dtype=np.bool_)
    first[1:] = account[1:] != account[:-1]
    best = np.full_like(group, NONE)
    best[account[first]] = scores.group[order][first]
    return best


def _merge(best: Ints, scores: Scores, group: Ints) -> Ints:
    """``best``, where groups whose members pass for a larger one are a part of it.

    Sizes only grow along a chain of mergers, so there are no circles.
    """
    sizes = np.bincount(group[group >= 0])
    own = group[scores.account]
    elsewhere = (own >= 0) & (own != scores.group) & scores.alone
    code, count = np.unique(
        own[elsewhere] * max(1, sizes.size) + scores.group[elsewhere],
        return_counts=True,
    )
    part, whole = np.divmod(code, max(1, sizes.size))
    larger = (sizes[whole] > sizes[part]) | (
        (sizes[whole] == sizes[part]) & (whole < part)
    )
    passing = np.bincount(own[own == scores.group], minlength=sizes.size)
    order = np.lexsort((whole, -count))
    order = order[
        (larger & (count >= linkage.MERGE_SHARE * np.maximum(passing, 1)[part]))[order]
    ]
    parts, first = np.unique(part[order], return_index=True)
    into = np.append(np.arange(sizes.size), NONE)  # the last stands for no group
    into[parts] = whole[order][first]
    for _ in range(sizes.size.bit_length()):
        into = into[into]
    return into[best]


def _renumber(group: Ints, *, least: int) -> Ints:
    """Groups of ``least`` accounts and more, numbered by first account; else NONE.

    Groups may come with any numbers from 0, however large.
    """
    member = np.flatnonzero(group >= 0)
    _, first, inverse, sizes = np.unique(
        group[member], return_index=True, return_inverse=True, return_counts=True
    )
    large = sizes >= least
    order = np.argsort(first[large])
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    number = np.full(sizes.size, NONE)
    number[large] = rank
    numbered = np.full_like(group, NONE)
    numbered[member] = number[inverse]
    return numbered
