"""Judgements on pairs of accounts."""

from typing import Any

from sqlalchemy import Row

from backend.domain.judgements import Judgement, Verdict
from backend.journal.decisions import Ledger, withdrawal_of
from backend.journal.journal import Journal
from backend.journal.tables import judgements


class JudgementLog:
    """Every judgement that was ever made."""

    def __init__(self, journal: Journal) -> None:
        self._ledger = Ledger(journal, judgements, "judgement")

    def add(
        self, verdict: Verdict, pair: tuple[str, str], *, reason: str, analyst: str
    ) -> Judgement:
        """Keep a judgement on two accounts."""
        left_id, right_id = sorted(pair)
        made = self._ledger.append(
            verdict=verdict.value,
            left_id=left_id,
            right_id=right_id,
            reason=reason,
            analyst=analyst,
        )
        return self.get_judgement(made)

    def get_judgement(self, judgement_id: int) -> Judgement:
        """The judgement with this id.

        :raises NotFound: there is none
        """
        return _judgement(self._ledger.get(judgement_id))

    def list_judgements(self) -> list[Judgement]:
        """All of them, oldest first."""
        return [_judgement(row) for row in self._ledger.rows()]

    def withdraw(self, judgement_id: int, *, reason: str, analyst: str) -> Judgement:
        """Take a judgement back.

        :raises NotFound: there is none
        :raises Conflict: it was taken back before
        """
        self._ledger.withdraw(judgement_id, reason=reason, analyst=analyst)
        return self.get_judgement(judgement_id)


def _judgement(row: Row[Any]) -> Judgement:
    return Judgement(
        id=row.id,
        reason=row.reason,
        analyst=row.analyst,
        made_ms=row.made_ms,
        withdrawal=withdrawal_of(row),
        verdict=Verdict(row.verdict),
        left_id=row.left_id,
        right_id=row.right_id,
    )
