"""Things that accounts share: who has them, who owns them, what they count for."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from backend.api.dependencies import Held, HeldDep, PrincipalDep, SessionDep
from backend.api.pages import Cursor, decode
from backend.api.routers.identifiers import Key, Kind
from backend.errors import NotFound
from backend.graph.identifiers import IdentifierRow, Identifiers
from backend.services import ledger
from backend.services.access import refuse_personal_kind
from backend.services.ledger import Detail
from backend.web.lists import listed
from backend.web.rendering import render

router = APIRouter()

_ROWS = 50


def _thing(
    session: SessionDep, who: PrincipalDep, kind: Kind, key: Key
) -> IdentifierRow:
    refuse_personal_kind(who, kind)
    row = Identifiers(session).get_identifier(kind, key)
    if row is None:
        raise NotFound("There is no identifier of this kind and key")
    return row


@router.get("/things/{kind}/{key:path}")
def page_thing(
    request: Request,
    held: HeldDep,
    session: SessionDep,
    thing: Annotated[IdentifierRow, Depends(_thing)],
    cursor: Cursor = None,
) -> HTMLResponse:
    """A thing, the accounts that have it, and what the ledger holds of it."""
    place = decode(cursor, str)
    rows = Identifiers(session).list_accounts(
        thing, after=place[0] if place else "", limit=_ROWS + 1
    )
    return render(
        request,
        "things/show.html",
        title=f"{thing.kind} {thing.key}",
        thing=thing,
        holders=listed(request, rows, limit=_ROWS, place=lambda row: (row.account_id,)),
        entry=_entry(held, thing),
    )


def _entry(held: Held, thing: IdentifierRow) -> Detail | None:
    """What the newest run's ledger says of it; most things are in none."""
    try:
        return ledger.get(held.journal, (thing.kind, thing.key))
    except NotFound:
        return None
