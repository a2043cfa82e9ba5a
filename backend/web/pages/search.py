"""Search: whatever an investigator has in hand, one thing or a list of them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from backend.api.dependencies import Held, HeldDep, PrincipalDep
from backend.api.lookups import each_found_for, found_for
from backend.domain.access import Principal
from backend.errors import InvalidInput
from backend.services.lookup import entries_in
from backend.services.search import is_private
from backend.web.formats import with_query
from backend.web.forms import Fields
from backend.web.rendering import render

router = APIRouter(max_body_size=1 << 18)

# Longer ones do not fit into an address that everything on its way takes.
_LONGEST_ADDRESS = 2000


@router.get("/search")
def page_search(
    request: Request,
    held: HeldDep,
    who: PrincipalDep,
    q: Annotated[str, Query(max_length=4000)] = "",
) -> HTMLResponse:
    """What may stand in an address, and so in logs: no personal data."""
    if any(is_private(entry) for entry in entries_in(q)):
        raise InvalidInput(
            "Search for an e-mail address or a phone number with the box, not in the "
            "page's address, so that it is written to no log"
        )
    return _page(request, held, who, q)


@router.post("/search")
def page_search_anything(
    request: Request, held: HeldDep, who: PrincipalDep, form: Fields
) -> Response:
    """Send on to an address of its own what may have one; answer the rest here."""
    text = form.get("q", "")
    address = with_query("/search", {"q": text})
    private = any(is_private(entry) for entry in entries_in(text))
    if private or len(address) > _LONGEST_ADDRESS:
        page = _page(request, held, who, text)
        # Another visit of that address shows an empty search, not what was asked.
        page.headers["HX-Push-Url"] = "/search"
        return page
    return Response(status_code=204, headers={"HX-Redirect": address})


def _page(request: Request, held: Held, who: Principal, text: str) -> HTMLResponse:
    entries = entries_in(text)
    alone = entries[0] if len(entries) == 1 else None
    return render(
        request,
        "search.html",
        title="Search",
        text=text,
        alone=alone,
        found=found_for(held, who, alone) if alone else None,
        list=each_found_for(held, who, entries) if len(entries) > 1 else None,
    )
