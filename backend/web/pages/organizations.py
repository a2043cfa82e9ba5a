"""Organizations: what they own, what leads to them."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from backend.api.dependencies import OrganizationDep, SessionDep
from backend.api.pages import Cursor, decode, skipped
from backend.graph.clusters import Clusters
from backend.graph.organizations import Organizations
from backend.web.lists import listed, skipping
from backend.web.rendering import render

router = APIRouter()

_ROWS = 100


@router.get("/organizations")
def page_organizations(
    request: Request, session: SessionDep, cursor: Cursor = None
) -> HTMLResponse:
    """Organizations by id, with what was traced to them."""
    place = decode(cursor, str)
    rows = Organizations(session).list_organizations(
        after_id=place[0] if place else "", limit=_ROWS + 1
    )
    return render(
        request,
        "organizations/list.html",
        title="Organizations",
        organizations=listed(request, rows, limit=_ROWS, place=lambda row: (row.id,)),
    )


@router.get("/organizations/{organization_id:path}")
def page_organization(
    request: Request,
    organization: OrganizationDep,
    session: SessionDep,
    cursor: Cursor = None,
) -> HTMLResponse:
    """What it owns, the clusters that lead to it, what they sought."""
    skip = skipped(cursor)
    found = Organizations(session)
    assets = found.list_assets(organization.id, skip=skip, limit=_ROWS + 1)
    return render(
        request,
        "organizations/show.html",
        title=organization.name or organization.id,
        organization=organization,
        assets=skipping(request, assets, limit=_ROWS, skip=skip),
        clusters=Clusters(session).list_clusters(
            organization_id=organization.id, limit=_ROWS
        ),
        exchanges=found.list_exchanges(organization.id),
    )
