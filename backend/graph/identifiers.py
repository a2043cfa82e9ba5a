"""Reads identifiers: things that accounts share."""

from dataclasses import dataclass

from backend.graph.accounts import COUNT_LIMIT
from backend.graph.session import GraphSession
from graph_queries import load

# More accounts than this are not sorted to show a page of them.
_MANY = 20_000


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
LIST_ACCOUNTS_OF_CROWD = load("identifiers.list_accounts_of_crowd").returning(HolderRow)
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
        self,
        thing: IdentifierRow,
        *,
        after: str = "",
        limit: int = 100,
        many: int = _MANY,
    ) -> list[HolderRow]:
        """Accounts that have it, by id, those after ``after``.

        Of a thing that more than ``many`` have, they are found in the order of accounts
        and not among all who have it: both ways a page costs some thousand look-ups at
        most among a million accounts.
        """
        query = LIST_ACCOUNTS_OF_CROWD if thing.accounts > many else LIST_ACCOUNTS
        return self._session.rows(
            query, kind=thing.kind, key=thing.key, after=after, limit=limit
        )
