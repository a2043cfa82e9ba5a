"""What a source can say at most, given who else has as much of it."""

import numpy as np

from backend.domain.linkage import SOURCES
from backend.domain.outsiders import Outsiders

EVERYBODY = 60_000


def tempered(rows):
    """Bits after tempering of (member, bits of the first source, of the second)."""
    member = np.array([row[0] for row in rows], dtype=bool)
    bits = np.zeros((len(rows), SOURCES))
    bits[:, 0] = [row[1] for row in rows]
    bits[:, 1] = [row[2] for row in rows]
    share = np.full(len(rows), member.sum() / EVERYBODY)
    to = np.zeros(len(rows), dtype=np.int64)
    return Outsiders(to, member, share, EVERYBODY).temper(bits)


class TestTemper:
    def test_nobody_is_no_trouble(self):
        empty = np.zeros(0, dtype=np.int64)
        outsiders = Outsiders(empty, empty.astype(bool), np.zeros(0), 10)

        assert outsiders.temper(np.zeros((0, SOURCES))).shape == (0, SOURCES)

    def test_what_only_members_have_keeps_its_bits(self):
        said = tempered([(True, 14, 14)] * 200)

        assert (said[:, :2] > 13).all()

    def test_what_a_resellers_other_customers_have_says_little(self):
        members, customers = [(True, 14, 14)] * 200, [(False, 14, 0)] * 3000

        said = tempered(members + customers)

        assert said[0, 0] < np.log2(EVERYBODY / 3000) + 0.1
        assert said[0, 1] > 10

    def test_who_has_the_other_source_too_is_no_outsider(self):
        members, customers = [(True, 14, 14)] * 200, [(False, 14, 0)] * 20
        recruits = [(False, 14, 14)] * 200

        said = tempered(members + customers + recruits)

        assert said[-1].sum() > np.log2(EVERYBODY / 200) + 8

    def test_bits_never_grow(self):
        random = np.random.default_rng(3)
        rows = [
            (bool(random.random() < 0.3), *random.uniform(0, 14, 2)) for _ in range(300)
        ]

        said = tempered(rows)

        assert (said[:, :2] <= np.array([row[1:] for row in rows]) + 1e-9).all()
