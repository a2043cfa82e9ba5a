"""Finds things by their keys."""

from dataclasses import dataclass

from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class FoundRow:
    """Whatever has one of these keys: an account: one row."""

    kind: str
    key: str
    accounts: int


FIND_THINGS = load("search.find_things").returning(FoundRow)


class Search:
    """Finds things by their keys."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def find_things(self, keys: list[str], *, limit: int = 100) -> list[FoundRow]:
        """Accounts, clusters, organizations and identifiers with one of these keys."""
        return self._session.rows(FIND_THINGS, keys=keys, limit=limit)
