import numpy as np

from backend.domain.prompts import EMPTY
from backend.domain.sketches import (
    BIT,
    Pairs,
    copies,
    distinct,
    meetings,
    most_frequent,
    nearest,
    rarity,
    sharing,
)


def _pairs(*pairs):
    left, right = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return Pairs(left, right, np.ones(len(left), dtype=np.intp))


def test_what_many_have_is_worth_less():
    # 1000 rows: all have 7, half have 8, one has 9; 900 are empty in the last column.
    column = np.arange(100, 1100)
    rows = np.array([[7] * 1000, [8] * 500 + [*range(500)], column], np.uint32).T
    rows[100:, 2] = EMPTY

    weights = rarity(rows)

    assert weights[:, 0].tolist() == [BIT] * 1000
    assert set(weights[:500, 1].tolist()) == {int(np.log2(3) * BIT)}
    # Two numbers may share a cell of the table.
    assert (weights[500:, 1] >= 7 * BIT).mean() > 0.9
    assert set(weights[100:, 2].tolist()) == {0}


def test_rarity_among_others():
    own = np.array([[1], [2]], np.uint32)
    others = np.array([[1]] * 64, np.uint32)

    assert rarity(own, others).ravel().tolist() == [BIT, int(np.log2(65) * BIT)]


def test_a_group_counts_once():
    # Of 64 rows, 32 are copies of row 0; each copy has 1 and a number of its own.
    rows = np.array([[1] * 32 + [2] * 32, range(100, 164)], np.uint32).T
    group = np.array([0] * 32 + [*range(32, 64)])

    weights = rarity(rows, group=group)

    assert weights[0, 0] == int(np.log2(1 + 33) * BIT)
    assert weights[40, 0] == int(np.log2(1 + 33 / 32) * BIT)
    assert weights[5, 1] == int(np.log2(1 + 33) * BIT)


def test_a_copy_is_of_what_it_met_most_often():
    left, right, times = np.array([[3, 3, 4, 2], [1, 2, 3, 0], [20, 30, 25, 5]])

    found = copies(Pairs(left, right, times), np.arange(6), least=10)

    # 4 is of 3, which is of 2.
    assert found.tolist() == [0, 1, 2, 2, 2, 5]


def test_rows_meet_the_first_of_their_buckets():
    # Three bands of five rows; the last row is nowhere.
    found = np.array([[0, 0, 0, 1, -1], [2, 2, 3, 3, -1], [4, 4, 4, 5, -1]], np.int32)
    sizes = np.array([1, 3, 1, 1, 9])

    pairs, rank = meetings(found, sizes, np.arange(5, dtype=np.uint64), least=2)

    met = zip(pairs.left, pairs.right, pairs.times, strict=True)
    assert list(met) == [(0, 1, 3), (2, 1, 2)]
    assert rank[4] < rank[1] < min(rank[[0, 2, 3]])


def test_pairs_that_share_enough():
    rows = np.array([[1, 2, EMPTY, 4], [1, 2, EMPTY, 5], [1, 9, 9, 9]], np.uint32)

    found = sharing(rows, _pairs((1, 0), (2, 0)), least=2)

    assert found.left.tolist() == [1]


def test_rows_join_the_one_most_like_them():
    pairs = _pairs((1, 0), (2, 1), (2, 3), (5, 4))
    alike = np.array([0.9, 0.5, 0.4, 0.3], np.float32)
    rank = np.array([3, 0, 1, 2, 5, 4, 6])

    # 2 is most like 1; 3 only has 2; the first by rank gives the group its name.
    assert nearest(pairs, alike, rank).tolist() == [1, 1, 1, 1, 5, 5, 6]


def test_nobody_joins_nobody():
    found = nearest(_pairs(), np.empty(0, np.float32), np.arange(3))

    assert found.tolist() == [0, 1, 2]


def test_most_frequent_numbers_of_groups():
    rows = np.array([[5, 1], [4, 1], [5, 2], [9, 3], [8, 3]], np.uint32)

    values, times = most_frequent(rows, np.array([1, 1, 1, 0, 0]))

    assert values.tolist() == [[8, 3], [5, 1]]
    assert times.tolist() == [[1, 2], [2, 2]]


def test_distinct_rows():
    rows = np.array([[2, 1], [1, 9], [2, 1]], np.uint32)

    unique, inverse, counts, hashes = distinct(rows)

    assert unique[inverse].tolist() == rows.tolist()
    assert counts[inverse].tolist() == [2, 1, 2]
    assert hashes[inverse][0] == hashes[inverse][2] != hashes[inverse][1]


def test_rows_that_all_differ_are_not_copied():
    rows = np.array([[2, 1], [1, 9], [1, 2]], np.uint32)

    unique, inverse, counts, _ = distinct(rows)

    assert unique is rows
    assert (inverse.tolist(), counts.tolist()) == ([0, 1, 2], [1, 1, 1])
