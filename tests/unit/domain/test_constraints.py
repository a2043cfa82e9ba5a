"""What judgements do to groups, case by case."""

import numpy as np
import pytest

from backend.domain.constraints import Clash, Conflict, obey


def pairs(*rows):
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def obeyed(group, bits=None, *, together=(), apart=(), honest=()):
    return obey(
        np.array(group, dtype=np.int64),
        np.array(bits if bits is not None else [9.0] * len(group)),
        together=pairs(*together),
        apart=pairs(*apart),
        honest=np.array(honest, dtype=np.int64),
    )


def grouped(*args, **more):
    return obeyed(*args, **more).group.tolist()


class TestNothingJudged:
    def test_no_accounts(self):
        assert grouped([]) == []

    def test_groups_stay(self):
        assert grouped([0, 0, -1, 1, 1]) == [0, 0, -1, 1, 1]


class TestTogether:
    def test_two_without_a_group_are_one(self):
        assert grouped([-1, -1, -1], together=[(2, 0)]) == [0, -1, 0]

    def test_who_has_none_joins_the_other_s(self):
        assert grouped([0, 0, -1], together=[(2, 1)]) == [0, 0, 0]

    def test_what_follows_is_together_too(self):
        assert grouped([-1] * 4, together=[(0, 1), (2, 3), (3, 0)]) == [0] * 4

    def test_only_the_named_account_moves_to_where_the_better_held_one_is(self):
        group = [0, 0, 0, 1, 1, 1]

        moved = grouped(group, [9, 9, 9, 12, 12, 12], together=[(0, 3)])

        assert moved == [1, 0, 0, 1, 1, 1]

    def test_most_of_a_closure_decide_where_it_is(self):
        group = [0, 0, 0, 1, 1]

        moved = grouped(group, [9, 9, 9, 50, 50], together=[(0, 1), (1, 3)])

        assert moved == [0, 0, 0, 0, -1]


class TestApart:
    def test_the_one_with_fewer_bits_leaves(self):
        assert grouped([0, 0, 0], [9, 12, 10], apart=[(0, 1)]) == [-1, 0, 0]

    def test_in_different_groups_nothing_happens(self):
        assert grouped([0, 0, 1, 1], apart=[(0, 2)]) == [0, 0, 1, 1]

    def test_nobody_leaves_because_of_one_who_leaves(self):
        kept = grouped([0, 0, 0, 0], [12, 11, 10, 10], apart=[(0, 1), (1, 2)])

        assert kept == [0, -1, 0, 0]

    def test_a_closure_leaves_as_a_group(self):
        kept = grouped([0] * 5, [20, 9, 9, 9, 9], together=[(3, 4)], apart=[(0, 3)])

        assert kept == [0, 0, 0, 1, 1]

    def test_what_holds_for_one_of_a_closure_holds_for_all(self):
        kept = grouped([0, 0, -1, 0], [20, 9, 0, 9], together=[(1, 2)], apart=[(0, 2)])

        assert kept == [0, 1, 1, 0]

    def test_a_group_of_one_is_none(self):
        assert grouped([0, 0], [9, 12], apart=[(0, 1)]) == [-1, -1]


class TestHonest:
    def test_leaves_its_group_and_is_reported(self):
        found = obeyed([0, 0, 0, -1], honest=[1, 3])

        assert found.group.tolist() == [0, -1, 0, -1]
        assert found.freed == (1,)
        assert found.conflicts == ()

    def test_a_pair_with_one_honest_is_a_conflict_and_not_applied(self):
        found = obeyed([0, 0, -1, -1], together=[(2, 1), (2, 3)], honest=[2])

        assert found.group.tolist() == [0, 0, -1, -1]
        assert found.conflicts == (
            Conflict(Clash.HONEST, 1, 2, ()),
            Conflict(Clash.HONEST, 2, 3, ()),
        )

    def test_two_honest_of_one_hand_are_no_conflict(self):
        assert obeyed([0, 0, 0, 0], together=[(0, 1)], honest=[0, 1]).conflicts == ()


class TestContradictions:
    def test_neither_side_is_applied(self):
        found = obeyed(
            [0, 0, 0, -1, -1], together=[(0, 3), (3, 4)], apart=[(4, 0), (1, 2)]
        )

        assert found.group.tolist() == [0, 0, -1, -1, -1]
        assert found.conflicts == (Conflict(Clash.APART, 0, 4, (0, 3, 4)),)

    @pytest.mark.parametrize("order", [1, -1])
    def test_the_order_of_judgements_does_not_matter(self, order):
        together = [(0, 1), (2, 3), (1, 2), (6, 7)][::order]
        apart = [(0, 3), (5, 6), (4, 5)][::order]

        found = obeyed([0] * 5 + [1] * 3, together=together, apart=apart)

        assert found.group.tolist() == [0, 0, 0, 0, 0, -1, 1, 1]
