"""Organizations with their assets."""

from dataclasses import dataclass

from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """Organizations by id: one row."""

    id: str
    name: str | None
    assets: int
    clusters: int
    accounts: int
    exchanges: int


@dataclass(frozen=True, slots=True)
class AssetRow:
    """What an organization owns: one row."""

    asset_type: str
    value: str
    confidence: float
    source: str | None


LIST_ORGANIZATIONS = load("organizations.list_organizations").returning(OrganizationRow)
GET_ORGANIZATION = load("organizations.get_organization").returning(OrganizationRow)
LIST_ASSETS = load("organizations.list_assets").returning(AssetRow)


class Organizations:
    """Organizations with their assets."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def list_organizations(
        self, *, after_id: str = "", limit: int = 100
    ) -> list[OrganizationRow]:
        """Organizations by id, after one of them."""
        return self._session.rows(LIST_ORGANIZATIONS, after_id=after_id, limit=limit)

    def get_organization(self, organization_id: str) -> OrganizationRow | None:
        """One organization."""
        return self._session.one(GET_ORGANIZATION, organization_id=organization_id)

    def list_assets(self, organization_id: str, *, limit: int = 100) -> list[AssetRow]:
        """What an organization owns."""
        return self._session.rows(
            LIST_ASSETS, organization_id=organization_id, limit=limit
        )
