"""By which factor a thing counts."""

import pytest

from backend.domain.discounts import Discounts
from backend.domain.evidence import Shared, explain_pair

NAT = ("network", "203.0.113.0/24")


class TestFactor:
    def test_nothing_decided_counts_in_full(self):
        assert Discounts().factor("device", "dev_1") == 1
        assert not Discounts().is_lifted("device", "dev_1")

    def test_a_network_speaks_for_its_addresses_and_no_others(self):
        decided = Discounts({NAT: 0.0})

        assert decided.factor(*NAT) == 0
        assert decided.factor("ip_address", "203.0.113.9") == 0
        assert decided.factor("ip_address", "203.0.114.9") == 1
        assert decided.factor("device", "203.0.113.9") == 1

    def test_an_address_of_its_own_decision_follows_that(self):
        decided = Discounts({NAT: 0.0, ("ip_address", "203.0.113.9"): 1.0})

        assert decided.factor("ip_address", "203.0.113.9") == 1
        assert decided.is_lifted("ip_address", "203.0.113.9")
        assert decided.factor("ip_address", "203.0.113.8") == 0

    def test_a_prompt_stands_for_the_family_it_is_in_now(self):
        decided = Discounts(
            {
                ("prompt_family", "p1"): 0.5,
                ("prompt_family", "p2"): 0.25,
                ("device", "p1"): 0.0,
            }
        )

        now = decided.with_families({"p1": "p9", "p2": "p9", "p9": "p9"})

        assert now.factor("prompt_family", "p9") == 0.25
        assert now.factor("prompt_family", "p1") == 1
        assert now.factor("device", "p1") == 0

    def test_a_lift_of_one_prompt_does_not_undo_the_discount_of_another(self):
        decided = Discounts(
            {("prompt_family", "p1"): 1.0, ("prompt_family", "p2"): 0.0}
        )

        now = decided.with_families({"p1": "p1", "p2": "p1"})

        assert now.factor("prompt_family", "p1") == 0

    def test_says_which_decision_it_was(self):
        decided = Discounts(
            {NAT: 0.0, ("prompt_family", "p1"): 0.5, ("prompt_family", "p2"): 0.25},
            {NAT: 3, ("prompt_family", "p1"): 5, ("prompt_family", "p2"): 4},
        )

        now = decided.with_families({"p1": "p9", "p2": "p9"})

        assert now.decision("ip_address", "203.0.113.9") == 3
        assert now.decision("prompt_family", "p9") == 4
        assert now.decision("prompt_family", "p1") is None
        assert now.decision("device", "dev_1") is None


class TestExplainPair:
    @pytest.mark.parametrize(("factor", "left"), [(0.0, 0.0), (0.5, 4.0)])
    def test_names_what_is_discounted_with_what_is_left(self, factor, left):
        shared = [Shared("device", "dev_1", 4)]
        decided = Discounts({("device", "dev_1"): factor})

        bits, (reason,) = explain_pair(shared, total=1024, discounts=decided)

        assert bits == reason.bits == left
        assert reason.sentence.endswith(f"; discounted, it counts for {factor:.0%}")

    def test_a_mail_provider_says_nothing_unless_it_is_lifted(self):
        shared = [Shared("email_domain", "gmail.com", 4)]
        lifted = Discounts({("email_domain", "gmail.com"): 1.0})

        assert explain_pair(shared, total=1024) == (0, [])
        assert explain_pair(shared, total=1024, discounts=lifted)[0] > 0
