"""Cluster ids over many runs, against union-find as the oracle of mergers."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.character import Character, GroupKind
from backend.domain.clusters import Group, Membership, keep_ids

ACCOUNTS = [f"acc-{n:02}" for n in range(24)]
partitions = st.lists(
    st.integers(0, 7), min_size=len(ACCOUNTS), max_size=len(ACCOUNTS)
).map(lambda labels: dict(zip(ACCOUNTS, labels, strict=True)))
unions = st.lists(st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS)))


def groups_of(labels):
    found = {}
    for account, label in labels.items():
        found.setdefault(label, []).append(Membership(account, 9.0, 0.99))
    looks = Character(GroupKind.OTHER, 0.5, strangers=False, signs=())
    return [Group(tuple(found[label]), (), looks) for label in sorted(found)]


def clusters_of(groups, ids):
    return {
        member.account_id: name
        for group, name in zip(groups, ids, strict=True)
        for member in group.members
    }


class UnionFind:
    """The oracle: accounts joined one pair at a time."""

    def __init__(self):
        self._parent = {account: account for account in ACCOUNTS}

    def find(self, account):
        while self._parent[account] != account:
            account = self._parent[account]
        return account

    def union(self, a, b):
        self._parent[self.find(a)] = self.find(b)

    def labels(self):
        return {account: self.find(account) for account in ACCOUNTS}


@given(partitions, partitions)
def test_no_two_groups_have_one_id(before, after):
    first = groups_of(before)
    previous = clusters_of(first, keep_ids(previous={}, groups=first))

    ids = keep_ids(previous, groups_of(after))

    assert len(set(ids)) == len(ids)


@given(partitions, partitions, st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter(before, after, random):
    first = groups_of(before)
    previous = clusters_of(first, keep_ids({}, first))
    groups = groups_of(after)
    shuffled = random.sample(groups, len(groups))

    plain = clusters_of(groups, keep_ids(previous, groups))

    assert clusters_of(shuffled, keep_ids(previous, shuffled)) == plain


@given(partitions)
def test_a_run_that_finds_the_same_changes_nothing(labels):
    groups = groups_of(labels)
    ids = keep_ids({}, groups)

    assert keep_ids(clusters_of(groups, ids), groups) == ids


@given(partitions, partitions)
def test_an_id_is_kept_only_where_members_are(before, after):
    first = groups_of(before)
    previous = clusters_of(first, keep_ids({}, first))
    groups = groups_of(after)

    for group, name in zip(groups, keep_ids(previous, groups), strict=True):
        if name in previous.values():
            assert name in {previous[m.account_id] for m in group.members}


@given(unions, unions)
def test_mergers_keep_the_id_of_a_largest_part(before, more):
    oracle = UnionFind()
    for a, b in before:
        oracle.union(a, b)
    first = groups_of(oracle.labels())
    previous = clusters_of(first, keep_ids({}, first))
    for a, b in more:
        oracle.union(a, b)

    groups = groups_of(oracle.labels())

    for group, name in zip(groups, keep_ids(previous, groups), strict=True):
        parts = Counter(previous[member.account_id] for member in group.members)
        assert parts[name] == max(parts.values())
