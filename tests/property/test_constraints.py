"""Judgements on groups, against trying everything out."""

from collections import Counter
from itertools import chain, combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.constraints import Clash, obey

ACCOUNTS = 7
accounts = st.integers(0, ACCOUNTS - 1)
pairs = st.lists(
    st.tuples(accounts, accounts).filter(lambda p: p[0] != p[1]), max_size=5
)
groups = st.lists(st.integers(-1, 2), min_size=ACCOUNTS, max_size=ACCOUNTS).map(
    lambda labels: _numbered([x if labels.count(x) > 1 else -1 for x in labels])
)
bits = st.lists(st.sampled_from([8.0, 9.5, 20.0]), min_size=ACCOUNTS, max_size=ACCOUNTS)
honests = st.sets(accounts, max_size=2).map(sorted)
cases = st.tuples(groups, bits, pairs, pairs, honests)


def _numbered(labels):
    names = {x: n for n, x in enumerate(dict.fromkeys(x for x in labels if x >= 0))}
    return [names.get(x, -1) for x in labels]


def obeyed(group, held, together, apart, honest):
    return obey(
        np.array(group, dtype=np.int64),
        np.array(held),
        together=np.array(together, dtype=np.int64).reshape(-1, 2),
        apart=np.array(apart, dtype=np.int64).reshape(-1, 2),
        honest=np.array(honest, dtype=np.int64),
    )


def reachable(together):
    """Which accounts are one hand: Warshall over all of them."""
    reach = np.eye(ACCOUNTS, dtype=bool)
    for left, right in together:
        reach[left, right] = reach[right, left] = True
    for middle in range(ACCOUNTS):
        reach |= np.outer(reach[:, middle], reach[middle])
    return reach


def applied(together, apart, honest):
    """The judgements that nothing contradicts, and which accounts are one hand."""
    free = set(range(ACCOUNTS)) - set(honest)
    reach = reachable([p for p in together if free >= set(p)])
    apart = [p for p in apart if free >= set(p)]
    broken = {
        a for left, right in apart if reach[left, right] for a in _row(reach, left)
    }
    kept = [p for p in together if free - broken >= set(p)]
    return reachable(kept), [p for p in apart if not reach[p]]


def _row(reach, account):
    return tuple(np.flatnonzero(reach[account]).tolist())


def oracle(group, held, together, apart, honest):
    """The groups as sets, by trying all choices for each closure and each group."""
    reach, apart = applied(together, apart, honest)
    of = dict(enumerate(group)) | dict.fromkeys(honest, -1)
    units = {_row(reach, a) for a in range(ACCOUNTS)} - {(a,) for a in honest}
    inside = {g: {a for a in of if of[a] == g} for g in set(of.values()) - {-1}}

    def rank(unit, name):
        there = [a for a in unit if a in inside[name]]
        return (-len(there), -max(held[a] for a in there), min(_all(group, name)))

    home, lone = {}, []
    for unit in units:
        near = [name for name in inside if inside[name] & set(unit)]
        if near:
            home.setdefault(min(near, key=lambda name: rank(unit, name)), []).append(
                unit
            )
        else:
            lone.append(unit)
    found = lone
    for name, here in home.items():
        weight = {u: sum(held[a] for a in u if a in inside[name]) for u in here}
        order = sorted(here, key=lambda u: (-weight[u], u[0]))
        subsets = chain.from_iterable(
            combinations(order, n) for n in range(len(order) + 1)
        )
        allowed = [s for s in subsets if _agree(s, apart)]
        # The strongest stays if it can, then the next: the first in that order.
        stay = max(allowed, key=lambda s: [unit in s for unit in order])
        found = [*found, tuple(a for u in stay for a in u), *(set(order) - set(stay))]
    return {frozenset(part) for part in found if len(part) > 1}


def _all(group, name):
    return [a for a, g in enumerate(group) if g == name]


def _agree(units, apart):
    inside = set(chain.from_iterable(units))
    return not any(inside >= set(pair) for pair in apart)


def sets_of(group):
    return {
        frozenset(np.flatnonzero(group == name).tolist())
        for name in set(group.tolist()) - {-1}
    }


@settings(max_examples=400)
@given(cases)
def test_it_is_what_trying_everything_gives(case):
    assert sets_of(obeyed(*case).group) == oracle(*case)


@given(cases, st.randoms(use_true_random=False))
def test_order_and_repetition_of_judgements_do_not_matter(case, dice):
    group, held, together, apart, honest = case

    def mixed(rows):
        turned = [row[::-1] if dice.random() < 0.5 else row for row in rows * 2]
        return dice.sample(turned, len(turned))

    plain = obeyed(*case)
    again = obeyed(group, held, mixed(together), mixed(apart), honest[::-1])

    assert again.group.tolist() == plain.group.tolist()
    assert (again.conflicts, again.freed) == (plain.conflicts, plain.freed)


@given(cases)
def test_what_is_not_contradicted_holds(case):
    _, _, together, apart, honest = case
    found = obeyed(*case)
    contradicted = {(c.left, c.right) for c in found.conflicts}
    broken = {a for c in found.conflicts for a in c.closure}

    for left, right in map(sorted, together):
        if (left, right) not in contradicted and not {left, right} & broken:
            both_honest = {left, right} <= set(honest)
            assert both_honest or found.group[left] == found.group[right] >= 0
    for left, right in map(sorted, apart):
        if (left, right) not in contradicted:
            assert found.group[left] != found.group[right] or found.group[left] == -1
    assert all(found.group[account] == -1 for account in honest)


@given(cases)
def test_every_contradiction_is_reported(case):
    _, _, together, apart, honest = case
    free = set(range(ACCOUNTS)) - set(honest)
    reach = reachable([p for p in together if free >= set(p)])

    found = Counter((c.clash, c.left, c.right) for c in obeyed(*case).conflicts)

    wanted = {
        (Clash.APART, *sorted(p)) for p in apart if reach[p] and free >= set(p)
    } | {(Clash.HONEST, *sorted(p)) for p in together if len(free & set(p)) == 1}
    assert found == Counter(wanted)


@given(cases)
def test_who_is_not_named_stays_with_who_is_not_named(case):
    group, _, together, apart, honest = case
    named = set(chain.from_iterable(together + apart)) | set(honest)
    after = obeyed(*case).group
    others = [a for a in range(ACCOUNTS) if a not in named and group[a] >= 0]

    for left, right in combinations(others, 2):
        if group[left] == group[right]:
            assert after[left] == after[right] >= 0
        else:
            assert after[left] != after[right] or after[left] == -1


@given(groups, bits)
def test_without_judgements_nothing_changes(group, held):
    assert obeyed(group, held, [], [], []).group.tolist() == group
