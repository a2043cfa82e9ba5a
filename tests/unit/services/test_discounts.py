"""Keys as an investigator has them in hand, and which decisions count."""

import pytest

from backend.domain.discounts import Cause, Effect, Terms
from backend.domain.identifiers import KeyedHash
from backend.errors import InvalidInput
from backend.journal.journal import Journal
from backend.services.discounts import (
    all_stated,
    counting,
    decide,
    thing_of,
    withdraw,
)

KEYED = KeyedHash(b"key")


@pytest.fixture
def journal(tmp_path):
    opened = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 1)
    yield opened
    opened.close()


def add(journal, key="dev_1", *, effect="discount", factor=0.0, **more):
    terms = Terms(
        Effect(effect), factor, more.pop("cause", Cause.CAMPUS), more.pop("until", None)
    )
    words = {"reason": "", "analyst": "ada"} | more
    return decide(journal, KEYED, ("device", key), terms, **words)


class TestThingOf:
    @pytest.mark.parametrize(
        ("kind", "text", "key"),
        [
            ("ip_address", " ::ffff:203.0.113.7 ", "203.0.113.7"),
            ("network", "203.0.113.0/24", "203.0.113.0/24"),
            ("network", "2001:db8:7::/48", "2001:db8:7::/48"),
            ("email_domain", "Müller.example", "xn--mller-kva.example"),
            ("device", " dev_1 ", "dev_1"),
            ("instrument", "pi_42", "pi_42"),
            ("email", "Ada@Lab.example", KEYED.of("email", "ada@lab.example")),
            ("phone", "+49 151 12345678", KEYED.of("phone", "+4915112345678")),
            ("person", "ADA  Lovelace", KEYED.of("person", "ada lovelace")),
            ("email", "0" * 32, "0" * 32),
        ],
    )
    def test_is_the_key_of_the_graph(self, kind, text, key):
        assert thing_of(KEYED, kind, text) == (kind, key)

    @pytest.mark.parametrize(
        ("kind", "text", "words"),
        [
            ("shoe_size", "42", "Kinds are instrument, device"),
            ("ip_address", "ada@lab.example", "The key is no IP address"),
            ("network", "203.0.0.0/16", "one of them is 203.0.0.0/24"),
            ("email", "ada", "The key is no e-mail address"),
            ("instrument", "4111 1111 1111 1111", "is a card number"),
            ("device", " ", "The key is needed"),
            ("device", "ada@lab.example", "name the kind email or phone"),
            ("prompt_family", "+4915112345678", "name the kind email or phone"),
            ("person", " ", "The key is needed"),
        ],
    )
    def test_what_names_nothing_says_why_and_repeats_nothing(self, kind, text, words):
        with pytest.raises(InvalidInput, match=words) as caught:
            thing_of(KEYED, kind, text)
        assert "ada@lab" not in caught.value.message


class TestDecide:
    def test_the_cause_is_the_reason_where_nothing_is_said(self, journal):
        assert add(journal, cause=Cause.VPN_EXIT).reason == "vpn exit"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"cause": Cause.OTHER}, "The reason is needed"),
            ({"factor": 1.0}, "less than 1"),
            ({"factor": -0.5}, "less than 1"),
            ({"until": 1000}, "over already"),
            ({"reason": "of ada@lab.example"}, "never stored"),
            ({"analyst": " "}, "The analyst is needed"),
        ],
    )
    def test_what_cannot_be_kept_says_why(self, journal, changes, words):
        with pytest.raises(InvalidInput, match=words):
            add(journal, **changes)
        assert all_stated(journal) == []


class TestCounting:
    def test_nothing_decided(self, journal):
        assert counting(journal).factors == {}

    def test_a_lift_takes_the_place_of_a_discount_until_it_is_withdrawn(self, journal):
        add(journal, factor=0.25)
        lift = add(journal, effect="lift", factor=1.0, reason="it is a fake campus")
        add(journal, "dev_2")

        assert counting(journal).factors == {
            ("device", "dev_1"): 1.0,
            ("device", "dev_2"): 0.0,
        }
        withdraw(journal, lift.id, reason="it is real", analyst="bob")
        assert counting(journal).factor("device", "dev_1") == 0.25

    def test_one_that_is_over_counts_no_more_and_says_so(self, journal):
        add(journal, factor=0.25)
        add(journal, until=4_000_000_000_000)
        assert counting(journal).factor("device", "dev_1") == 0

        later = 4_000_000_000_000

        assert counting(journal, at_ms=later).factor("device", "dev_1") == 0.25
        standings = [s.standing.value for s in all_stated(journal, at_ms=later)]
        assert standings == ["expired", "counts"]
