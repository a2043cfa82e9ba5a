"""Ledgers of what people decided: rows are added, never changed."""

from typing import Any

from sqlalchemy import Row, Table, and_, select

from backend.domain.decisions import Withdrawal
from backend.errors import Conflict, NotFound
from backend.journal.journal import Journal, now_ms
from backend.journal.tables import withdrawals


class Ledger:
    """One table of decisions, which ``noun`` names, with their withdrawals."""

    def __init__(self, journal: Journal, table: Table, noun: str) -> None:
        self._journal = journal
        self._table = table
        self._noun = noun

    def append(self, **values: Any) -> int:
        """Keep a decision; its id."""
        statement = self._table.insert().values(**values, made_ms=now_ms())
        with self._journal.writing() as connection:
            key = connection.execute(statement).inserted_primary_key
        return int(key[0]) if key else 0

    def rows(self) -> list[Row[Any]]:
        """Every decision in the order of their ids."""
        with self._journal.reading() as connection:
            return list(connection.execute(self._joined().order_by(self._table.c.id)))

    def get(self, decision_id: int) -> Row[Any]:
        """The decision with this id.

        :raises NotFound: there is none
        """
        query = self._joined().where(self._table.c.id == decision_id)
        with self._journal.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"There is no {self._noun} {decision_id}")
        return row

    def withdraw(self, decision_id: int, *, reason: str, analyst: str) -> None:
        """Take a decision back.

        :raises NotFound: there is none
        :raises Conflict: it was taken back before
        """
        key = {"ledger": self._table.name, "decision": decision_id}
        if self.get(decision_id).withdrawn_ms is None:
            values = {"reason": reason, "analyst": analyst, "made_ms": now_ms()}
            with self._journal.writing() as connection:
                known = connection.execute(select(withdrawals).filter_by(**key)).first()
                if known is None:
                    connection.execute(withdrawals.insert().values(**key, **values))
                    return
        raise Conflict(f"The {self._noun} {decision_id} was withdrawn before")

    def _joined(self) -> Any:
        taken_back = and_(
            withdrawals.c.ledger == self._table.name,
            withdrawals.c.decision == self._table.c.id,
        )
        return select(
            self._table,
            withdrawals.c.reason.label("withdrawn_because"),
            withdrawals.c.analyst.label("withdrawn_by"),
            withdrawals.c.made_ms.label("withdrawn_ms"),
        ).select_from(self._table.outerjoin(withdrawals, taken_back))


def withdrawal_of(row: Row[Any]) -> Withdrawal | None:
    """The withdrawal that ``Ledger`` joined to a decision."""
    if row.withdrawn_ms is None:
        return None
    return Withdrawal(row.withdrawn_because, row.withdrawn_by, row.withdrawn_ms)
