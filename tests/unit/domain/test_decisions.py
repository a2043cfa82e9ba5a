"""Which decisions count, and which words may be kept."""

import pytest

from backend.domain.decisions import Standing, Withdrawal, normal_statement, stated
from tests.builders import NOON, a_judgement

BACK = Withdrawal("a mistake", "bob", NOON)


def standings(*decisions):
    found = stated(decisions, about=lambda judgement: judgement.pair, now_ms=NOON)
    return [(each.decision.id, each.standing.value) for each in found]


class TestStated:
    def test_nothing_decided(self):
        assert stated([], about=id, now_ms=NOON) == []

    def test_the_newest_on_each_pair_counts(self):
        first = a_judgement(1, "same", "a", "b")
        second = a_judgement(2, "different", "b", "a")
        other = a_judgement(3, "same", "a", "c")

        for order in ([first, second, other], [other, second, first]):
            assert standings(*order) == [
                (3, "counts"),
                (2, "counts"),
                (1, "superseded"),
            ]

    def test_a_withdrawal_undoes_one_and_the_one_before_counts_again(self):
        first = a_judgement(1, "same", "a", "b")
        second = a_judgement(2, "different", "a", "b", withdrawal=BACK)

        assert standings(first, second) == [(2, "withdrawn"), (1, "counts")]

    def test_withdrawing_what_was_superseded_changes_nothing_that_counts(self):
        first = a_judgement(1, "same", "a", "b", withdrawal=BACK)
        second = a_judgement(2, "different", "a", "b")

        assert standings(first, second) == [(2, "counts"), (1, "withdrawn")]

    def test_judgements_do_not_expire(self):
        (only,) = stated([a_judgement(1, "same", "a", "b")], about=id, now_ms=2**60)

        assert only.standing is Standing.COUNTS


class TestNormalStatement:
    def test_spaces_are_one(self):
        assert normal_statement("  one \n two\t") == "one two"
        assert normal_statement("Zoë asked @support: same card, +3 days") == (
            "Zoë asked @support: same card, +3 days"
        )

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (" \n", "is needed"),
            ("x" * 2001, "2,000 characters"),
            ("red\x1b[31m", "cannot be printed"),
            ("mail <ada@lab.example>", "never stored"),
            ("he wrote (ADA@LAB.EXAMPLE).", "never stored"),
            ("from=ada@lab.example", "never stored"),
            ("called +4915112345678", "never stored"),
        ],
    )
    def test_what_may_not_be_kept(self, text, words):
        with pytest.raises(ValueError, match=words) as caught:
            normal_statement(text)
        assert "lab.example" not in str(caught.value).lower()
