"""What is remembered of groups is what would be found out anew."""

import numpy as np
import pytest

from backend.domain.memory import Memory

# Nine accounts in three groups and none.
GROUP = np.array([0, 0, 0, 1, 1, -1, 2, 2, 2])


@pytest.fixture
def asked():
    """Groups that somebody was asked to take apart."""
    return []


@pytest.fixture
def parts(asked):
    """Account 7 is apart from whomever it is with."""

    def take(group):
        asked.append(group.tolist())
        return np.where(group >= 0, 2 * group + (np.arange(group.size) == 7), -1)

    return take


def together(group):
    """The accounts of each group."""
    return {
        frozenset(np.flatnonzero(group == number).tolist())
        for number in np.unique(group[group >= 0])
    }


def test_only_what_fell_apart_is_asked_about_again(asked, parts):
    memory = Memory(GROUP.size)

    once, again = memory.split(GROUP, parts), memory.split(GROUP, parts)

    expected = {frozenset({0, 1, 2}), frozenset({3, 4}), frozenset({6, 8})}
    assert together(once) == together(again) == expected | {frozenset({7})}
    assert asked == [GROUP.tolist(), [-1, -1, -1, -1, -1, -1, 2, 2, 2]]


def test_a_group_is_known_by_its_members_and_not_by_its_number(asked, parts):
    memory = Memory(GROUP.size)
    memory.split(np.where(GROUP == 2, -1, GROUP), parts)

    left = memory.split(np.array([1, 1, 1, 0, 0, -1, -1, -1, -1]), parts)

    assert together(left) == {frozenset({0, 1, 2}), frozenset({3, 4})}
    assert len(asked) == 1


def test_one_member_more_makes_another_group(asked, parts):
    memory = Memory(GROUP.size)
    memory.split(np.where(GROUP == 0, 0, -1), parts)

    memory.split(np.array([0, 0, 0, 0, -1, -1, -1, -1, -1]), parts)

    assert len(asked) == 2


def test_numbers_that_nobody_has_do_no_harm(parts):
    left = Memory(GROUP.size).split(np.where(GROUP == 1, -1, GROUP), parts)

    assert together(left) == {frozenset(one) for one in ({0, 1, 2}, {6, 8}, {7})}


def test_without_groups_nobody_is_asked(asked, parts):
    none = np.full(GROUP.size, -1)

    assert Memory(GROUP.size).split(none, parts).tolist() == none.tolist()
    assert asked == []
