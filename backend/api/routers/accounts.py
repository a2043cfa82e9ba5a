"""Accounts."""

from fastapi import APIRouter

from backend.api.dependencies import Held, HeldDep, Limit
from backend.errors import NotFound
from backend.graph.accounts import AccountRow, Accounts, ExchangeRow, IdentifierRow
from backend.graph.clusters import ClusterRow, Clusters
from backend.services.tracing import Why, why

router = APIRouter(tags=["accounts"])


@router.get("/accounts/{account_id}")
def get_account(held: HeldDep, account_id: str) -> AccountRow:
    """Profile of an account, without personal data."""
    return _existing(held, account_id)


@router.get("/accounts/{account_id}/cluster")
def get_cluster(held: HeldDep, account_id: str) -> ClusterRow | None:
    """The cluster that the account is in, or null."""
    _existing(held, account_id)
    with held.graph.session() as session:
        return Clusters(session).find_cluster_of(account_id)


@router.get("/accounts/{account_id}/links")
def list_links(
    held: HeldDep, account_id: str, limit: Limit = 100
) -> list[IdentifierRow]:
    """What the account was seen with, rarest first."""
    _existing(held, account_id)
    with held.graph.session() as session:
        return Accounts(session).list_identifiers(account_id, limit=limit)


@router.get("/accounts/{account_id}/exchanges")
def list_exchanges(held: HeldDep, account_id: str) -> list[ExchangeRow]:
    """Exchanges by model and capability."""
    _existing(held, account_id)
    with held.graph.session() as session:
        return Accounts(session).list_exchanges(account_id)


@router.get("/accounts/{account_id}/why/{other_id}")
def get_why(held: HeldDep, account_id: str, other_id: str) -> Why:
    """What two accounts share, and how many bits that says."""
    return why(held.graph, account_id, other_id)


def _existing(held: Held, account_id: str) -> AccountRow:
    with held.graph.session() as session:
        account = Accounts(session).get_account(account_id)
    if account is None:
        raise NotFound(f"There is no account {account_id}")
    return account
