"""How probable memberships are, and what labels teach."""

import numpy as np
import pytest

from backend.domain.calibration import MEASURED, MOST_BITS, Calibration


def drawn(curve, number, seed=1):
    """Bits of memberships, and which of them are right, by a curve."""
    random = np.random.default_rng(seed)
    bits = random.uniform(4.0, 25.0, number)
    return bits, random.uniform(size=number) < curve.probabilities(bits)


class TestProbabilities:
    def test_rise_with_the_bits_up_to_a_bound(self):
        said = MEASURED.probabilities(np.array([0.0, 4.0, 12.0, MOST_BITS, 500.0]))

        assert (np.diff(said[:-1]) > 0).all()
        assert said[-1] == said[-2] < 1.0

    def test_are_odds_of_a_power_of_two(self):
        assert Calibration(1.0, 0.5).probabilities(np.array([4.0]))[0] == pytest.approx(
            8 / 9
        )


class TestLearn:
    def test_without_labels_nothing_changes(self):
        nothing = np.zeros(0)

        assert MEASURED.learn(nothing, nothing.astype(np.bool_)) == MEASURED

    def test_many_labels_find_the_curve_that_they_come_from(self):
        truth = Calibration(-1.0, 0.15)

        found = MEASURED.learn(*drawn(truth, 20_000))

        assert found.labels == 20_000
        bits = np.array([5.0, 12.0, 20.0])
        assert found.probabilities(bits) == pytest.approx(
            truth.probabilities(bits), abs=0.02
        )

    def test_one_label_moves_it_a_little(self):
        bits = np.array([10.0])
        before = MEASURED.probabilities(bits)[0]

        wrong = MEASURED.learn(bits, np.array([False])).probabilities(bits)[0]
        right = MEASURED.learn(bits, np.array([True])).probabilities(bits)[0]

        assert before - 0.2 < wrong < before < right < before + 0.02

    def test_more_bits_never_make_it_less_probable(self):
        bits = np.array([5.0] * 50 + [20.0] * 50)

        found = MEASURED.learn(bits, bits < 10)

        assert found.slope == 0.0

    def test_does_not_depend_on_the_order(self):
        bits, right = drawn(MEASURED, 300)
        order = np.random.default_rng(2).permutation(300)

        one, other = (
            MEASURED.learn(bits, right),
            MEASURED.learn(bits[order], right[order]),
        )

        assert one.offset == pytest.approx(other.offset, abs=1e-9)
        assert one.slope == pytest.approx(other.slope, abs=1e-9)
