"""Search."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from backend.api.auth import reason_of
from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.lookups import found_for
from backend.api.problems import documented
from backend.api.schemas.search import FoundOut, Wanted
from backend.services.search import refuse_personal_text, search_plain

router = APIRouter(tags=["search"], max_body_size=1 << 16)


@router.get("/search", summary="Search by what may be logged")
def get_search(
    held: HeldDep,
    who: PrincipalDep,
    q: Annotated[
        str, Query(min_length=1, max_length=1024, description="What to find.")
    ],
) -> FoundOut:
    """Accounts, clusters, organizations and identifiers, without personal data.

    An e-mail address, a phone number or a name needs the POST: query strings end up in
    logs.
    """
    if not who.sees_personal_data:
        refuse_personal_text(q)
    return FoundOut.model_validate(search_plain(held.graph, q))


@router.post("/search", responses=documented(413), summary="Search by anything")
def post_search(
    request: Request, held: HeldDep, who: PrincipalDep, wanted: Wanted
) -> FoundOut:
    """Accounts, clusters, organizations and identifiers.

    Ids are found by their beginnings, organizations by parts of their names, addresses
    with their networks; an e-mail address, a phone number or a name by its hash.
    """
    found = found_for(held, who, wanted.text, reason=reason_of(request.scope))
    return FoundOut.model_validate(found)
