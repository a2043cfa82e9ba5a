"""What sharing a thing says, and how it is said."""

import pytest

from backend.domain.evidence import (
    KINDS,
    SOURCE_CAP_BITS,
    Shared,
    explain_pair,
    group_sentence,
    pair_bits,
)


class TestKinds:
    @pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
    def test_each_says_in_a_sentence_what_it_means(self, kind):
        told = group_sentence(
            kind.name, "thing-1", accounts=3, everyone=5, size=40, total=20_000
        )

        assert told.startswith("3 of 40 accounts ")
        assert "2 of the other 19,960 accounts" in told
        assert kind.noun

    @pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
    def test_damping_only_takes_away(self, kind):
        assert 0 < kind.damping <= 1

    def test_address_and_its_network_are_one_source(self):
        assert KINDS["ip_address"].source == KINDS["network"].source

    def test_email_address_and_its_domain_are_one_source(self):
        assert KINDS["email"].source == KINDS["email_domain"].source


class TestPairBits:
    def test_is_the_surprise_that_two_strangers_share_it(self):
        assert pair_bits("instrument", 2, 2048) == 10.0

    def test_what_everybody_has_says_nothing(self):
        assert pair_bits("device", 500, 500) == 0

    def test_rarer_says_more(self):
        assert pair_bits("ip_address", 3, 1000) > pair_bits("ip_address", 30, 1000)


class TestExplainPair:
    def test_nothing_shared_gives_no_bits(self):
        assert explain_pair([], total=1000) == (0, [])

    def test_strongest_comes_first_with_its_sentence(self):
        shared = [
            Shared("ip_address", "192.0.2.7", 40),
            Shared("instrument", "card-1", 3),
        ]

        bits, reasons = explain_pair(shared, total=20_000)

        assert [reason.kind for reason in reasons] == ["instrument", "ip_address"]
        assert "which 3 of 20,000 accounts have" in reasons[0].sentence
        assert bits == pytest.approx(sum(reason.bits for reason in reasons))

    def test_one_source_is_capped(self):
        shared = [Shared("instrument", f"card-{n}", 2) for n in range(5)]

        bits, _ = explain_pair(shared, total=20_000)

        assert bits == SOURCE_CAP_BITS

    def test_a_mail_providers_domain_says_nothing_however_rare(self):
        shared = [Shared("email_domain", "GMail.com", 2)]

        assert explain_pair(shared, total=20_000) == (0, [])

    def test_a_domain_of_few_says_something(self):
        shared = [Shared("email_domain", "quillmere.example", 2)]

        assert explain_pair(shared, total=20_000)[0] > 0

    @pytest.mark.parametrize("kind", ["email", "phone", "person"])
    def test_hashes_of_personal_data_are_not_read_out(self, kind):
        _, reasons = explain_pair([Shared(kind, "0f3a77", 2)], total=1000)

        assert "0f3a77" not in reasons[0].sentence
