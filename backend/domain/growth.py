"""Groups of accounts, grown from seeds by what their members have in common.

Two accounts of a campaign may share little; pooled over the group it shows. Round by
round every account is scored against the groups that it may belong to: for each of its
things log2 of the thing's share in the group over its share outside, damped by kind and
capped by source; and log2 of the group's share of all accounts as the prior. The
account's whole cell is left out of the group's counts, so that what it shares with its
cell only holds it to the cell; in turn, accounts of a cell vouch for each other. It
joins the best group whose bar it passes.

Groups whose members pass for a larger one join it, and a group falls into the parts
that share nothing telling with each other.

Cost follows the things and never accounts times groups: what a thing says is worked
out once for each group that has it, only things that say much bring candidates, and
only candidates are scored in full, in slices of bounded size.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from backend.domain import linkage
from backend.domain.cells import between
from backend.domain.incidence import Incidence, expand, find, starts
from backend.domain.linkage import Evidence, Flags, Floats, Ints, Rules, distinct
from backend.domain.outsiders import Outsiders

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
class _Cells:
    """How many members each cell has in each group, of all and of each thing.

    ``sizes`` are those of the groups; ``code`` is cell * groups + group, ascending;
    ``having`` is place in ``code`` * things + thing, ascending.
    """

    sizes: Ints
    code: Ints
    members: Ints
    having: Ints
    accounts: Ints


@dataclass(frozen=True, slots=True)
class _Scores:
    """Accounts that pass the bar for groups, and by how many bits.

    ``alone`` are those that pass without the word of their cell.
    """

    account: Ints
    group: Ints
    bits: Floats
    alone: Flags


@dataclass(frozen=True, slots=True)
class Scored:
    """Accounts against groups: what speaks for each, and whether it passes.

    ``by_source`` are bits by account and source, lowered to what each source may say;
    ``prior`` are log odds, ``bits`` the sum of both, ``sources`` how many speak;
    ``vouched`` is the share of the account's cell that passes by itself, ``alone`` are
    those that pass without the cell's word. ``place``, ``thing`` and ``clue`` list the
    things that speak: place among the accounts, thing, and its bits before they are
    lowered.
    """

    account: Ints
    group: Ints
    by_source: Floats
    prior: Floats
    bits: Floats
    sources: Ints
    vouched: Floats
    passes: Flags
    alone: Flags
    place: Ints
    thing: Ints
    clue: Floats


class Growth:
    """Group growth over ``evidence`` by ``rules``; ``cell`` of each account."""

    def __init__(self, evidence: Evidence, rules: Rules, cell: Ints) -> None:
        self._evidence = evidence
        self._rules = rules
        self._cell = cell
        self._cell_size = np.bincount(cell)
        self._by_cell = starts(np.sort(cell), self._cell_size.size)
        self._of_cell = np.argsort(cell, kind="stable")
        # Beside one source an hour is no second: who came in it is who came that day.
        counts = ~linkage.POOLED[evidence.thing_kind] | (rules.sources > 1)
        self._telling = between(evidence, cell) & counts
        self._between = Incidence(evidence, self._telling)
        self._all = Incidence(evidence, evidence.telling & counts)
        self._things = max(1, evidence.things)

    @property
    def accounts(self) -> int:
        """How many accounts there are."""
        return self._evidence.accounts

    def grow(self, seeds: Ints, *, rounds: int = linkage.ROUNDS) -> Ints:
        """Group of each account (``NONE`` for none), from ``seeds`` like it."""
        group = _renumber(seeds, least=linkage.LEAST_SEED)
        for _ in range(rounds):
            apart = _renumber(self._split(group), least=linkage.LEAST_SEED)
            scores = self._score(apart, self._between)
            merged = _merge(_best(scores, apart), scores, apart)
            grown = _renumber(merged, least=linkage.LEAST_SEED)
            if np.array_equal(grown, group):
                break
            group = grown
        return group

    def sever(self, group: Ints, piece: Ints) -> Ints:
        """``group``, without the pieces that are tied to the rest by one source only.

        ``piece`` of each account, within its group. Waves of one campaign have prompts,
        cards and devices in common beside their exits; another operator's accounts at
        the same reseller have the exits.
        """
        inside, pieces = group >= 0, int(piece.max(initial=NONE)) + 1
        outside = Growth(self._evidence, self._rules, piece)  # leaves all of it out
        whole = self._score(group, self._between)
        left = outside._score(group, outside._between, near=self)
        passing = _passing(whole, group, piece, pieces)
        alone = _passing(left, group, piece, pieces, left.alone)
        members = np.bincount(piece[inside], minlength=pieces)
        home = np.zeros(pieces, np.int64)
        home[piece[inside]] = group[inside]
        part = 2 * members <= np.bincount(group[inside], minlength=1)[home]
        apart = part & (alone < linkage.SEVER_SHARE * passing)
        severed = apart[piece] & inside
        return np.where(severed, int(group.max(initial=NONE)) + 1 + piece, group)

    def held_by(self, group: Ints, *, most: int) -> list[list[Holding]]:
        """For each group the things that hold most of it together, strongest first."""
        sizes = np.bincount(group[group >= 0])
        weights = self._weigh(group, sizes, self._all)
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

    def against(self, group: Ints, also: Ints) -> Scored:
        """All whom something brings up for group 0, and the accounts ``also``."""
        sizes = np.bincount(group[group >= 0])
        weights = self._weigh(group, sizes, self._between)
        cells = self._count_cells(group, sizes, self._between)
        brought = list(self.candidates(weights, group, self._between))
        mates = distinct(self._cell[also])
        _, added = expand(self._by_cell, self._of_cell, mates)
        codes = distinct(np.concatenate([*brought, added]))
        codes = codes[codes < self._evidence.accounts]  # those of group 0
        codes = codes[np.lexsort((codes, self._cell[codes]))]
        return self._scored(codes, weights, cells, group, self._between)

    def remaining(self, group: Ints) -> Grown:
        """What is left of groups that nobody joins, once all leave who do not pass."""
        bits = np.zeros(len(group))
        for _ in range(linkage.ROUNDS):
            apart = _renumber(self._split(group), least=linkage.LEAST_GROUP)
            scores = self._score(apart, self._between)
            own = scores.group == apart[scores.account]
            kept, bits = self._keeping(scores, own)
            if np.array_equal(kept, group):
                break
            group = kept
        return Grown(group, np.where(group >= 0, bits, 0.0))

    def standing(self, group: Ints) -> Floats:
        """Share of each group's members that would pass without its strongest things.

        One thing for every ``MEMBERS_PER_THING`` is left out, and none of a group of
        fewer than ``LEAST_TESTED``. A blob that one text holds together, passed around
        behind one carrier's addresses, falls; a group that shares many different things
        stands.
        """
        sizes = np.bincount(group[group >= 0])
        weights = self._weigh(group, sizes, self._between)
        of_group = weights.code // self._things
        worth = np.where(weights.accounts > 1, weights.inside * weights.accounts, 0.0)
        order = np.lexsort((weights.code, -np.round(worth, 6), of_group))
        first = np.searchsorted(of_group[order], np.arange(sizes.size))
        rank = np.arange(order.size) - first[of_group[order]]
        most = sizes // linkage.MEMBERS_PER_THING + (sizes >= linkage.LEAST_TESTED)
        gone = np.sort(weights.code[order[rank < most[of_group[order]]]])
        left = self._without(group, gone)
        scores = self._score(group, left)
        own = scores.group == group[scores.account]
        return np.bincount(scores.group[own], minlength=sizes.size) / sizes

    def _without(self, group: Ints, gone: Ints) -> Incidence:
        """The incidence without what each member has of its group's ``gone`` codes."""
        evidence = self._evidence
        of_row = group[evidence.account]
        hidden, _ = find(gone, of_row * self._things + evidence.thing)
        kept = ~(hidden & (of_row >= 0))
        thinned = replace(
            evidence, account=evidence.account[kept], thing=evidence.thing[kept]
        )
        return Incidence(thinned, self._telling)

    def settle(self, group: Ints) -> Grown:
        """Members that pass for the group they are in, now that nothing moves."""
        group = _renumber(self._split(group), least=linkage.LEAST_GROUP)
        scores = self._score(group, self._between)
        own = scores.group == group[scores.account]
        own &= scores.bits >= _bars(scores, own, int(group.max(initial=NONE)) + 1)
        kept, bits = self._keeping(scores, own)
        return Grown(kept, np.where(kept >= 0, bits, 0.0))

    def _keeping(self, scores: _Scores, chosen: Flags) -> tuple[Ints, Floats]:
        """Groups of ``chosen`` scores as far as they hold together, and the bits."""
        group, bits = np.full(self.accounts, NONE), np.zeros(self.accounts)
        group[scores.account[chosen]] = scores.group[chosen]
        bits[scores.account[chosen]] = scores.bits[chosen]
        return _renumber(self._split(group), least=linkage.LEAST_GROUP), bits

    def _split(self, group: Ints) -> Ints:
        """Groups of accounts that reach each other over what they share, or a cell."""
        members = np.flatnonzero(group >= 0)
        if not members.size:
            return group
        sizes = np.bincount(group[members])
        weights = self._weigh(group, sizes, self._between)
        thing = weights.code % self._things
        everyone = self._everyone(thing)
        chance = (
            sizes[weights.code // self._things] * everyone / self._evidence.accounts
        )
        tells = linkage.HOLDS[self._evidence.thing_kind[thing]]
        tells &= _beyond(weights.accounts, chance) >= linkage.HOLD_BITS
        codes = weights.code[tells]
        rows = group[self._between.account] >= 0
        account, thing = self._between.account[rows], self._between.thing[rows]
        held, place = find(codes, group[account] * self._things + thing)
        cells = np.unique(
            self._cell[members] * sizes.size + group[members], return_inverse=True
        )[1]
        left = np.concatenate([account[held], members])
        right = np.concatenate([place[held], codes.size + cells]) + group.size
        nodes = group.size + codes.size + int(cells.max()) + 1
        edges = (np.ones(left.size, np.int8), (left, right))
        _, part = connected_components(
            coo_array(edges, shape=(nodes, nodes)), directed=False
        )
        apart = np.full_like(group, NONE)
        apart[members] = group[members] * nodes + part[members]
        return apart

    def _score(
        self, group: Ints, incidence: Incidence, near: "Growth | None" = None
    ) -> _Scores:
        """Every account against every group that something brings it up for.

        With ``near`` those that it would bring up, by its smaller cells: then only who
        passes ``alone`` can be relied on, and the word of a cell cannot.
        """
        sizes = np.bincount(group[group >= 0])
        weights = self._weigh(group, sizes, incidence)
        cells = self._count_cells(group, sizes, incidence)
        parts = [
            self._pass(candidates, weights, cells, group, incidence)
            for candidates in (near or self).candidates(weights, group, incidence)
        ]
        return _Scores(
            np.concatenate([part.account for part in parts]),
            np.concatenate([part.group for part in parts]),
            np.concatenate([part.bits for part in parts]),
            np.concatenate([part.alone for part in parts]),
        )

    def _weigh(self, group: Ints, sizes: Ints, incidence: Incidence) -> _Weights:
        """What the things of the members say, where it is anything."""
        of_row = group[incidence.account]
        rows = of_row >= 0
        code, accounts = np.unique(
            of_row[rows] * self._things + incidence.thing[rows], return_counts=True
        )
        thing = code % self._things
        size, everyone = sizes[code // self._things], self._everyone(thing)
        others = self._evidence.accounts - size
        damping = self._damping(thing)
        elsewhere = everyone - accounts
        outside = damping * _surprise(accounts, size, elsewhere - 1, others - 1)
        inside = damping * _surprise(accounts - 1, size - 1, elsewhere, others)
        says = np.maximum(outside, inside) >= linkage.LEAST_BITS
        return _Weights(code[says], accounts[says], outside[says], inside[says])

    def _count_cells(self, group: Ints, sizes: Ints, incidence: Incidence) -> _Cells:
        groups, member = sizes.size, np.flatnonzero(group >= 0)
        code, members = np.unique(
            self._cell[member] * groups + group[member], return_counts=True
        )
        rows = group[incidence.account] >= 0
        account, thing = incidence.account[rows], incidence.thing[rows]
        _, place = find(code, self._cell[account] * groups + group[account])
        having, accounts = np.unique(place * self._things + thing, return_counts=True)
        return _Cells(sizes, code, members, having, accounts)

    def candidates(
        self, weights: _Weights, group: Ints, incidence: Incidence
    ) -> Iterator[Ints]:
        """Codes group * accounts + account to be scored, some groups at a time.

        With an account comes its cell, ascending by group, then cell, then account.
        """
        strong = weights.outside >= linkage.CANDIDATE_BITS
        of_group, thing = np.divmod(weights.code[strong], self._things)
        member = np.flatnonzero(group >= 0)
        cells = self._cell_size.size
        for low, high in _slices(of_group, self._everyone(thing)):
            here = (of_group >= low) & (of_group < high)
            rows, account = incidence.accounts_of(thing[here])
            own = member[(group[member] >= low) & (group[member] < high)]
            to = np.concatenate([of_group[here][rows], group[own]])
            brought = np.concatenate([self._cell[account], self._cell[own]])
            to, brought = np.divmod(distinct(to * cells + brought), cells)
            place, account = expand(self._by_cell, self._of_cell, brought)
            yield to[place] * self._evidence.accounts + account

    def _pass(
        self,
        candidates: Ints,
        weights: _Weights,
        cells: _Cells,
        group: Ints,
        incidence: Incidence,
    ) -> _Scores:
        """Candidates that pass the bar."""
        found = self._scored(candidates, weights, cells, group, incidence)
        return _Scores(
            found.account[found.passes],
            found.group[found.passes],
            found.bits[found.passes],
            found.alone[found.passes],
        )

    def _scored(
        self,
        candidates: Ints,
        weights: _Weights,
        cells: _Cells,
        group: Ints,
        incidence: Incidence,
    ) -> Scored:
        """Candidates with all that speaks for them."""
        rules, evidence = self._rules, self._evidence
        to, account = np.divmod(candidates, evidence.accounts)
        sizes = cells.sizes
        rows, thing, bits = self._clues(to, account, weights, cells, group, incidence)
        by_source = self._by_source(rows, thing, bits, to.size)
        share = sizes[to] / evidence.accounts
        if rules.sources > 1:
            outsiders = Outsiders(to, group[account] == to, share, evidence.accounts)
            by_source = outsiders.temper(by_source)
        own = by_source.sum(axis=1)
        alone = own + np.log2(share) >= rules.accept_bits
        vouched = self._vouched(to, account, alone, rows, thing, bits)
        prior = vouched * linkage.VOUCHED + (1.0 - vouched) * share
        odds = np.log2(prior / (1.0 - prior))
        total = own + odds
        backed = vouched >= linkage.MATES_SHARE
        named = linkage.CONFIRMS[evidence.thing_kind[thing]]
        without = self._by_source(rows[named], thing[named], bits[named], to.size)
        speaks = (np.minimum(by_source, without) >= linkage.SPEAKING_BITS).sum(axis=1)
        things = np.bincount(rows[bits >= rules.thing_bits], minlength=to.size)
        passes = (
            (total >= rules.accept_bits)
            & (speaks + backed >= rules.sources)
            & (things >= rules.things)
        )
        return Scored(
            account,
            to,
            by_source,
            odds,
            total,
            speaks + backed,
            vouched,
            passes,
            alone & (speaks >= rules.sources),
            rows,
            thing,
            bits,
        )

    def _clues(
        self,
        to: Ints,
        account: Ints,
        weights: _Weights,
        cells: _Cells,
        group: Ints,
        incidence: Incidence,
    ) -> tuple[Ints, Ints, Floats]:
        """Things of each candidate that say something in its group, and their bits.

        Arrays of equal length: place of the candidate, thing, bits. The candidate's
        cell does not count as part of the group.
        """
        sizes = cells.sizes
        rows, thing = incidence.things_of(account)
        found, place = find(weights.code, to[rows] * self._things + thing)
        rows, thing, place = rows[found], thing[found], place[found]
        at, where = find(cells.code, self._cell[account] * sizes.size + to)
        mates = np.where(at, cells.members[where], 0)
        met, having = find(cells.having, where[rows] * self._things + thing)
        met &= at[rows]
        left = weights.accounts[place] - np.where(met, cells.accounts[having], 0)
        elsewhere = self._everyone(thing) - weights.accounts[place]
        elsewhere = elsewhere - (group[account] != to)[rows]
        bits = self._damping(thing) * _surprise(
            left,
            (sizes[to] - mates)[rows],
            elsewhere,
            (self._evidence.accounts - sizes[to])[rows],
        )
        says = (left > 0) & (bits > 0)
        return rows[says], thing[says], bits[says]

    def _vouched(
        self,
        to: Ints,
        account: Ints,
        passes: Flags,
        rows: Ints,
        thing: Ints,
        bits: Floats,
    ) -> Floats:
        """Share of each candidate's cell, itself left out, that passes by itself.

        None where one thing speaks for the whole cell: a family whose line a proxy
        rents out has the exit in common with the proxy's customers, each of them.
        """
        if not to.size:
            return np.zeros(0)
        code = to * self._cell_size.size + self._cell[account]
        starts_here = np.r_[True, code[1:] != code[:-1]]
        begins, unit = np.flatnonzero(starts_here), np.cumsum(starts_here) - 1
        tells = linkage.HOLDS[self._evidence.thing_kind[thing]]
        tells &= bits >= linkage.LEAST_SOURCE_BITS
        told = distinct(unit[rows[tells]] * self._things + thing[tells])
        things = np.bincount(told // self._things, minlength=begins.size)
        passing = np.add.reduceat(passes.astype(np.int64), begins)
        passing = np.where(things > 1, passing, 0)[unit]
        mates = self._cell_size[self._cell[account]] - 1
        others = np.maximum(passing - passes, 0)
        return np.asarray(others / np.maximum(mates, 1))

    def _by_source(self, rows: Ints, thing: Ints, bits: Floats, size: int) -> Floats:
        """Bits by candidate and source, capped."""
        source = linkage.SOURCE_OF_KIND[self._evidence.thing_kind[thing]]
        code = rows * linkage.SOURCES + source
        summed = np.bincount(code, bits, minlength=size * linkage.SOURCES)
        capped = np.minimum(summed, self._rules.cap_bits)
        return capped.reshape(size, linkage.SOURCES)

    def _damping(self, thing: Ints) -> Floats:
        evidence = self._evidence
        damping = linkage.DAMPING[evidence.thing_kind[thing]]
        return np.asarray(damping * evidence.factor[thing])

    def _everyone(self, thing: Ints) -> Ints:
        return self._evidence.everyone[thing]


def _beyond(accounts: Ints, chance: Floats) -> Floats:
    """-log2 of a bound on the chance that so many have a thing (Chernoff, Poisson)."""
    excess = np.maximum(accounts - chance, 0.0)
    ratio = np.maximum(accounts / chance, 1.0)
    return np.asarray(accounts * np.log2(ratio) - excess / np.log(2.0))


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


def _surprise(accounts: Ints, size: Ints, elsewhere: Ints, others: Ints) -> Floats:
    """log2 of the smoothed share in the group over the smoothed share outside."""
    base = (np.maximum(elsewhere, 0) + 0.5) / (np.maximum(others, 0) + 1.0)
    share = (accounts + linkage.SMOOTHING * base) / (size + linkage.SMOOTHING)
    return np.asarray(np.log2(share / base))


def _bars(scores: _Scores, own: Flags, groups: int) -> Floats:
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
    scores: _Scores, group: Ints, piece: Ints, pieces: int, also: Flags | None = None
) -> Ints:
    """Accounts of each piece that pass for the group they are in."""
    own = group[scores.account] == scores.group
    if also is not None:
        own &= also
    return np.bincount(piece[scores.account[own]], minlength=pieces)


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
    """Groups of ``least`` accounts and more, numbered by first account; else NONE."""
    sizes = np.bincount(group[group >= 0], minlength=1)
    kept = (group >= 0) & (sizes[group] >= least)
    _, first, inverse = np.unique(group[kept], return_index=True, return_inverse=True)
    rank = np.empty(first.size, dtype=np.int64)
    rank[np.argsort(first)] = np.arange(first.size)
    numbered = np.full_like(group, NONE)
    numbered[kept] = rank[inverse]
    return numbered


def _slices(of_group: Ints, cost: Ints) -> Iterator[tuple[int, int]]:
    """Ranges of groups that cost about a slice each; together they are all groups."""
    total = np.cumsum(cost)
    marks = np.arange(_SLICE, int(total[-1]) if total.size else 0, _SLICE)
    cuts = np.unique(of_group[np.searchsorted(total, marks)])
    end = np.iinfo(np.int64).max
    yield from pairwise([0, *cuts[cuts > 0].tolist(), int(end)])
