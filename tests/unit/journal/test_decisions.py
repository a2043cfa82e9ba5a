"""What people decided stays, whatever becomes of it."""

import threading

import pytest

from backend.domain.discounts import Cause, Effect, Terms
from backend.domain.judgements import Verdict
from backend.errors import Conflict, NotFound
from backend.journal.discounts import DiscountLog
from backend.journal.journal import Journal
from backend.journal.judgements import JudgementLog

WORDS = {"reason": "seen together", "analyst": "ada"}


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'journal.db'}"


@pytest.fixture
def journal(url):
    opened = Journal.open(url, 1)
    yield opened
    opened.close()


@pytest.fixture
def log(journal):
    return JudgementLog(journal)


class TestJudgementLog:
    def test_nothing_judged(self, log):
        assert log.list_judgements() == []
        with pytest.raises(NotFound, match="There is no judgement 1"):
            log.get_judgement(1)

    def test_a_judgement_is_kept_with_its_words(self, log):
        made = log.add(Verdict.SAME, ("b", "a"), **WORDS)

        assert made.pair == ("a", "b")
        assert (made.reason, made.analyst) == ("seen together", "ada")
        assert made.made_ms > 1_700_000_000_000
        assert log.list_judgements() == [made]

    def test_any_text_is_an_id(self, log):
        strange = ("'); DROP TABLE judgements; --", '名前 " %s')

        made = log.add(Verdict.DIFFERENT, strange, **WORDS)

        assert set(made.pair) == set(strange)

    def test_a_withdrawal_is_added_and_nothing_goes(self, log):
        first = log.add(Verdict.SAME, ("a", "b"), **WORDS)
        second = log.add(Verdict.SAME, ("a", "b"), **WORDS)

        gone = log.withdraw(first.id, reason="wrong", analyst="bob")

        assert (gone.withdrawal.reason, gone.withdrawal.analyst) == ("wrong", "bob")
        assert log.list_judgements() == [gone, second]

    def test_withdrawn_once(self, log):
        made = log.add(Verdict.SAME, ("a", "b"), **WORDS)
        gone = log.withdraw(made.id, **WORDS)

        with pytest.raises(Conflict, match=f"judgement {made.id} was withdrawn before"):
            log.withdraw(made.id, reason="again", analyst="eve")
        with pytest.raises(NotFound):
            log.withdraw(made.id + 1, **WORDS)
        assert log.get_judgement(made.id) == gone

    def test_of_many_that_withdraw_at_once_one_does(self, url):
        journals = [Journal.open(url, 1) for _ in range(6)]
        made = JudgementLog(journals[0]).add(Verdict.SAME, ("a", "b"), **WORDS)
        done = []

        def withdraw(journal, name):
            try:
                JudgementLog(journal).withdraw(made.id, reason="x", analyst=name)
                done.append(name)
            except Conflict:
                pass

        threads = [
            threading.Thread(target=withdraw, args=(journal, str(n)))
            for n, journal in enumerate(journals)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = JudgementLog(journals[0]).get_judgement(made.id)
        for journal in journals:
            journal.close()

        assert done == [kept.withdrawal.analyst]

    def test_a_journal_from_before_gets_the_tables(self, journal, url):
        with journal.writing() as connection:
            connection.exec_driver_sql("DROP TABLE judgements")
            connection.exec_driver_sql("DROP TABLE withdrawals")

        again = Journal.open(url, 1)
        made = JudgementLog(again).add(Verdict.SAME, ("a", "b"), **WORDS)
        again.close()

        assert JudgementLog(journal).list_judgements() == [made]


class TestDiscountLog:
    def test_each_ledger_has_withdrawals_of_its_own(self, journal, log):
        discounts = DiscountLog(journal)
        terms = Terms(Effect.DISCOUNT, 0.25, Cause.CAMPUS, 2_000_000_000_000)
        made = discounts.add(("device", "dev_1"), terms, **WORDS)
        judged = log.add(Verdict.SAME, ("a", "b"), **WORDS)
        assert made.id == judged.id

        discounts.withdraw(made.id, **WORDS)

        assert log.get_judgement(judged.id).withdrawal is None
        assert discounts.list_discounts()[0].withdrawal.analyst == "ada"
        assert (made.thing, made.factor, made.cause, made.until_ms) == (
            ("device", "dev_1"),
            0.25,
            Cause.CAMPUS,
            2_000_000_000_000,
        )

    def test_unknown(self, journal):
        with pytest.raises(NotFound, match="There is no discount 7"):
            DiscountLog(journal).get_discount(7)
