"""Accounts with what they were seen with."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.graph.linkage import SightingsRow
from backend.graph.session import GraphSession
from graph_queries import load

# Counting the accounts behind a busy network stops here: more is "a crowd" anyway.
COUNT_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account; times are epoch milliseconds in UTC."""

    id: str
    email_domain: str | None
    email_shape: str | None
    country: str | None
    organization_claimed: str | None
    referrer_host: str | None
    user_agent: str | None
    status: str
    status_since_ms: int | None
    verdict: str | None
    labelled_organization_id: str | None
    signed_up_ms: int | None
    first_seen_ms: int | None
    last_seen_ms: int | None
    exchanges: int
    cluster_id: str | None
    confidence: float | None
    bits: float | None
    organization_id: str | None
    organization_name: str | None


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many accounts there are: one row."""

    accounts: int


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """A thing that an account was seen with, and how many accounts have it."""

    kind: str
    key: str
    detail: str | None
    first_seen_ms: int | None
    last_seen_ms: int | None
    count: int
    everyone: int


@dataclass(frozen=True, slots=True)
class LinkedAccountRow:
    """Another account, with how much it shares."""

    account_id: str
    shared: int
    kinds: list[str]
    rarest: int
    cluster_id: str | None


@dataclass(frozen=True, slots=True)
class SharedRow:
    """What two accounts share, and when each had it: one row."""

    kind: str
    key: str
    everyone: int
    left_first_ms: int | None
    left_last_ms: int | None
    right_first_ms: int | None
    right_last_ms: int | None


@dataclass(frozen=True, slots=True)
class TotalRow:
    """Exchanges of every account that made any: one row."""

    account_id: str
    exchanges: int


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """Exchanges of an account by model and capability: one row."""

    model: str
    capability: str
    exchanges: int
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """What an account is labelled: one row."""

    account_id: str
    verdict: str | None
    organization_id: str | None


GET_ACCOUNT = load("accounts.get_account").returning(AccountRow)
COUNT_ACCOUNTS = load("accounts.count_accounts").returning(CountRow)
LIST_IDENTIFIERS = load("accounts.list_identifiers").returning(IdentifierRow)
LIST_LINKED = load("accounts.list_linked").returning(LinkedAccountRow)
LIST_SHARED = load("accounts.list_shared").returning(SharedRow)
LIST_SIGHTINGS = load("accounts.list_sightings").returning(SightingsRow)
LIST_LABELS = load("accounts.list_labels").returning(LabelledRow)
LIST_EXCHANGE_TOTALS = load("accounts.list_exchange_totals").returning(TotalRow)
LIST_EXCHANGES = load("accounts.list_exchanges").returning(ExchangeRow)


class Accounts:
    """Accounts with what they were seen with."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def get_account(self, account_id: str) -> AccountRow | None:
        """One account."""
        return self._session.one(GET_ACCOUNT, account_id=account_id)

    def count_accounts(self) -> int:
        """How many accounts there are."""
        row = self._session.one(COUNT_ACCOUNTS)
        return row.accounts if row else 0

    def list_identifiers(
        self, account_id: str, *, skip: int = 0, limit: int = 100
    ) -> list[IdentifierRow]:
        """What an account was seen with, rarest first."""
        return self._session.rows(
            LIST_IDENTIFIERS, account_id=account_id, skip=skip, limit=limit
        )

    def list_linked(
        self, account_id: str, *, crowd: int = 100, limit: int = 50
    ) -> list[LinkedAccountRow]:
        """Accounts that share the most, through things of ``crowd`` accounts or less.

        Larger things are left out because they say little and cost the most.
        """
        return self._session.rows(
            LIST_LINKED, account_id=account_id, crowd=crowd, limit=limit
        )

    def list_shared(
        self, left_id: str, right_id: str, *, limit: int = 1000
    ) -> list[SharedRow]:
        """What two accounts share, rarest first, and how many accounts have each."""
        return self._session.rows(
            LIST_SHARED,
            left_id=left_id,
            right_id=right_id,
            limit=limit,
            count_limit=COUNT_LIMIT,
        )

    def list_sightings(self, account_id: str) -> SightingsRow | None:
        """What an account was seen with; None without the account."""
        return self._session.one(LIST_SIGHTINGS, account_id=account_id)

    def list_labels(self, account_ids: Sequence[str]) -> list[LabelledRow]:
        """What those of the accounts that there are are labelled."""
        return self._session.rows(LIST_LABELS, account_ids=list(account_ids))

    def list_exchange_totals(self) -> list[TotalRow]:
        """Exchanges of every account that made any."""
        return self._session.rows(LIST_EXCHANGE_TOTALS)

    def list_exchanges(self, account_id: str) -> list[ExchangeRow]:
        """Exchanges of an account by model and capability."""
        return self._session.rows(LIST_EXCHANGES, account_id=account_id)
