"""Intervals of ratios over rows that are drawn together."""

import numpy as np
import pytest

from backend.domain.bootstrap import ratio_intervals


def test_agrees_with_the_normal_interval_of_a_share():
    parts = np.array([[1.0]] * 300 + [[0.0]] * 700)

    ((low, high),) = ratio_intervals(parts, np.ones((1000, 1)), draws=4000)

    half = 1.96 * (0.3 * 0.7 / 1000) ** 0.5
    assert low == pytest.approx(0.3 - half, abs=0.004)
    assert high == pytest.approx(0.3 + half, abs=0.004)


def test_equals_drawing_row_by_row():
    rng = np.random.default_rng(3)
    wholes = rng.integers(1, 9, (60, 1)).astype(float)
    parts = np.floor(wholes * rng.random((60, 1)))

    ((low, high),) = ratio_intervals(parts, wholes, draws=4000)

    rows = rng.integers(0, 60, (4000, 60))
    ratios = parts[rows, 0].sum(axis=1) / wholes[rows, 0].sum(axis=1)
    assert (low, high) == pytest.approx(np.quantile(ratios, [0.025, 0.975]), abs=0.02)


def test_a_column_of_which_there_is_nothing_has_none():
    found = ratio_intervals(np.zeros((3, 2)), np.array([[0.0, 1.0]] * 3), draws=10)

    assert found == [None, (0, 0)]


def test_no_rows_have_none():
    assert ratio_intervals(np.zeros((0, 2)), np.zeros((0, 2)), draws=10) == [None, None]
