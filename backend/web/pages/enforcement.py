"""Before a ban: whom it would hit, and what may be said to each."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from backend.api.dependencies import AccountPath, ClusterDep, Held, HeldDep
from backend.api.pages import skipped
from backend.domain.enforcement import LEAST_THRESHOLD, MOST_THRESHOLD, Fate
from backend.graph.clusters import ClusterRow
from backend.services.enforcement.appeals import body, pack
from backend.services.enforcement.export import noted
from backend.services.enforcement.preview import Preview, chosen
from backend.web.forms import OrNone
from backend.web.lists import skipping
from backend.web.rendering import LARGE_CLUSTER, render

router = APIRouter()

_ROWS = 50


class Look(BaseModel):
    """How somebody looks at the members; a form sends an empty text for what is not."""

    model_config = ConfigDict(frozen=True)

    threshold: Annotated[float | None, OrNone] = Field(
        None, ge=LEAST_THRESHOLD, le=MOST_THRESHOLD
    )
    fate: Annotated[Fate | None, OrNone] = None
    order: Annotated[str | None, OrNone] = Field(None, pattern="^weakest$")
    reviewer: Annotated[str | None, OrNone] = Field(None, max_length=200)
    reason: Annotated[str | None, OrNone] = Field(None, max_length=2000)
    cursor: Annotated[str | None, OrNone] = Field(None, max_length=4096)


Looked = Annotated[Look, Query()]


# Longer paths first: an id may hold slashes.
@router.get("/clusters/{cluster_id}/ban-preview/appeals/{account_id:path}")
def page_appeal(
    request: Request,
    held: HeldDep,
    cluster: ClusterDep,
    account_id: AccountPath,
    look: Looked,
) -> HTMLResponse:
    """The appeal pack of one member, to read and to print."""
    found = _preview(held, cluster, look)
    to_whom = held.settings.enforcement.appeals
    review = noted(look.reviewer, look.reason, appeals=to_whom)
    appeal = pack(found, account_id, review)
    return render(
        request,
        "clusters/appeal.html",
        title=f"Appeal pack of {account_id}",
        cluster=cluster,
        appeal=appeal,
        body=body(appeal),
        threshold=found.measure.threshold,
    )


@router.get("/clusters/{cluster_id}/ban-preview")
def page_ban_preview(
    request: Request, held: HeldDep, cluster: ClusterDep, look: Looked
) -> HTMLResponse:
    """Whom a ban would hit at a threshold, who else, and the list to hand on."""
    if cluster.size > LARGE_CLUSTER:
        return render(
            request,
            "clusters/waiting.html",
            title=f"Ban preview of {cluster.id}",
            cluster=cluster,
            tab="ban-preview",
        )
    return _shown(request, held, cluster, look, "clusters/ban-preview.html")


@router.get("/clusters/{cluster_id}/ban-preview/found")
def page_ban_preview_found(
    request: Request, held: HeldDep, cluster: ClusterDep, look: Looked
) -> HTMLResponse:
    """The same once a large cluster is read, to be put into the page."""
    return _shown(request, held, cluster, look, "clusters/ban-preview-found.html")


def _shown(
    request: Request, held: Held, cluster: ClusterRow, look: Look, template: str
) -> HTMLResponse:
    found = _preview(held, cluster, look)
    fates = frozenset({look.fate} if look.fate else Fate)
    rows = chosen(found, fates, weakest=look.order == "weakest")
    skip = skipped(look.cursor)
    return render(
        request,
        template,
        title=f"Ban preview of {cluster.id}",
        cluster=cluster,
        tab="ban-preview",
        found=found,
        figures=found.figures,
        threshold=found.measure.threshold,
        look=look,
        fates=list(Fate),
        members=skipping(
            request, rows[skip : skip + _ROWS + 1], limit=_ROWS, skip=skip
        ),
    )


def _preview(held: Held, cluster: ClusterRow, look: Look) -> Preview:
    threshold = look.threshold or held.settings.enforcement.threshold
    return held.previews.preview(cluster.id, threshold=threshold)
