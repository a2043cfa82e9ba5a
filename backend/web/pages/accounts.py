"""Accounts: one by itself, and two against each other."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from backend.api.dependencies import (
    AccountDep,
    AccountPath,
    Held,
    HeldDep,
    PrincipalDep,
    SessionDep,
)
from backend.api.pages import Cursor, skipped
from backend.domain.access import Principal, Role
from backend.graph.accounts import Accounts
from backend.journal.rulings import Rulings
from backend.services.judgements import all_stated
from backend.services.pairs import why
from backend.web import charts
from backend.web.lists import skipping
from backend.web.rendering import render
from backend.web.ruling import RulingDesk, ruling_desk

router = APIRouter()

_ROWS = 50
_LINKED = 25
_CROWD = 100


# Longer paths first: an id may hold slashes.
@router.get("/accounts/{account_id:path}/why/{other_id:path}")
def page_why(
    request: Request,
    held: HeldDep,
    who: PrincipalDep,
    account_id: AccountPath,
    other_id: AccountPath,
) -> HTMLResponse:
    """What two accounts share, and how much that says."""
    bar = held.settings.linkage.accept_bits
    found = why(held.graph, held.screener, account_id, other_id, bar=bar)
    return render(
        request,
        "accounts/why.html",
        title=f"{account_id} and {other_id}",
        why=found,
        waterfall=charts.waterfall(found),
        left=account_id,
        right=other_id,
        may_judge=who.may({Role.INVESTIGATOR}),
        desk=_desk(held, who, (account_id, other_id), found.same_cluster),
    )


@router.get("/accounts/{account_id:path}")
def page_account(
    request: Request,
    held: HeldDep,
    who: PrincipalDep,
    account: AccountDep,
    session: SessionDep,
    cursor: Cursor = None,
) -> HTMLResponse:
    """What an account said, was seen with, did, and whom it resembles."""
    skip = skipped(cursor)
    accounts = Accounts(session)
    rows = accounts.list_identifiers(account.id, skip=skip, limit=_ROWS + 1)
    return render(
        request,
        "accounts/show.html",
        title=account.id,
        account=account,
        things=skipping(request, rows, limit=_ROWS, skip=skip),
        linked=accounts.list_linked(account.id, crowd=_CROWD, limit=_LINKED),
        exchanges=accounts.list_exchanges(account.id),
        judgements=all_stated(held.journal, account_id=account.id),
        rulings=Rulings(held.journal).list_of_account(account.id),
        desk=_desk(held, who, (account.id,), account.cluster_id),
        crowd=_CROWD,
    )


def _desk(
    held: Held, who: Principal, accounts: tuple[str, ...], cluster_id: str | None
) -> RulingDesk | None:
    """What the form offers, to those who may rule."""
    if not who.may({Role.INVESTIGATOR}):
        return None
    return ruling_desk(held, accounts=accounts, cluster_id=cluster_id)
