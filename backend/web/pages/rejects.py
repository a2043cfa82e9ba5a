"""Lines that could not be used."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from backend.api.dependencies import HeldDep
from backend.api.pages import Cursor, decode
from backend.journal.rows import RejectState
from backend.web.lists import listed
from backend.web.rendering import render

router = APIRouter()

_ROWS = 50


@router.get("/rejects")
def page_rejects(
    request: Request,
    held: HeldDep,
    state: Annotated[RejectState, Query()] = RejectState.OPEN,
    cursor: Cursor = None,
) -> HTMLResponse:
    """Lines of a state, oldest first; by default those still open."""
    after = decode(cursor, int)
    rows = held.journal.list_rejects(
        after=after[0] if after else 0, limit=_ROWS + 1, state=state
    )
    return render(
        request,
        "rejects/list.html",
        title="Rejected lines",
        rejects=listed(request, rows, limit=_ROWS, place=lambda row: (row.id,)),
        counts=held.journal.count_rejects(),
        states=list(RejectState),
        state=state,
    )
