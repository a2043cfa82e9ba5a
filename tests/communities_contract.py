"""What whoever seeks communities must answer; ``seek(ties, resolution=…)`` asks."""

import numpy as np

from backend.domain.ties import Ties


def ties(nodes, *edges):
    left, right, weight = zip(*edges, strict=True) if edges else ((), (), ())
    return Ties(
        nodes,
        np.array(left, dtype=np.int64),
        np.array(right, dtype=np.int64),
        np.array(weight, dtype=np.float64),
    )


def cliques(count, size):
    """Cliques of weight 10, each tied to the next by weight 1."""
    inner = [
        (clique * size + a, clique * size + b, 10.0)
        for clique in range(count)
        for a in range(size)
        for b in range(a + 1, size)
    ]
    bridges = [(n * size, (n + 1) * size, 1.0) for n in range(count - 1)]
    return ties(count * size, *inner, *bridges)


def parts(labels):
    found = {}
    for node, label in enumerate(labels.tolist()):
        found.setdefault(label, set()).add(node)
    return sorted(found.values(), key=min)


class CommunitiesContract:
    """Cases for a fixture ``seek``."""

    def test_no_accounts_no_communities(self, seek):
        assert seek(ties(0), resolution=1.0).tolist() == []

    def test_without_ties_each_account_is_one_by_itself(self, seek):
        found = seek(ties(3), resolution=1.0)

        assert found.tolist() == [0, 1, 2]

    def test_cliques_with_a_weak_bridge_are_communities(self, seek):
        found = seek(cliques(4, 6), resolution=1.0)

        assert parts(found) == [set(range(n * 6, n * 6 + 6)) for n in range(4)]

    def test_a_higher_resolution_gives_smaller_communities(self, seek):
        chain = ties(12, *((n, n + 1, 1.0) for n in range(11)))

        few = seek(chain, resolution=0.1)
        many = seek(chain, resolution=8.0)

        assert len(parts(few)) < len(parts(many))

    def test_heavier_ties_win_over_more_ties(self, seek):
        square = ties(4, (0, 1, 20.0), (2, 3, 20.0), (1, 2, 1.0), (0, 3, 1.0))

        assert parts(seek(square, resolution=1.0)) == [
            {0, 1},
            {2, 3},
        ]

    def test_the_same_ties_give_the_same_labels(self, seek):
        some = np.random.default_rng(3).integers(0, 200, (2000, 2))
        drawn = sorted({(min(a, b), max(a, b)) for a, b in some.tolist() if a != b})
        noisy = ties(200, *((a, b, 1.0 + (a * b) % 7) for a, b in drawn))

        first = seek(noisy, resolution=1.0)

        assert np.array_equal(seek(noisy, resolution=1.0), first)
