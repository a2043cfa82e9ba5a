"""The measures of the contract, by hand and against pairs that are really listed."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.quality import (
    MEASURES,
    CampaignQuality,
    Placed,
    TacticQuality,
    Truth,
    measure,
)

# Two campaigns of three and two accounts, and a legitimate account.
TRUTH = {
    "a1": Truth("alpha", "org_a"),
    "a2": Truth("alpha", "org_a"),
    "a3": Truth("alpha", "org_a"),
    "b1": Truth("beta", "org_b"),
    "b2": Truth("beta", "org_b"),
    "c": Truth("carol", ""),
}


def test_perfect_clustering():
    placed = {
        account: Placed(row.operator_id, row.campaign_org or None)
        for account, row in TRUTH.items()
    }

    quality = measure(TRUTH, placed, dict.fromkeys(TRUTH, 5))

    figures = quality.to_dict()
    assert figures.pop("volume_error") == {"org_a": 0, "org_b": 0}
    assert (figures.pop("accounts"), figures.pop("campaign_accounts")) == (6, 5)
    assert figures.pop("intervals") == {}
    assert (figures.pop("tactics"), figures.pop("reliability")) == ((), ())
    assert [row["organization_id"] for row in figures.pop("campaigns")] == [
        "org_a",
        "org_b",
    ]
    assert set(figures.values()) == {1.0}


def test_mixed_clustering_by_hand():
    # One cluster of a1, a2, b1 and c; a3 and b2 alone.
    placed = {account: Placed("x", "org_a") for account in ("a1", "a2", "b1", "c")}

    quality = measure(TRUTH, placed, {"a1": 10, "a2": 20, "a3": 30, "b1": 6, "c": 4})

    assert quality.pairwise_precision == pytest.approx(1 / 6)
    assert quality.pairwise_recall == pytest.approx(1 / 4)
    # a1, a2: 2/4; a3: 1; b1, c: 1/4; b2: 1
    assert quality.bcubed_precision == pytest.approx(3.5 / 6)
    # a1, a2: 2/3; a3: 1/3; b1, b2: 1/2; c: 1
    assert quality.bcubed_recall == pytest.approx((5 / 3 + 2) / 6)
    assert quality.campaign_bcubed_precision == pytest.approx(3.25 / 5)
    assert quality.campaign_bcubed_recall == pytest.approx((5 / 3 + 1) / 5)
    assert quality.attribution_precision == pytest.approx(2 / 4)
    assert quality.attribution_recall == pytest.approx(2 / 5)
    # org_a has 60 exchanges and was given 40; org_b has 6 and was given none.
    assert quality.volume_error == pytest.approx({"org_a": 1 / 3, "org_b": 1})


def test_campaigns_by_hand():
    placed = {
        "a1": Placed("x", "org_a"),
        "a2": Placed("x", "org_b"),
        "b1": Placed("x", "org_a"),
        "c": Placed("y", "org_b"),
    }

    quality = measure(TRUTH, placed, {"a1": 10, "a2": 20, "a3": 30, "b1": 6, "c": 4})

    first, second = quality.campaigns
    assert first == CampaignQuality(
        organization_id="org_a",
        accounts=3,
        operators=1,
        clusters=2,
        # a1, a2: 2/3; a3: 1
        bcubed_precision=pytest.approx(7 / 9),
        # a1, a2: 2/3; a3: 1/3
        bcubed_recall=pytest.approx(5 / 9),
        # a1 and b1 were named to it
        attribution_precision=pytest.approx(1 / 2),
        attribution_recall=pytest.approx(1 / 3),
        # 16 of 60
        volume_error=pytest.approx(44 / 60),
    )
    assert (second.accounts, second.clusters) == (2, 2)
    assert second.attribution_precision == 0
    assert second.volume_error == pytest.approx(18 / 6)


def test_a_campaign_of_two_operators_is_one_row():
    truth = {"a": Truth("o1", "org"), "b": Truth("o2", "org"), "c": Truth("o2", "org")}

    (row,) = measure(truth, {}, {}).campaigns

    assert (row.accounts, row.operators, row.clusters) == (3, 2, 3)
    assert row.bcubed_recall == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)
    assert row.attribution_precision is None
    assert row.volume_error is None


class TestIntervals:
    def test_every_measure_has_one_around_it(self):
        truth = {
            f"a{n}": Truth(f"o{n // 2}", "org" if n % 10 < 4 else "")
            for n in range(200)
        }
        placed = {f"a{n}": Placed(f"k{n // 3}", "org") for n in range(200)}

        quality = measure(truth, placed, {}, draws=400)

        assert list(quality.intervals) == list(MEASURES)
        for name, (low, high) in quality.intervals.items():
            assert 0 <= low <= getattr(quality, name) <= high <= 1, name

    def test_what_cannot_differ_has_no_width(self):
        truth = {f"a{n}": Truth(f"o{n}", "org") for n in range(9)}

        found = measure(truth, {}, {}, draws=50).intervals

        assert found["bcubed_precision"] == (1, 1)
        assert found["attribution_recall"] == (0, 0)
        assert found["attribution_precision"] is None

    def test_equal_tables_give_equal_intervals(self):
        truth = {f"a{n}": Truth(f"o{n % 7}", "org") for n in range(30)}
        placed = {f"a{n}": Placed(f"k{n % 4}", None) for n in range(30)}

        one = measure(truth, placed, {}, draws=100).intervals

        assert measure(truth, placed, {}, draws=100).intervals == one

    def test_accounts_of_one_operator_fall_together(self):
        # Half of the accounts are right, alone in one case, as a block in the other.
        alone = {f"a{n}": Truth(f"o{n}", "org") for n in range(100)}
        block = {f"a{n}": Truth(f"o{n % 2}", "org") for n in range(100)}
        placed = {
            f"a{n}": Placed(f"k{n}", "org" if n % 2 else None) for n in range(100)
        }

        narrow = measure(alone, placed, {}, draws=400).intervals["attribution_recall"]
        wide = measure(block, placed, {}, draws=400).intervals["attribution_recall"]

        assert narrow == pytest.approx((0.4, 0.6), abs=0.05)
        assert wide == (0, 1)


def test_nothing_found_has_no_precision_of_pairs():
    quality = measure(TRUTH, {}, {})

    assert quality.pairwise_precision is None
    assert quality.pairwise_recall == 0
    assert quality.bcubed_precision == 1
    assert quality.attribution_precision is None
    assert quality.attribution_recall == 0
    assert quality.volume_error == {}


def test_accounts_that_the_truth_does_not_know_are_not_judged():
    placed = {"a1": Placed("x", "org_a"), "stranger": Placed("x", "org_b")}

    quality = measure(TRUTH, placed, {"a1": 1, "stranger": 100})

    assert quality.bcubed_precision == 1
    assert quality.attribution_precision == 1


def test_an_empty_cluster_id_is_a_cluster_of_its_own():
    placed = {"a1": Placed("", None), "b1": Placed("", None)}

    assert measure(TRUTH, placed, {}).bcubed_precision == 1


def test_a_cluster_called_like_an_account_does_not_swallow_it():
    placed = {"a1": Placed("c", None), "a2": Placed("c", None)}

    assert measure(TRUTH, placed, {}).pairwise_precision == 1


def test_hubs_are_counted_and_not_listed():
    # A million pairs of pairs would never end; this takes a moment.
    truth = {f"a{n}": Truth(f"o{n % 2}", "org") for n in range(100_000)}
    placed = {account: Placed("all", None) for account in truth}

    quality = measure(truth, placed, {})

    assert quality.pairwise_precision == pytest.approx(0.5, abs=1e-4)
    assert quality.pairwise_recall == 1


_ACCOUNTS = st.lists(
    st.tuples(
        st.sampled_from(["o1", "o2", "o3"]),
        st.sampled_from(["", "org_a", "org_b"]),
        st.sampled_from([None, "", "k1", "k2", "k3"]),
    ),
    min_size=1,
    max_size=12,
)


@given(_ACCOUNTS)
def test_equals_the_definitions(rows):
    truth = {f"a{n}": Truth(o, org) for n, (o, org, _) in enumerate(rows)}
    placed = {
        f"a{n}": Placed(cluster, None)
        for n, (_, _, cluster) in enumerate(rows)
        if cluster is not None
    }

    quality = measure(truth, placed, {})

    cluster = {a: placed[a].cluster_id if a in placed else "" for a in truth}
    same = {
        a: {b for b in truth if b == a or cluster[a] == cluster[b] != ""} for a in truth
    }
    mine = {
        a: {b for b in truth if truth[a].operator_id == truth[b].operator_id}
        for a in truth
    }
    pairs = list(combinations(truth, 2))
    put = [(a, b) for a, b in pairs if b in same[a]]
    true = [(a, b) for a, b in pairs if b in mine[a]]
    right = len(set(put) & set(true))
    assert quality.pairwise_precision == (right / len(put) if put else None)
    assert quality.pairwise_recall == (right / len(true) if true else None)
    for accounts, precision, recall in (
        (list(truth), quality.bcubed_precision, quality.bcubed_recall),
        (
            [a for a in truth if truth[a].campaign_org],
            quality.campaign_bcubed_precision,
            quality.campaign_bcubed_recall,
        ),
    ):
        assert precision == _mean(
            [len(same[a] & mine[a]) / len(same[a]) for a in accounts]
        )
        assert recall == _mean(
            [len(same[a] & mine[a]) / len(mine[a]) for a in accounts]
        )


def _mean(values):
    return pytest.approx(sum(values) / len(values)) if values else None


def test_tactics_by_hand():
    truth = {
        "a1": Truth("a", "org_a", ("cards", "proxies")),
        "a2": Truth("a", "org_a", ("proxies",)),
        "b1": Truth("b", "org_b", ("proxies",)),
        "c": Truth("c", "", ("proxies",)),
    }
    placed = {"a1": Placed("x", "org_a"), "b1": Placed("x", "org_a")}

    cards, proxies = measure(truth, placed, {}).tactics

    assert cards == TacticQuality(
        tactic="cards",
        accounts=1,
        operators=1,
        bcubed_precision=1 / 2,
        bcubed_recall=1 / 2,
        attribution_precision=1,
        attribution_recall=1,
    )
    # Honest accounts have no tactic of a campaign, whatever the table says.
    assert (proxies.tactic, proxies.accounts, proxies.operators) == ("proxies", 3, 2)
    # a1 and b1: 1/2; a2: 1
    assert proxies.bcubed_precision == pytest.approx(2 / 3)
    # a1 and a2: 1/2; b1: 1
    assert proxies.bcubed_recall == pytest.approx(2 / 3)
    assert proxies.attribution_precision == pytest.approx(1 / 2)
    assert proxies.attribution_recall == pytest.approx(1 / 3)
