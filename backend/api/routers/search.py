"""Search."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints

from backend.api.dependencies import HeldDep
from backend.graph.search import FoundRow
from backend.services.search import search

router = APIRouter(tags=["search"])


class Wanted(BaseModel):
    """What to look for; in the body, since addresses end up in logs."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=1024)]


@router.post("/search")
def post_search(held: HeldDep, wanted: Wanted) -> list[FoundRow]:
    """Accounts, clusters, organizations and identifiers with exactly this key.

    An e-mail address, a phone number or a name is hashed before it is looked up.
    """
    return search(held.graph, held.keyed, wanted.text)
