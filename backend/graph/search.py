"""Finds nodes by what an investigator has in hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.graph.accounts import COUNT_LIMIT
from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class AccountHit:
    """An account whose id fits."""

    id: str
    status: str
    cluster_id: str | None


@dataclass(frozen=True, slots=True)
class IdentifierHit:
    """An identifier whose key fits; ``accounts`` have it."""

    kind: str
    key: str
    accounts: int


@dataclass(frozen=True, slots=True)
class ClusterHit:
    """A cluster whose id fits."""

    id: str
    size: int
    organization_id: str | None
    organization_name: str | None


@dataclass(frozen=True, slots=True)
class OrganizationHit:
    """An organization whose id or name fits."""

    id: str
    name: str


FIND_ACCOUNTS = load("search.find_accounts").returning(AccountHit)
FIND_IDENTIFIERS = load("search.find_identifiers").returning(IdentifierHit)
FIND_CLUSTERS = load("search.find_clusters").returning(ClusterHit)
FIND_ORGANIZATIONS = load("search.find_organizations").returning(OrganizationHit)
MATCH_ACCOUNTS = load("search.match_accounts").returning(AccountHit)
MATCH_CLUSTERS = load("search.match_clusters").returning(ClusterHit)
MATCH_ORGANIZATIONS = load("search.match_organizations").returning(OrganizationHit)


class Search:
    """Look-ups by index only, so each takes milliseconds on any graph."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def find_accounts(self, text: str, *, limit: int) -> list[AccountHit]:
        """Accounts whose ids begin with ``text``."""
        return self._session.rows(FIND_ACCOUNTS, text=text, limit=limit)

    def find_identifiers(
        self, keys: Sequence[str], *, limit: int
    ) -> list[IdentifierHit]:
        """Identifiers that have one of ``keys``, the most shared first."""
        return self._session.rows(
            FIND_IDENTIFIERS, keys=list(keys), count_limit=COUNT_LIMIT, limit=limit
        )

    def find_clusters(self, text: str, *, limit: int) -> list[ClusterHit]:
        """Clusters whose ids begin with ``text``, the largest first."""
        return self._session.rows(FIND_CLUSTERS, text=text, limit=limit)

    def find_organizations(self, text: str, *, limit: int) -> list[OrganizationHit]:
        """Organizations by id, or by a part of the name."""
        return self._session.rows(FIND_ORGANIZATIONS, text=text, limit=limit)

    def match_accounts(self, ids: Sequence[str]) -> list[AccountHit]:
        """Accounts that have one of ``ids``."""
        return self._session.rows(MATCH_ACCOUNTS, ids=list(ids))

    def match_clusters(self, ids: Sequence[str]) -> list[ClusterHit]:
        """Clusters that have one of ``ids``, the largest first."""
        return self._session.rows(MATCH_CLUSTERS, ids=list(ids))

    def match_organizations(self, texts: Sequence[str]) -> list[OrganizationHit]:
        """Organizations whose id or whole name is one of ``texts``."""
        names = [text.lower() for text in texts]
        return self._session.rows(MATCH_ORGANIZATIONS, texts=list(texts), names=names)
