"""What ties accounts to a group, and what they lack, counted by hand."""

from math import log2

import pytest

from backend.domain.bonds import Bonds
from backend.domain.evidence import KINDS
from backend.domain.linkage import Rules

from .test_linkage import evidence_of

RULES = Rules.for_sources(2, accept_bits=4.0)
GROUP = [f"ring-{n}" for n in range(4)]


@pytest.fixture
def evidence():
    """Four of one hand among a hundred, and some who share this or that with them."""
    has = {
        name: [("instrument", "card"), ("ip_address", "10.0.0.1"), ("device", name)]
        for name in GROUP
    }
    has |= {
        "guest": [("ip_address", "10.0.0.1"), ("email_domain", "gmail.com")],
        "twin": [("instrument", "card"), ("ip_address", "10.0.0.1")],
        "near": [("network", "10.0.0.0/24"), ("device", "near")],
        "alone": [("device", "alone")],
    }
    has["ring-0"].append(("network", "10.0.0.0/24"))
    has |= {f"own-{n}": [("device", f"own-{n}")] for n in range(92)}
    return evidence_of(has)


@pytest.fixture
def bonds(evidence):
    return Bonds(evidence, RULES)


class TestBetween:
    def test_by_hand(self, bonds):
        (found,) = bonds.between(["guest"], GROUP, most=9)

        # The twin is the only other one outside: 4 of 4 inside, 1 of 95 outside.
        base = 1.5 / 96
        share = (4 + base) / 5
        assert (found.kind, found.key) == ("ip_address", "10.0.0.1")
        damping = KINDS["ip_address"].damping
        assert found.bits == pytest.approx(damping * log2(share / base), abs=1e-3)
        assert found.sentence.startswith(
            "1 of 1 have the same address 10.0.0.1, as do 4 of the other 4 and 6 at "
            "the time"
        )

    def test_what_says_most_about_most_comes_first(self, bonds):
        found = bonds.between(["guest", "twin"], GROUP, most=9)

        assert [bond.kind for bond in found] == ["ip_address", "instrument"]
        assert [bond.accounts for bond in found] == [2, 1]
        assert bonds.between(["guest", "twin"], GROUP, most=1) == found[:1]

    def test_two_of_a_kind_are_enough(self):
        addresses = [("ip_address", f"10.0.{n}.1") for n in range(4)]
        has = {name: [("device", "dev"), *addresses] for name in GROUP}
        has |= {f"own-{n}": [("device", f"own-{n}")] for n in range(50)}

        found = Bonds(evidence_of(has), RULES).between(GROUP[:1], GROUP[1:], most=9)

        assert [bond.kind for bond in found] == ["device", "ip_address", "ip_address"]

    def test_without_others_each_stands_beside_the_rest(self, bonds):
        found = bonds.between(GROUP, [], most=1)

        assert [(b.kind, b.accounts, b.others, b.size) for b in found] == [
            ("instrument", 4, 3, 3)
        ]

    def test_strangers_and_the_unknown_have_no_bonds(self, bonds):
        assert bonds.between(["alone", "never seen"], GROUP, most=9) == []


class TestLacking:
    def test_each_for_its_own_reason(self, bonds):
        asked = ["guest", "twin", "near", "alone", "never seen"]

        found = bonds.lacking(asked, GROUP)

        # Near has a network in common with one of four: two bits, and one source.
        assert (found.nothing, found.one_source) == (2, 2)
        assert (found.too_little, found.enough) == (0, 1)
        assert found.sentences[0] == (
            "2 accounts that share nothing telling with the others"
        )

    def test_the_bar_decides(self, evidence):
        strict = Bonds(evidence, Rules.for_sources(2, accept_bits=99.0))

        assert strict.lacking(["twin"], GROUP).too_little == 1

    def test_where_one_source_speaks_two_things_of_it_must(self, evidence):
        payments = Bonds(evidence, Rules.for_sources(1, accept_bits=-9.0))

        assert payments.lacking(["twin"], GROUP).too_little == 1

    def test_whoever_was_seen_with_nothing_shares_nothing(self, bonds):
        assert bonds.lacking(["never seen"], GROUP).nothing == 1
        assert bonds.between(["never seen"], [], most=1) == []

    def test_without_others_an_account_is_no_witness_of_its_own(self, bonds):
        assert bonds.lacking(GROUP, []).enough == 4
        assert bonds.lacking(["alone"], []).nothing == 1
