"""What became of clusters, case by case and in words."""

from backend.domain.lineage import Move, changes, moves


def clusters(**accounts):
    """``clu_1="abc"``: accounts a, b and c are in clu_1."""
    return {account: name for name, of in accounts.items() for account in of}


def said(before, after):
    return [change.sentence for change in changes(before, after)]


class TestChanges:
    def test_nothing_of_nothing(self):
        assert changes({}, {}) == []

    def test_appeared_and_vanished(self):
        before, after = clusters(clu_1="abc"), clusters(clu_2="defg")

        assert said(before, after) == [
            "clu_2 appeared with 4 accounts",
            "clu_1 vanished; it had 3 accounts",
        ]

    def test_grew_and_shrank_at_once(self):
        before, after = clusters(clu_1="abcd"), clusters(clu_1="abcef")

        assert said(before, after) == [
            "clu_1 grew by 2 accounts to 5",
            "clu_1 lost 1 of 4 accounts",
        ]

    def test_split_with_both_sides(self):
        before, after = clusters(clu_1="abcdefg"), clusters(clu_1="abcdx", clu_2="ef")

        (sentence,) = said(before, after)
        assert sentence == (
            "clu_1 with 7 accounts was split into clu_1 (4 of its 5) and clu_2 "
            "(2 of its 2)"
        )

    def test_merged_with_both_sides(self):
        before = clusters(clu_1="abc", clu_2="de", clu_3="fg")
        after = clusters(clu_1="abcdefx")

        (sentence,) = said(before, after)
        assert sentence == (
            "clu_1 (3 of its 3), clu_2 (2 of its 2) and clu_3 (1 of its 2) were merged "
            "into clu_1 with 7 accounts"
        )

    def test_a_stray_account_is_no_split(self):
        before, after = (
            clusters(clu_1="abcdefg", clu_2="hijk"),
            clusters(clu_1="abcdef", clu_2="ghijk"),
        )

        assert said(before, after) == [
            "clu_1 lost 1 of 7 accounts",
            "clu_2 grew by 1 account to 5",
        ]

    def test_under_another_id(self):
        before, after = clusters(clu_1="abc"), clusters(clu_9="abcd")

        assert said(before, after) == ["clu_1, now clu_9, grew by 1 account to 4"]

    def test_the_same_id_is_kin_however_few_stayed(self):
        before, after = clusters(clu_1="abcdef"), clusters(clu_1="axyzw")

        assert said(before, after) == [
            "clu_1 grew by 4 accounts to 5",
            "clu_1 lost 5 of 6 accounts",
        ]


def test_moves_are_joined_left_and_moved():
    before, after = clusters(clu_1="abc", clu_2="de"), clusters(clu_1="abd", clu_2="ef")

    assert moves(before, after) == [
        Move("c", "clu_1", None),
        Move("d", "clu_2", "clu_1"),
        Move("f", None, "clu_2"),
    ]
