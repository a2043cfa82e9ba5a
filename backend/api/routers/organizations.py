"""Organizations: what they own, what leads to them."""

from fastapi import APIRouter

from backend.api.dependencies import OrganizationDep, SessionDep
from backend.api.pages import Cursor, Limit, Page, counted, decode, page, skipped
from backend.api.problems import documented
from backend.api.schemas.clusters import ClusterOut
from backend.api.schemas.organizations import (
    AssetOut,
    OrganizationOut,
    OrganizationUsageOut,
)
from backend.graph.clusters import Clusters
from backend.graph.organizations import Organizations

router = APIRouter(tags=["organizations"])
_MISSING = documented(404)


@router.get("/organizations", summary="List organizations")
def list_organizations(
    session: SessionDep, limit: Limit = 100, cursor: Cursor = None
) -> Page[OrganizationOut]:
    """Organizations by id, with what was traced to them."""
    place = decode(cursor, str)
    rows = Organizations(session).list_organizations(
        after_id=place[0] if place else "", limit=limit + 1
    )
    return page(rows, OrganizationOut, limit=limit, place=lambda row: (row.id,))


# Longer paths first: an id may hold slashes.
@router.get(
    "/organizations/{organization_id:path}/assets", responses=_MISSING, summary="Assets"
)
def list_organization_assets(
    organization: OrganizationDep,
    session: SessionDep,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[AssetOut]:
    """What it is known to own."""
    skip = skipped(cursor)
    rows = Organizations(session).list_assets(
        organization.id, skip=skip, limit=limit + 1
    )
    return counted(rows, AssetOut, limit=limit, skip=skip)


@router.get(
    "/organizations/{organization_id:path}/clusters",
    responses=_MISSING,
    summary="Clusters",
)
def list_organization_clusters(
    organization: OrganizationDep,
    session: SessionDep,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[ClusterOut]:
    """Clusters that lead to it, campaigns first, then largest first."""
    place = decode(cursor, int, int, str)
    rows = Clusters(session).list_clusters(
        organization_id=organization.id,
        after=(place[0], place[1], place[2]) if place else None,
        limit=limit + 1,
    )
    return page(rows, ClusterOut, limit=limit, place=lambda row: row.place)


@router.get(
    "/organizations/{organization_id:path}/exchanges",
    responses=_MISSING,
    summary="Exchanges",
)
def list_organization_exchanges(
    organization: OrganizationDep, session: SessionDep
) -> list[OrganizationUsageOut]:
    """Exchanges of all its clusters by model and capability, the most first."""
    rows = Organizations(session).list_exchanges(organization.id)
    return [OrganizationUsageOut.model_validate(row) for row in rows]


@router.get(
    "/organizations/{organization_id:path}",
    responses=_MISSING,
    summary="One organization",
)
async def get_organization(organization: OrganizationDep) -> OrganizationOut:
    """An organization with the figures of the clusters that lead to it."""
    return OrganizationOut.model_validate(organization)
