"""Choices follow the seed and stay within their bounds."""

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.dice import Dice


def test_seeds_are_told_apart():
    rolls = {tuple(Dice(*seed).between(0, 9) for _ in range(3)) for seed in ((1, "a"),)}

    assert rolls == {tuple(Dice(1, "a").between(0, 9) for _ in range(3))}
    assert Dice(1, "a").token("") != Dice(1, "b").token("")
    assert Dice(1, "a").token("") != Dice(2, "a").token("")


@given(st.integers(), st.lists(st.integers(), max_size=30), st.integers(0, 40))
def test_some_takes_different_positions(seed, items, count):
    taken = Dice(seed).some(list(enumerate(items)), count)

    assert len(taken) == len(set(taken)) == min(count, len(items))
    assert set(taken) <= set(enumerate(items))


@given(st.integers(), st.lists(st.integers()))
def test_shuffled_keeps_everything(seed, items):
    assert sorted(Dice(seed).shuffled(items)) == sorted(items)


@given(st.integers(), st.integers(1, 50), st.integers(0, 5000))
def test_numbers_stay_within_their_bounds(seed, low, more):
    dice = Dice(seed)

    assert low <= dice.between(low, low + more) <= low + more
    assert low <= dice.skewed(low, low + more) <= low + more


def test_what_has_no_weight_is_never_taken():
    dice = Dice(1)

    assert {dice.weighted((("a", 1), ("b", 0), ("c", 2))) for _ in range(200)} == {
        "a",
        "c",
    }
