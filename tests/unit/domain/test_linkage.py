"""The columns of evidence, and the rules that follow from what the data speak of."""

import numpy as np

from backend.domain.linkage import KIND_NAMES, Rules, confidence, number_evidence


def evidence_of(has):
    """Evidence from {account: [(kind, key), …]}."""
    accounts = list(has)
    things = sorted({thing for things in has.values() for thing in things})
    rows = [
        (accounts.index(account), things.index(thing))
        for account, mine in has.items()
        for thing in mine
    ]
    kinds = np.array([KIND_NAMES.index(kind) for kind, _ in things], dtype=np.int64)
    keys = [key for _, key in things]
    return number_evidence(accounts, kinds, keys, np.array(rows, dtype=np.int64))


def pairs_of(evidence):
    """{(account id, kind, key)} as the columns say it."""
    return {
        (evidence.account_ids[a], evidence.kind_of(t), evidence.thing_key[t])
        for a, t in zip(evidence.account, evidence.thing, strict=True)
    }


class TestNumberEvidence:
    def test_says_who_has_what(self):
        has = {"a": [("device", "d1"), ("phone", "p1")], "b": [("device", "d1")]}

        evidence = evidence_of(has)

        assert pairs_of(evidence) == {
            ("a", "device", "d1"),
            ("a", "phone", "p1"),
            ("b", "device", "d1"),
        }

    def test_equal_keys_of_two_kinds_are_two_things(self):
        evidence = evidence_of({"a": [("device", "x")], "b": [("phone", "x")]})

        assert evidence.things == 2

    def test_rows_that_repeat_count_once(self):
        rows = np.array([[0, 0], [0, 0], [1, 0]])

        device = np.array([KIND_NAMES.index("device")])
        evidence = number_evidence(["a", "b"], device, ["d1"], rows)

        assert evidence.everyone.tolist() == [2]

    def test_accounts_are_numbered_by_what_they_have_and_not_by_name(self):
        one, other = ("device", "d1"), ("device", "d2")
        has = {"a": [one], "b": [other], "c": [one, other]}
        renamed = {"z": has["a"], "b": has["b"], "c": has["c"]}

        first, second = evidence_of(has), evidence_of(renamed)

        assert second.account_ids == tuple(
            {"a": "z"}.get(name, name) for name in first.account_ids
        )

    def test_without_rows_there_is_nothing(self):
        none = np.empty(0, dtype=np.int64)
        evidence = number_evidence([], none, [], none.reshape(0, 2))

        assert (evidence.accounts, evidence.things, evidence.present()) == (0, 0, 0)


class TestTelling:
    def test_neither_what_one_has_nor_what_all_have_is(self):
        evidence = evidence_of(
            {
                "a": [("device", "own"), ("device", "both"), ("device", "all")],
                "b": [("device", "both"), ("device", "all")],
                "c": [("device", "all")],
            }
        )

        told = {evidence.thing_key[t] for t in np.flatnonzero(evidence.telling)}

        assert told == {"both"}

    def test_mail_providers_are_not(self):
        domain = ("email_domain", "gmail.com")
        evidence = evidence_of({"a": [domain], "b": [domain], "c": []})

        assert not evidence.telling.any()


class TestPresent:
    def test_counts_the_sources_that_accounts_share_something_rare_of(self):
        evidence = evidence_of(
            {
                "a": [("device", "d"), ("ip_address", "192.0.2.1"), ("phone", "1")],
                "b": [("device", "d"), ("ip_address", "192.0.2.1"), ("phone", "2")],
                "c": [("network", "192.0.2.0/24")],
                "d": [("network", "192.0.2.0/24")],
            }
        )

        assert evidence.present() == 2

    def test_a_second_source_asks_for_two_that_agree(self):
        assert Rules.for_sources(2, accept_bits=8).sources == 2

    def test_a_lone_source_asks_for_two_of_its_things(self):
        rules = Rules.for_sources(1, accept_bits=8)

        assert (rules.sources, rules.things) == (1, 2)


class TestConfidence:
    def test_is_even_at_no_bits_and_rises(self):
        assert confidence(0) == 0.5
        assert confidence(8) > 0.99

    def test_stays_a_probability(self):
        assert confidence(10_000) <= 1
