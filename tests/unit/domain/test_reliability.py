"""Whether what is said to be probable is as often so."""

from backend.domain.quality import Placed, Truth, measure
from backend.domain.reliability import Level, reliability


def test_counts_by_level_what_was_said_and_what_is_right():
    ring = [("one", "op", 0.96), ("one", "op", 0.96), ("one", "stranger", 0.82)]

    assert reliability(ring) == (Level(0.8, 1, 0.82, 0.0), Level(0.95, 2, 0.96, 1.0))


def test_strangers_that_are_put_together_are_all_wrong():
    (level,) = reliability([("one", name, 0.91) for name in "abc"])

    assert level.right == 0.0


def test_of_two_equal_operators_one_is_right():
    (level,) = reliability([("one", name, 0.91) for name in "aabb"])

    assert level.right == 0.5


def test_nothing_placed_no_levels():
    assert reliability([]) == ()


def test_accounts_without_truth_or_confidence_are_not_judged():
    truth = {name: Truth("op", "org") for name in "ab"}
    placed = {
        "a": Placed("one", None, "", 0.9),
        "b": Placed("one", None),
        "strange": Placed("one", None, "", 0.9),
    }

    (level,) = measure(truth, placed, {}).reliability
    assert level.memberships == 1
