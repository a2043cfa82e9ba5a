"""Decisions on things that honest accounts share."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from backend.domain.discounts import Cause, Discount, Effect, Terms, Thing
from backend.journal.decisions import Ledger, withdrawal_of
from backend.journal.journal import Journal
from backend.journal.tables import discounts


class DiscountLog:
    """Every discount and lift that was ever decided."""

    def __init__(self, journal: Journal) -> None:
        self._ledger = Ledger(journal, discounts, "discount")

    def add(self, thing: Thing, terms: Terms, *, reason: str, analyst: str) -> Discount:
        """Keep a decision on a thing."""
        kind, key = thing
        made = self._ledger.append(
            kind=kind, key=key, reason=reason, analyst=analyst, **asdict(terms)
        )
        return self.get_discount(made)

    def get_discount(self, discount_id: int) -> Discount:
        """The decision with this id.

        :raises NotFound: there is none
        """
        return _discount(self._ledger.get(discount_id))

    def list_discounts(self) -> list[Discount]:
        """All of them, oldest first."""
        return [_discount(row) for row in self._ledger.rows()]

    def withdraw(self, discount_id: int, *, reason: str, analyst: str) -> Discount:
        """Take a decision back.

        :raises NotFound: there is none
        :raises Conflict: it was taken back before
        """
        self._ledger.withdraw(discount_id, reason=reason, analyst=analyst)
        return self.get_discount(discount_id)


def _discount(row: Row[Any]) -> Discount:
    return Discount(
        id=row.id,
        reason=row.reason,
        analyst=row.analyst,
        made_ms=row.made_ms,
        withdrawal=withdrawal_of(row),
        effect=Effect(row.effect),
        kind=row.kind,
        key=row.key,
        factor=row.factor,
        cause=Cause(row.cause),
        until_ms=row.until_ms,
    )
