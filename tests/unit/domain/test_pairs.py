"""What two accounts share, against the prior, with the times."""

import pytest

from backend.domain.discounts import Discounts
from backend.domain.evidence import SOURCE_CAP_BITS
from backend.domain.pairs import (
    HALVING_DAYS,
    TOGETHER_DAYS,
    Common,
    Span,
    days_apart,
    nearness,
    pair_sentence,
    prior_bits,
    weigh_pair,
)

DAY = 86_400_000
JANUARY = 1_767_268_800_000


def span(first, last):
    return Span(JANUARY + int(first * DAY), JANUARY + int(last * DAY))


def common(kind="device", key="dev_1", everyone=2, left=(0, 5), right=(3, 9)):
    return Common(kind, key, everyone, span(*left), span(*right))


class TestPrior:
    def test_one_of_the_others_is_the_same_hands(self):
        assert prior_bits(1025) == -10.0

    @pytest.mark.parametrize("total", [0, 1, 2])
    def test_where_there_are_no_others_it_says_nothing(self, total):
        assert prior_bits(total) == 0


class TestTimes:
    @pytest.mark.parametrize(
        ("left", "right", "days"),
        [((0, 5), (3, 9), 0), ((0, 5), (5, 9), 0), ((0, 9), (3, 4), 0)],
    )
    def test_a_common_moment_is_no_gap(self, left, right, days):
        assert days_apart(span(*left), span(*right)) == days

    def test_a_gap_is_the_same_from_both_sides(self):
        early, late = span(0, 2), span(12.5, 20)

        assert days_apart(early, late) == days_apart(late, early) == 10.5

    @pytest.mark.parametrize("days", [0, 3, TOGETHER_DAYS])
    def test_within_a_week_it_counts_in_full(self, days):
        assert nearness(days) == 1

    def test_then_each_month_leaves_half(self):
        assert nearness(TOGETHER_DAYS + HALVING_DAYS) == 0.5
        assert nearness(TOGETHER_DAYS + 2 * HALVING_DAYS) == 0.25

    def test_months_apart_it_does_not_count(self):
        assert nearness(120) == 0


class TestWeighPair:
    def test_nothing_shared_leaves_the_prior(self):
        case = weigh_pair([], total=1025)

        assert (case.bits, case.total_bits, case.reasons) == (0, -10, ())
        assert case.probability == pytest.approx(1 / 1025, rel=1e-2)

    def test_the_total_is_the_prior_and_what_is_shared(self):
        things = [common(), common("ip_address", "192.0.2.1", 4)]

        case = weigh_pair(things, total=2048)

        assert case.sources == {"device": 10.0, "address": pytest.approx(7.2)}
        assert case.bits == pytest.approx(17.2)
        assert case.total_bits == pytest.approx(case.bits + case.prior_bits, abs=1e-3)
        assert case.probability > 0.98

    def test_what_lies_apart_counts_for_less_and_comes_later(self):
        near = common("ip_address", "192.0.2.1", 2)
        far = common("device", "dev_1", 2, right=(72, 80))

        case = weigh_pair([far, near], total=2048)

        assert [reason.kind for reason in case.reasons] == ["ip_address", "device"]
        assert (case.reasons[1].full_bits, case.reasons[1].bits) == (10.0, 2.5)
        assert "67 days apart, so that it counts for 25%" in case.reasons[1].sentence

    def test_months_apart_it_is_named_and_counts_for_nothing(self):
        case = weigh_pair([common(right=(150, 151))], total=2048)

        assert case.bits == 0
        assert case.sources == {}
        assert case.reasons[0].sentence.endswith("145 days apart: too long")
        assert pair_sentence(case, bar=4).startswith("They share nothing that counts")

    @pytest.mark.parametrize("kind", ["email", "phone", "person", "email_domain"])
    def test_what_was_said_at_sign_up_has_no_time(self, kind):
        case = weigh_pair([common(kind, right=(150, 150))], total=2048)

        assert case.reasons[0].bits == case.reasons[0].full_bits > 0
        assert case.reasons[0].days_apart is None

    def test_an_unknown_time_takes_nothing_away(self):
        case = weigh_pair([Common("device", "dev_1", 2, None, span(0, 1))], total=2048)

        assert case.reasons[0].bits == 10
        assert case.reasons[0].left_first_ms is None

    def test_a_source_says_no_more_than_its_cap(self):
        cards = [common("instrument", f"card_{n}") for n in range(4)]

        assert weigh_pair(cards, total=2048).bits == SOURCE_CAP_BITS

    def test_what_is_discounted_counts_by_its_factor(self):
        halved = Discounts({("device", "dev_1"): 0.5})

        assert weigh_pair([common()], total=2048, discounts=halved).bits == 5


class TestPairSentence:
    def test_says_every_figure_of_the_case(self):
        case = weigh_pair([common(), common("email", "0f3a")], total=2048)

        told = pair_sentence(case, bar=4)

        assert told == (
            "They share 2 things that count for +20.0 bits (device 10.0 and e-mail "
            "10.0); the prior, one of 2,047 other accounts, is -11.0: +9.0 bits, a "
            "probability of 99.8%, enough by itself for a bar of 4.0"
        )
        assert "too little" in pair_sentence(case, bar=9.5)
