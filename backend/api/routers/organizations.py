"""Organizations."""

from fastapi import APIRouter

from backend.api.dependencies import Cursor, HeldDep, Limit
from backend.api.pages import Page, decode, encode
from backend.errors import NotFound
from backend.graph.clusters import ClusterRow, Clusters
from backend.graph.organizations import AssetRow, OrganizationRow, Organizations

router = APIRouter(tags=["organizations"])


@router.get("/organizations")
def list_organizations(
    held: HeldDep, limit: Limit = 100, cursor: Cursor = None
) -> Page[OrganizationRow]:
    """Organizations with what was traced to them."""
    (after,) = decode(cursor, (str,))
    with held.graph.session() as session:
        rows = Organizations(session).list_organizations(
            after_id=after or "", limit=limit
        )
    return Page(items=rows, next=encode(rows[-1].id) if len(rows) == limit else None)


@router.get("/organizations/{organization_id}")
def get_organization(held: HeldDep, organization_id: str) -> OrganizationRow:
    """One organization; ``exchanges`` are those of all its clusters."""
    with held.graph.session() as session:
        found = Organizations(session).get_organization(organization_id)
    if found is None:
        raise NotFound(f"There is no organization {organization_id}")
    return found


@router.get("/organizations/{organization_id}/assets")
def list_assets(
    held: HeldDep, organization_id: str, limit: Limit = 200
) -> list[AssetRow]:
    """What it owns."""
    get_organization(held, organization_id)
    with held.graph.session() as session:
        return Organizations(session).list_assets(organization_id, limit=limit)


@router.get("/organizations/{organization_id}/clusters")
def list_clusters(
    held: HeldDep, organization_id: str, limit: Limit = 200
) -> list[ClusterRow]:
    """Clusters that were traced to it, largest first."""
    get_organization(held, organization_id)
    with held.graph.session() as session:
        return Clusters(session).list_clusters(
            organization_id=organization_id, limit=limit
        )
