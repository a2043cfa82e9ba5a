"""Weighted ties, and how well a division into communities fits them."""

import numpy as np
import pytest

from backend.domain.ties import Ties
from tests.communities_contract import cliques


def test_two_cliques_are_best_divided_in_two():
    ties = cliques(2, 4)
    divided, whole, wrong = (
        np.array(labels) for labels in ([0] * 4 + [1] * 4, [0] * 8, [0, 1] * 4)
    )

    scores = [ties.modularity(each, resolution=1.0) for each in (divided, whole, wrong)]

    assert scores == sorted(scores, reverse=True)
    assert scores[1] == pytest.approx(0.0)


def test_one_community_of_each_node_is_what_chance_takes_away():
    # Four ties of weight 1 in a ring: each node has a quarter of all ends.
    ends = np.arange(4)
    ring = Ties(4, ends, (ends + 1) % 4, np.ones(4))

    assert ring.modularity(ends, resolution=2.0) == pytest.approx(-2 * 4 / 16)


def test_another_order_is_the_same_graph():
    ties, labels = cliques(3, 3), np.repeat(np.arange(3), 3)
    number = np.random.default_rng(1).permutation(9)
    moved = np.empty(9, dtype=np.int64)
    moved[number] = labels

    assert ties.in_order(number).modularity(moved, resolution=1.0) == pytest.approx(
        ties.modularity(labels, resolution=1.0)
    )


def test_without_ties_nothing_fits_better():
    assert cliques(0, 0).modularity(np.zeros(0, np.int64), resolution=1.0) == 0.0
