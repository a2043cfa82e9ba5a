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
    """Something that is known to be the organization's; times are epoch ms in UTC."""

    asset_type: str
    value: str
    confidence: float | None
    source: str | None
    valid_from_ms: int | None
    valid_to_ms: int | None
    last_seen_ms: int | None


@dataclass(frozen=True, slots=True)
class ExchangesRow:
    """Exchanges with one model and capability, of all clusters traced to it."""

    model: str
    capability: str
    exchanges: int
    accounts: int
    first_day: str
    last_day: str


LIST_ORGANIZATIONS = load("organizations.list_organizations").returning(OrganizationRow)
GET_ORGANIZATION = load("organizations.get_organization").returning(OrganizationRow)
LIST_ASSETS = load("organizations.list_assets").returning(AssetRow)
LIST_EXCHANGES = load("organizations.list_exchanges").returning(ExchangesRow)


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

    def list_assets(
        self, organization_id: str, *, skip: int = 0, limit: int = 100
    ) -> list[AssetRow]:
        """What is known to be the organization's."""
        return self._session.rows(
            LIST_ASSETS, organization_id=organization_id, skip=skip, limit=limit
        )

    def list_exchanges(self, organization_id: str) -> list[ExchangesRow]:
        """Exchanges by model and capability, the most first."""
        return self._session.rows(LIST_EXCHANGES, organization_id=organization_id)
