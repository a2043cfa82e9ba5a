"""Queries that people keep for the team."""

import json
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from sqlalchemy import Row

from backend.domain.queries import SavedQuery, Slot
from backend.journal.decisions import Ledger, withdrawal_of
from backend.journal.journal import Journal
from backend.journal.tables import queries


class QueryLog:
    """Every version of every query that was ever kept."""

    def __init__(self, journal: Journal) -> None:
        self._ledger = Ledger(journal, queries, "version of a query")

    def add(
        self,
        name: str,
        parameters: Sequence[Slot],
        columns: Sequence[str],
        **words: str,
    ) -> SavedQuery:
        """Keep a version; ``words`` are title, text, reason and analyst."""
        made = self._ledger.append(
            name=name,
            parameters=json.dumps([astuple(each) for each in parameters]),
            columns=json.dumps(list(columns)),
            **words,
        )
        return _query(self._ledger.get(made))

    def list_versions(self) -> list[SavedQuery]:
        """All of them, oldest first."""
        return [_query(row) for row in self._ledger.rows()]

    def withdraw(self, version_id: int, *, reason: str, analyst: str) -> None:
        """Take a version back.

        :raises NotFound: there is none
        :raises Conflict: it was taken back before
        """
        self._ledger.withdraw(version_id, reason=reason, analyst=analyst)


def _query(row: Row[Any]) -> SavedQuery:
    return SavedQuery(
        id=row.id,
        reason=row.reason,
        analyst=row.analyst,
        made_ms=row.made_ms,
        withdrawal=withdrawal_of(row),
        name=row.name,
        title=row.title,
        text=row.text,
        parameters=tuple(Slot(*each) for each in json.loads(row.parameters)),
        columns=tuple(json.loads(row.columns)),
    )
