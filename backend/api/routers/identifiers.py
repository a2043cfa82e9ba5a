"""Identifiers: things that accounts share."""

from typing import Annotated

from fastapi import APIRouter, Path

from backend.api.dependencies import PrincipalDep, SessionDep
from backend.api.pages import Cursor, Limit, Page, decode, page
from backend.api.problems import documented
from backend.api.schemas.accounts import HolderOut, IdentifierOut
from backend.errors import NotFound
from backend.graph.identifiers import IdentifierRow, Identifiers
from backend.services.access import refuse_personal_kind

router = APIRouter(tags=["identifiers"], responses=documented(404))

Kind = Annotated[
    str, Path(max_length=40, description="Such as `ip_address`, `device`, `network`.")
]
Key = Annotated[
    str, Path(min_length=1, max_length=1024, description="Its value or keyed hash.")
]


# Longer paths first: a key may hold slashes, as networks do.
@router.get("/identifiers/{kind}/{key:path}/accounts", summary="Accounts that have it")
def list_identifier_accounts(
    session: SessionDep,
    who: PrincipalDep,
    kind: Kind,
    key: Key,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[HolderOut]:
    """Accounts by id."""
    refuse_personal_kind(who, kind)
    place = decode(cursor, str)
    rows = Identifiers(session).list_accounts(
        _identifier(session, kind, key),
        after=place[0] if place else "",
        limit=limit + 1,
    )
    return page(rows, HolderOut, limit=limit, place=lambda row: (row.account_id,))


@router.get("/identifiers/{kind}/{key:path}", summary="One identifier")
def get_identifier(
    session: SessionDep, who: PrincipalDep, kind: Kind, key: Key
) -> IdentifierOut:
    """A thing, how many accounts have it, and who owns it."""
    refuse_personal_kind(who, kind)
    return IdentifierOut.model_validate(_identifier(session, kind, key))


def _identifier(session: SessionDep, kind: str, key: str) -> IdentifierRow:
    row = Identifiers(session).get_identifier(kind, key)
    if row is None:
        raise NotFound("There is no identifier of this kind and key")
    return row
