"""Keeps out of the journal what was removed from it: replayed deliveries, say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select

from backend.domain.events import EventType
from backend.domain.identifiers import KeyedHash
from backend.journal.inserts import EventRow
from backend.journal.tables import KEPT_SINCE, erased, meta

OF_AN_ERASED_ACCOUNT = "is about an account that was erased"
_TOO_OLD = "is older than the events that are kept"


class Door:
    """Refuses events of erased accounts, and those older than what is kept.

    Whom it knows is the business of the journal's own transactions, so that nothing
    slips in while an account is erased. It costs nothing while nothing was removed.
    """

    def __init__(self, keyed: KeyedHash) -> None:
        self._keyed = keyed
        self._erased: set[str] = set()
        self._upto = 0

    def hash_of(self, account: str) -> str:
        """What is kept of an erased account's id."""
        return self._keyed.of("account", account)

    def refused(
        self, connection: Connection, rows: Sequence[EventRow]
    ) -> dict[int, str]:
        """Why each row that is refused is, by its place."""
        since = self._since(connection)
        if not self._learn(connection) and since is None:
            return {}
        known = self._are_erased()
        found = {}
        for at, (*_, payload) in enumerate(rows):
            if reason := _reason(orjson.loads(payload), known, since):
                found[at] = reason
        return found

    def erased_among(self, connection: Connection, accounts: Iterable[str]) -> set[str]:
        """Those of the accounts that were erased."""
        return (
            set(filter(self._are_erased(), accounts))
            if self._learn(connection)
            else set()
        )

    def _learn(self, connection: Connection) -> bool:
        """Read who was erased since the last time; whether there is anybody."""
        query = select(erased.c.number, erased.c.hash).where(
            erased.c.number > self._upto
        )
        for number, hashed in connection.execute(query):
            self._upto = max(self._upto, number)
            self._erased.add(hashed)
        return bool(self._erased)

    def _are_erased(self) -> Callable[[str], bool]:
        seen: dict[str, bool] = {}

        def known(account: str) -> bool:
            if account not in seen:
                seen[account] = self.hash_of(account) in self._erased
            return seen[account]

        return known

    def _since(self, connection: Connection) -> int | None:
        value = connection.execute(
            select(meta.c.value).where(meta.c.key == KEPT_SINCE)
        ).scalar()
        return None if value is None else int(value)


def named_in(rows: Sequence[EventRow], signed: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of the signatures that events in ``rows`` name."""
    keys = {orjson.loads(payload)[5].get("prompt_key") for *_, payload in rows}
    return {key: minhash for key, minhash in signed.items() if key in keys}


def account_of(fields: Sequence[Any]) -> str | None:
    """The account that an event is about, by the fields of its payload."""
    _, _, kind, _, subject, data = fields
    if kind == EventType.ASSET:
        return str(data["value"]) if data["asset_type"] == "account" else None
    return None if kind == EventType.RELEASE else str(subject)


def account_of_line(redacted: str) -> str | None:
    """The account that the redacted copy of a line is about, if it says so."""
    try:
        found = orjson.loads(redacted)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict):
        return None
    data = found.get("data")
    if isinstance(data, dict) and data.get("asset_type") == "account":
        return _text(data.get("value"))
    return _text(found.get("subject"))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _reason(
    fields: Sequence[Any], known: Callable[[str], bool], since: int | None
) -> str | None:
    account = account_of(fields)
    if account is None:
        return None
    if known(account):
        return OF_AN_ERASED_ACCOUNT
    if since is not None and fields[3] < since and fields[2] != EventType.ASSET:
        return _TOO_OLD
    return None
