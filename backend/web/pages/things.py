"""Things that accounts share: who has them, who owns them, what they count for."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from backend.api.dependencies import HeldDep, SessionDep
from backend.api.pages import Cursor, decode
from backend.api.routers.identifiers import Key, Kind
from backend.errors import NotFound
from backend.graph.identifiers import Identifiers
from backend.services import ledger
from backend.services.ledger import Detail
from backend.web.lists import listed
from backend.web.rendering import render

router = APIRouter()

_ROWS = 50


@router.get("/things/{kind}/{key:path}")
def page_thing(
    request: Request,
    held: HeldDep,
    session: SessionDep,
    kind: Kind,
    key: Key,
    cursor: Cursor = None,
) -> HTMLResponse:
    """A thing, the accounts that have it, and what the ledger holds of it."""
    identifiers = Identifiers(session)
    thing = identifiers.get_identifier(kind, key)
    if thing is None:
        raise NotFound("There is no identifier of this kind and key")
    place = decode(cursor, str)
    rows = identifiers.list_accounts(
        thing, after=place[0] if place else "", limit=_ROWS + 1
    )
    return render(
        request,
        "things/show.html",
        title=f"{thing.kind} {thing.key}",
        thing=thing,
        holders=listed(request, rows, limit=_ROWS, place=lambda row: (row.account_id,)),
        entry=_entry(held, kind, key),
    )


def _entry(held: HeldDep, kind: str, key: str) -> Detail | None:
    """What the newest run's ledger says of it; most things are in none."""
    try:
        return ledger.get(held.journal, (kind, key))
    except NotFound:
        return None
