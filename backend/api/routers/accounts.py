"""Accounts: what they said, what they were seen with, whom they resemble."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from backend.api.dependencies import AccountDep, AccountPath, HeldDep, SessionDep
from backend.api.pages import Cursor, Limit, Page, counted, skipped
from backend.api.problems import documented
from backend.api.schemas.accounts import (
    AccountOut,
    HeldOut,
    LinkedOut,
    UsageOut,
    WhyOut,
)
from backend.graph.accounts import Accounts
from backend.services import waterfall
from backend.services.pairs import why

router = APIRouter(tags=["accounts"], responses=documented(404))
_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


# Longer paths first: an id may hold slashes.
@router.get("/accounts/{account_id:path}/links", summary="What it was seen with")
def list_account_links(
    account: AccountDep, session: SessionDep, limit: Limit = 100, cursor: Cursor = None
) -> Page[HeldOut]:
    """Addresses, devices, instruments and so on, rarest first."""
    skip = skipped(cursor)
    rows = Accounts(session).list_identifiers(account.id, skip=skip, limit=limit + 1)
    return counted(rows, HeldOut, limit=limit, skip=skip)


@router.get("/accounts/{account_id:path}/linked", summary="Accounts that share most")
def list_linked_accounts(
    account: AccountDep,
    session: SessionDep,
    crowd: Annotated[
        int,
        Query(
            ge=2, le=1000, description="Leave out things of more accounts than this."
        ),
    ] = 100,
    limit: Limit = 50,
) -> list[LinkedOut]:
    """Other accounts that share things with it, the most first."""
    rows = Accounts(session).list_linked(account.id, crowd=crowd, limit=limit)
    return [LinkedOut.model_validate(row) for row in rows]


@router.get("/accounts/{account_id:path}/exchanges", summary="Exchanges")
def list_account_exchanges(account: AccountDep, session: SessionDep) -> list[UsageOut]:
    """Exchanges by model and capability, the most first."""
    rows = Accounts(session).list_exchanges(account.id)
    return [UsageOut.model_validate(row) for row in rows]


@router.get(
    "/accounts/{account_id:path}/why/{other_id:path}/picture",
    summary="Why two are alike, as a picture",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in _TYPES.values()}}},
)
def get_why_picture(
    held: HeldDep,
    account_id: AccountPath,
    other_id: AccountPath,
    form: Annotated[
        Literal["svg", "png"], Query(alias="format", description="svg or png.")
    ] = "svg",
) -> Response:
    """The same as a waterfall, from the prior to the total."""
    bar = held.settings.linkage.accept_bits
    found = why(held.graph, held.screener, account_id, other_id, bar=bar)
    drawn = waterfall.png(found) if form == "png" else waterfall.svg(found)
    return Response(drawn, media_type=_TYPES[form])


@router.get(
    "/accounts/{account_id:path}/why/{other_id:path}", summary="Why two are alike"
)
def get_why(held: HeldDep, account_id: AccountPath, other_id: AccountPath) -> WhyOut:
    """What two accounts share, how many bits that says, and what is missing."""
    bar = held.settings.linkage.accept_bits
    return WhyOut.model_validate(
        why(held.graph, held.screener, account_id, other_id, bar=bar)
    )


@router.get("/accounts/{account_id:path}", summary="One account")
async def get_account(account: AccountDep) -> AccountOut:
    """Profile of an account, without personal data, and the cluster that it is in."""
    return AccountOut.model_validate(account)
