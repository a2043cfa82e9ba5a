"""What accounts do, and what it says about the groups they are in."""

import numpy as np
import pytest

from backend.domain.conduct import Conduct, conduct_signs, usual_of

OUTSIDE = 100


def signs(exchanges, mix=None, early=None):
    """Signs of one group of accounts, among a hundred with ten exchanges each."""
    size = len(exchanges)
    mix = mix or [[0.0, 1.0]] * size
    conduct = conduct_of(
        np.array([*exchanges, *[10.0] * OUTSIDE]),
        np.array([*mix, *[[0.1, 0.9]] * OUTSIDE]),
        np.array([*(early or [False] * size), *[n < 20 for n in range(OUTSIDE)]]),
    )
    (found,) = conduct_signs(conduct, np.array([0] * size + [-1] * OUTSIDE))
    return {sign.sentence: sign.bits for sign in found}


def conduct_of(exchanges, mix, early):
    """Conduct of these accounts, who are all there are."""
    columns = (("coding", "chat")[: mix.shape[1]], exchanges, mix, early)
    return Conduct(*columns, usual_of(*columns, hours=0))


def bits(found, words):
    """Bits of the one sign that is about ``words``."""
    (value,) = [value for sentence, value in found.items() if words in sentence]
    return value


class TestVolume:
    @pytest.mark.parametrize(
        ("exchanges", "expected"),
        [(10.0 * 2**1.5, 0.0), (10.0 * 2**3.5, 3.0), (10.0, -2.25), (1e6, 6.0)],
    )
    def test_grows_with_each_doubling_up_to_a_bound(self, exchanges, expected):
        found = signs([exchanges] * 6)

        assert bits(found, "exchanges or more") == pytest.approx(expected, abs=0.01)

    def test_one_heavy_member_says_nothing_about_the_others(self):
        assert bits(signs([10.0] * 6 + [1e6]), "exchanges or more") < 0

    def test_names_the_group_and_everybody(self):
        (says,) = [s for s in signs([500.0] * 6) if "exchanges or more" in s]

        assert says == "half of them made 500 exchanges or more; of all, 10"


class TestSought:
    def test_what_others_seldom_seek_speaks_for_a_campaign(self):
        found = signs([10.0] * 6, mix=[[0.9, 0.1]] * 6)

        assert bits(found, "is coding") == pytest.approx(2.0)

    def test_what_all_seek_says_nothing(self):
        assert not [s for s in signs([10.0] * 6, mix=[[0.1, 0.9]] * 6) if "seek" in s]


class TestEarly:
    def test_a_new_model_on_its_first_day(self):
        assert bits(signs([10.0] * 9, early=[True] * 9), "within a day") > 1.5
        assert bits(signs([10.0] * 9), "within a day") == -1.0


class TestNothingKnown:
    def test_groups_that_did_nothing_have_no_signs(self):
        assert signs([0.0] * 6) == {}

    def test_where_nobody_did_anything_no_group_has_signs(self):
        nothing = conduct_of(np.zeros(4), np.zeros((4, 0)), np.zeros(4, np.bool_))

        assert conduct_signs(nothing, np.array([0, 0, 1, 1])) == [[], []]


class TestUsual:
    EXCHANGES = np.array([900.0, 700.0, *[10.0] * OUTSIDE, 0.0])
    MIX = np.array([*[[0.8, 0.2]] * 2, *[[0.1, 0.9]] * OUTSIDE, [0.0, 0.0]])
    EARLY = np.array([n < 20 for n in range(OUTSIDE + 3)])

    def test_says_of_members_alone_what_it_says_among_all(self):
        whole = conduct_of(self.EXCHANGES, self.MIX, self.EARLY)
        here = slice(0, 2)
        part = Conduct(
            whole.capabilities,
            self.EXCHANGES[here],
            self.MIX[here],
            self.EARLY[here],
            whole.usual,
        )

        (expected,) = conduct_signs(whole, np.array([0, 0, *[-1] * (OUTSIDE + 1)]))
        (found,) = conduct_signs(part, np.array([0, 0]))

        assert len(found) == 3
        assert found == expected

    def test_counts_who_made_exchanges(self):
        usual = conduct_of(self.EXCHANGES, self.MIX, self.EARLY).usual

        assert (usual.active, usual.exchanges, usual.early) == (OUTSIDE + 2, 10.0, 20)
        assert sum(usual.mix.values()) == pytest.approx(1.0)
