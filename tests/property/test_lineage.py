"""What became of clusters, against counting by hand and going back."""

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.lineage import Change, ChangeKind, changes, moves
from tests.property.test_clusters import UnionFind, unions

ACCOUNTS = [f"acc-{n:02}" for n in range(16)]
clusterings = st.dictionaries(
    st.sampled_from(ACCOUNTS), st.sampled_from(["c1", "c2", "c3", "c4", "c5"])
)
BACK = {
    ChangeKind.APPEARED: ChangeKind.VANISHED,
    ChangeKind.VANISHED: ChangeKind.APPEARED,
    ChangeKind.GREW: ChangeKind.SHRANK,
    ChangeKind.SHRANK: ChangeKind.GREW,
    ChangeKind.SPLIT: ChangeKind.MERGED,
    ChangeKind.MERGED: ChangeKind.SPLIT,
}


def shuffled(clustering, dice):
    return dict(dice.sample(list(clustering.items()), len(clustering)))


def sets_of(clustering):
    return {
        name: {account for account, of in clustering.items() if of == name}
        for name in clustering.values()
    }


@given(clusterings, clusterings, st.randoms(use_true_random=False))
def test_the_order_of_accounts_does_not_matter(before, after, dice):
    mixed = shuffled(before, dice), shuffled(after, dice)

    assert changes(*mixed) == changes(before, after)
    assert moves(*mixed) == moves(before, after)


@given(clusterings)
def test_of_the_same_nothing_is_said(clustering):
    assert changes(clustering, clustering) == []
    assert moves(clustering, clustering) == []


@given(clusterings, clusterings)
def test_going_back_undoes_every_change(before, after):
    back = [
        Change(BACK[change.kind], change.after, change.before)
        for change in changes(before, after)
    ]

    assert sorted(back, key=str) == sorted(changes(after, before), key=str)


@given(clusterings, clusterings)
def test_the_figures_are_those_of_the_sets(before, after):
    old, new = sets_of(before), sets_of(after)

    for change in changes(before, after):
        behind = set().union(*(old[part.cluster_id] for part in change.before))
        ahead = set().union(*(new[part.cluster_id] for part in change.after))
        for parts, here, there in (
            (change.before, old, ahead),
            (change.after, new, behind),
        ):
            for part in parts:
                assert part.size == len(here[part.cluster_id])
                assert part.shared == len(here[part.cluster_id] & there)
        assert change.sentence


@given(clusterings, clusterings)
def test_every_cluster_that_is_not_as_it_was_is_spoken_of(before, after):
    found = changes(before, after)
    old, new = sets_of(before), sets_of(after)

    for sets, others, side in ((old, new, "before"), (new, old, "after")):
        named = {part.cluster_id for change in found for part in getattr(change, side)}
        for name, accounts in sets.items():
            if accounts not in others.values():
                assert name in named


@given(clusterings, clusterings)
def test_moves_lead_from_the_one_to_the_other(before, after):
    now = dict(before)
    for move in moves(before, after):
        assert now.get(move.account_id) == move.before
        if move.after is None:
            del now[move.account_id]
        else:
            now[move.account_id] = move.after

    assert now == after


@given(unions, unions)
def test_what_union_find_joins_is_a_merger_of_its_parts(before, more):
    oracle = UnionFind()
    for left, right in before:
        oracle.union(left, right)
    first = {a: f"old {label}" for a, label in oracle.labels().items()}
    for left, right in more:
        oracle.union(left, right)
    second = {a: f"new {label}" for a, label in oracle.labels().items()}

    found = changes(first, second)

    mergers = {
        change.after[0].cluster_id: {part.cluster_id for part in change.before}
        for change in found
    }
    parts = {name: {first[a] for a in of} for name, of in sets_of(second).items()}
    assert mergers == {name: olds for name, olds in parts.items() if len(olds) > 1}
    assert {change.kind for change in found} <= {ChangeKind.MERGED}
