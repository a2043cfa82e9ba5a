"""The ledger of innocent sharing: what is crowded, and why."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from backend.api.dependencies import HeldDep
from backend.api.pages import Cursor, skipped
from backend.domain.discounts import Cause
from backend.domain.evidence import KINDS
from backend.domain.ledger import UNKNOWN
from backend.errors import NotFound
from backend.services import ledger
from backend.web.lists import Listed, skipping
from backend.web.rendering import render

router = APIRouter()

_ROWS = 50
Text = Annotated[str, Query(max_length=40)]


@router.get("/ledger")
def page_ledger(
    request: Request,
    held: HeldDep,
    kind: Text = "",
    cause: Text = "",
    cursor: Cursor = None,
) -> HTMLResponse:
    """Things that many accounts share, those of most accounts first."""
    skip = skipped(cursor)
    run: str | None = None
    rows: Listed[ledger.Line] = Listed((), None)
    try:
        found = ledger.read(held.journal, kind=kind or None, cause=cause or None)
    except NotFound:
        pass  # No run has kept one yet, which the page says.
    else:
        lines = found.lines[skip : skip + _ROWS + 1]
        run, rows = found.run, skipping(request, lines, limit=_ROWS, skip=skip)
    return render(
        request,
        "ledger/list.html",
        title="Ledger of innocent sharing",
        run=run,
        lines=rows,
        kinds=[each for each in KINDS.values() if not each.pooled],
        causes=[*(cause.value for cause in Cause), UNKNOWN],
        chosen={"kind": kind, "cause": cause},
    )
