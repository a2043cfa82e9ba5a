"""Ids that clusters keep from one run to the next."""

from backend.domain.character import Character, GroupKind
from backend.domain.clusters import Group, Membership, keep_ids


def group(*accounts):
    members = tuple(Membership(name, 9.0, 0.99) for name in sorted(accounts))
    return Group(
        members, (), Character(GroupKind.OTHER, 0.5, strangers=False, signs=())
    )


class TestKeepIds:
    def test_no_groups_no_ids(self):
        assert keep_ids({"a": "clu_1"}, []) == []

    def test_the_same_group_keeps_its_id(self):
        previous = dict.fromkeys("abc", "clu_1")

        assert keep_ids(previous, [group("a", "b", "c")]) == ["clu_1"]

    def test_new_members_do_not_change_it(self):
        previous = dict.fromkeys("bc", "clu_1")

        assert keep_ids(previous, [group("a", "b", "c", "d", "e")]) == ["clu_1"]

    def test_a_new_group_gets_an_id_that_follows_from_its_members(self):
        first = keep_ids({}, [group("a", "b"), group("c", "d")])
        again = keep_ids({}, [group("c", "d"), group("a", "b")])

        assert first == again[::-1]
        assert len(set(first)) == 2

    def test_of_a_split_the_larger_part_keeps_it(self):
        previous = dict.fromkeys("abcde", "clu_1")

        small, large = keep_ids(previous, [group("a", "b"), group("c", "d", "e")])

        assert large == "clu_1"
        assert small != "clu_1"

    def test_of_a_merger_the_larger_part_s_stays(self):
        previous = dict.fromkeys("ab", "clu_1") | dict.fromkeys("cde", "clu_2")

        assert keep_ids(previous, [group(*"abcde")]) == ["clu_2"]

    def test_the_id_of_the_other_half_is_not_given_again(self):
        # "clu_…" of {a, b} is made of a; after a merger and a split a leads anew.
        (first,) = keep_ids({}, [group("a", "b")])
        previous = {"a": first, "b": first, "c": first}

        kept, other = keep_ids(previous, [group("b", "c"), group("a")])

        assert kept == first
        assert other != first
