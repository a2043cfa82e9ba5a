"""Lists of what an investigator has in hand."""

from fastapi import APIRouter

from backend.api.dependencies import HeldDep
from backend.api.problems import documented
from backend.api.schemas.search import LookupOut, WantedList
from backend.services.lookup import look_up

router = APIRouter(tags=["search"], max_body_size=1 << 21)


@router.post("/lookup", responses=documented(413), summary="Look a list up")
def post_lookup(held: HeldDep, wanted: WantedList) -> LookupOut:
    """What each entry names, by its whole value, and which clusters they are in."""
    entries = list(dict.fromkeys(entry.strip() for entry in wanted.entries))
    return LookupOut.model_validate(look_up(held.graph, held.keyed, entries))
