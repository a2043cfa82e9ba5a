"""Accounts that resembled a cluster when they came, until a run has looked at them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import select

from backend.journal.journal import Journal
from backend.journal.tables import resemblances as table


@dataclass(frozen=True, slots=True)
class Noticed:
    """An account with the cluster of run ``run`` that it resembles most.

    ``passes`` says whether linkage would have taken it in; times are epoch
    milliseconds.
    """

    account: str
    cluster: str
    run: str
    bits: float
    probability: float
    passes: bool
    signed_up_ms: int | None
    noticed_ms: int


class Resemblances:
    """One row an account: what was noticed of it last."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def note(self, found: Iterable[Noticed]) -> None:
        """Keep what was noticed, instead of what was noticed of the same before."""
        rows = [asdict(each) | {"passes": int(each.passes)} for each in found]
        if not rows:
            return
        names = [row["account"] for row in rows]
        with self._journal.writing() as connection:
            connection.execute(table.delete().where(table.c.account.in_(names)))
            connection.execute(table.insert(), rows)

    def forget(self, *, before_ms: int) -> None:
        """Forget what was noticed before a run read the events."""
        with self._journal.writing() as connection:
            connection.execute(table.delete().where(table.c.noticed_ms < before_ms))

    def list_noticed(self) -> list[Noticed]:
        """Everything, in the order of accounts."""
        with self._journal.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.account)).all()
        return [
            Noticed(**(dict(row._mapping) | {"passes": bool(row.passes)}))  # noqa: SLF001 (SQLAlchemy's documented name)
            for row in rows
        ]
