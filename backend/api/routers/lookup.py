"""Lists of what an investigator has in hand."""

from fastapi import APIRouter, Request

from backend.api.auth import reason_of
from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.lookups import each_found_for
from backend.api.problems import documented
from backend.api.schemas.search import LookupOut, WantedList

router = APIRouter(tags=["search"], max_body_size=1 << 20)


@router.post("/lookup", responses=documented(413), summary="Look a list up")
def post_lookup(
    request: Request, held: HeldDep, who: PrincipalDep, wanted: WantedList
) -> LookupOut:
    """What each entry names, by its whole value, and which clusters they are in."""
    entries = list(dict.fromkeys(entry.strip() for entry in wanted.entries))
    found = each_found_for(held, who, entries, reason=reason_of(request.scope))
    return LookupOut.model_validate(found)
