"""The audit log, for reviewers."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from backend.api.dependencies import HeldDep
from backend.api.pages import decode
from backend.domain.audit import Action
from backend.web.forms import OrNone
from backend.web.lists import listed
from backend.web.rendering import render

router = APIRouter()

_ROWS = 100


class Filters(BaseModel):
    """What the list is narrowed to."""

    model_config = ConfigDict(frozen=True)

    actor: Annotated[str | None, OrNone] = Field(None, max_length=200)
    action: Annotated[Action | None, OrNone] = None
    cursor: Annotated[str | None, OrNone] = Field(None, max_length=4096)


@router.get("/audit")
def page_audit(
    request: Request, held: HeldDep, chosen: Annotated[Filters, Query()]
) -> HTMLResponse:
    """Entries, newest first."""
    place = decode(chosen.cursor, int)
    rows = held.trail.log.list_entries(
        before=place[0] if place else None,
        limit=_ROWS + 1,
        actor=chosen.actor,
        action=chosen.action,
    )
    return render(
        request,
        "audit.html",
        title="Audit log",
        entries=listed(request, rows, limit=_ROWS, place=lambda row: (row.number,)),
        actions=list(Action),
        chosen=chosen,
    )
