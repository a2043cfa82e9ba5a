"""Search: whatever an investigator has in hand, one thing or a list of them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from backend.api.dependencies import HeldDep
from backend.errors import InvalidInput
from backend.services.lookup import entries_in, look_up
from backend.services.search import is_private, search
from backend.web.formats import with_query
from backend.web.forms import Fields
from backend.web.rendering import render

router = APIRouter(max_body_size=1 << 18)

# Longer ones do not fit into an address that everything on its way takes.
_LONGEST_ADDRESS = 2000


@router.get("/search")
def page_search(
    request: Request, held: HeldDep, q: Annotated[str, Query(max_length=4000)] = ""
) -> HTMLResponse:
    """What may stand in an address, and so in logs: no personal data."""
    if any(is_private(entry) for entry in entries_in(q)):
        raise InvalidInput(
            "Search for an e-mail address or a phone number with the box, not in the "
            "page's address, so that it is written to no log"
        )
    return _page(request, held, q)


@router.post("/search")
def page_search_anything(request: Request, held: HeldDep, form: Fields) -> Response:
    """Send on to an address of its own what may have one; answer the rest here."""
    text = form.get("q", "")
    address = with_query("/search", {"q": text})
    private = any(is_private(entry) for entry in entries_in(text))
    if private or len(address) > _LONGEST_ADDRESS:
        return _page(request, held, text)
    return RedirectResponse(address, status_code=303)


def _page(request: Request, held: HeldDep, text: str) -> HTMLResponse:
    entries = entries_in(text)
    alone = entries[0] if len(entries) == 1 else None
    return render(
        request,
        "search.html",
        title="Search",
        text=text,
        alone=alone,
        found=search(held.graph, held.keyed, alone) if alone else None,
        list=look_up(held.graph, held.keyed, entries) if not alone else None,
    )
