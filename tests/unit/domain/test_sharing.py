"""What groups look like."""

import numpy as np
import pytest

from backend.domain.character import GroupKind
from backend.domain.sharing import characters

from .test_linkage import evidence_of


def look(group, others=200):
    """Character of one group among accounts that share nothing."""
    has = group | {
        f"other-{n}": [("device", f"alone-{n}"), ("signup_hour", f"hour-{n}")]
        for n in range(others)
    }
    evidence = evidence_of(has)
    numbers = [0 if name in group else -1 for name in evidence.account_ids]
    (character,) = characters(evidence, np.array(numbers))
    return character


def private(n):
    return [("device", f"own-{n}"), ("ip_address", f"home-{n}")]


def campaign(size):
    return {
        f"c-{n}": [
            ("instrument", f"card-{n // 3}"),
            ("device", f"rack-{n // 4}"),
            ("ip_address", f"exit-{n % 7}"),
            ("ip_address", f"exit-{(n + 3) % 7}"),
            ("prompt_family", f"text-{n % 5}"),
        ]
        for n in range(size)
    }


def company(size):
    shared = [
        ("ip_address", "office"), ("email_domain", "firm.test"), ("instrument", "card"),
    ]  # fmt: skip
    return {f"e-{n}": [*shared, *private(n)] for n in range(size)}


def school(size):
    return {
        f"p-{n}": [
            ("ip_address", "school"),
            ("prompt_family", "essay"),
            ("device", f"laboratory-{n % 4}"),
            *private(n),
        ]
        for n in range(size)
    }


def clients(size):
    return {
        f"k-{n}": [
            ("instrument", "agency"), ("email_domain", f"client-{n}.test"), *private(n),
        ]
        for n in range(size)
    }  # fmt: skip


def household(size):
    return {
        f"h-{n}": [("ip_address", "home"), ("device", "tablet"), ("device", f"own-{n}")]
        for n in range(size)
    }


class TestKind:
    @pytest.mark.parametrize(
        ("group", "kind"),
        [
            (campaign(40), GroupKind.CAMPAIGN),
            (company(12), GroupKind.COMPANY),
            (school(28), GroupKind.CLASS),
            (clients(15), GroupKind.RESELLER),
        ],
        ids=str,
    )
    def test_looks_like_what_it_is(self, group, kind):
        assert look(group).kind is kind

    def test_a_campaign_that_is_half_private_is_still_one(self):
        group = campaign(60)
        for n in range(0, 60, 2):
            group[f"c-{n}"] += private(n)

        assert look(group).kind is GroupKind.CAMPAIGN


class TestStrangers:
    def test_are_many_hands_whatever_they_share(self):
        for group in (company(12), school(28), clients(15)):
            assert look(group).strangers

    def test_a_family_that_shares_its_devices_is_none(self):
        group = {f"h-{n}": [("ip_address", "home"), ("device", "pc")] for n in range(5)}

        assert look(group).kind is GroupKind.HOUSEHOLD
        assert not look(group).strangers

    def test_a_campaign_is_none_though_each_has_a_device_of_their_own(self):
        group = campaign(60)
        for n in range(60):
            group[f"c-{n}"].append(("device", f"own-{n}"))

        assert not look(group).strangers


class TestSuspicion:
    def test_is_high_for_a_campaign_only(self):
        assert look(campaign(40)).suspicion > 0.9
        for group in (household(5), school(28), company(12), clients(15)):
            assert look(group).suspicion < 0.1

    def test_is_the_sum_of_its_signs(self):
        character = look(campaign(40))

        bits = sum(sign.bits for sign in character.signs)
        assert character.suspicion == pytest.approx(1 / (1 + 2**-bits), abs=1e-4)

    def test_bursts_and_domains_of_its_own_speak_for_a_campaign(self):
        plain, burst = campaign(40), campaign(40)
        for n in range(40):
            burst[f"c-{n}"] += [
                ("email_domain", f"bought-{n % 4}.test"), ("signup_hour", "14Z"),
            ]  # fmt: skip

        more = {s.sentence for s in look(burst).signs}
        assert any("signed up in an hour with another" in says for says in more)
        assert any("e-mail domains that nobody else has" in says for says in more)
        assert look(burst).suspicion > look(plain).suspicion

    def test_signs_say_what_was_counted_strongest_first(self):
        character = look(school(28))

        assert character.signs[0].sentence == "100% come from one address"
        weights = [abs(sign.bits) for sign in character.signs]
        assert weights == sorted(weights, reverse=True)


def test_of_no_group_there_is_no_character():
    assert characters(evidence_of({"a": [("device", "x")]}), np.array([-1])) == []
