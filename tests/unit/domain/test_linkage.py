"""The columns of evidence, and the rules that follow from what the data speak of."""

import numpy as np

from backend.domain.linkage import KIND_NAMES, Rules, confidence
from backend.domain.numbering import number_evidence


def evidence_of(has):
    """Evidence from {account: [(kind, key), …]}, all of it at one time."""
    number = {name: n for n, name in enumerate(has)}
    things = sorted({thing for things in has.values() for thing in things})
    place = {thing: n for n, thing in enumerate(things)}
    rows = [(number[name], place[thing]) for name, own in has.items() for thing in own]
    return numbered(list(has), things, rows)


def numbered(accounts, things, rows, spans=None, *, crowded=False):
    """Evidence from things (kind, key) and rows (place of account, of thing)."""
    rows = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return number_evidence(
        accounts,
        np.array([KIND_NAMES.index(kind) for kind, _ in things], dtype=np.int64),
        [key for _, key in things],
        rows,
        np.zeros_like(rows) if spans is None else np.array(spans, dtype=np.int64),
        crowded=np.full(len(things), crowded),
    )


def pairs_of(evidence):
    """{(account id, kind, key)} as the columns say it."""
    return {
        (evidence.account_ids[a], evidence.kind_of(t), evidence.thing_key[t])
        for a, t in zip(evidence.account, evidence.thing, strict=True)
    }


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
