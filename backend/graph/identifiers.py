"""Reads identifiers: things that accounts share."""

from dataclasses import dataclass

from backend.graph.accounts import COUNT_LIMIT
from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """One thing; ``organizations`` are the ids of those that own it."""

    kind: str
    key: str
    detail: str | None
    accounts: int
    organizations: list[str]


@dataclass(frozen=True, slots=True)
class HolderRow:
    """An account that has the thing; times are epoch milliseconds in UTC."""

    account_id: str
    status: str
    first_seen_ms: int
    last_seen_ms: int
    count: int
    cluster_id: str | None


GET_IDENTIFIER = load("identifiers.get_identifier").returning(IdentifierRow)
LIST_ACCOUNTS = load("identifiers.list_accounts").returning(HolderRow)


class Identifiers:
    """Addresses, networks, devices, instruments, domains, hashes, prompt families."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def get_identifier(self, kind: str, key: str) -> IdentifierRow | None:
        """The identifier, or None."""
        return self._session.one(
            GET_IDENTIFIER, kind=kind, key=key, count_limit=COUNT_LIMIT
        )

    def list_accounts(
        self, kind: str, key: str, *, after: str = "", limit: int = 100
    ) -> list[HolderRow]:
        """Accounts that have it, by id, those after ``after``."""
        return self._session.rows(
            LIST_ACCOUNTS, kind=kind, key=key, after=after, limit=limit
        )
