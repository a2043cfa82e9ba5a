"""Writes down who did what, and finds out whether that was tampered with."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backend import logs
from backend.domain.access import OWNER, Principal, Role, Way, in_order
from backend.domain.audit import Action, Check, Entry, Head
from backend.domain.decisions import normal_statement
from backend.errors import InvalidInput
from backend.journal.audit import AuditLog
from backend.journal.journal import Journal, now_ms
from backend.secrets import read_or_make
from backend.settings import Settings

log = logs.get_logger(__name__)

_KEY_FILE = "audit.key"
_PASSWORD = re.compile(r"(://[^:/@\s]*):[^@\s]*@")
# Of settings; changes of keys are among them.
_LOOKED_BACK = 100
_ITSELF = Principal(OWNER, frozenset({Role.ADMIN}), Way.LOCAL)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at the whole log found: ``fault`` is one sentence, None if whole."""

    rows: int
    head: Head | None
    fault: str | None


class Trail:
    """The audit log of a deployment, with the key in its secrets."""

    def __init__(self, journal: Journal, settings: Settings) -> None:
        key = read_or_make(settings.secrets_dir / _KEY_FILE)
        self.log = AuditLog(journal, key.encode())
        if self.log.head() is None:
            self.log.begin(_entry(_ITSELF, Action.BEGUN, {}, None, None))

    def record(
        self,
        who: Principal,
        action: Action,
        about: Mapping[str, Any] | None = None,
        *,
        reason: str | None = None,
        query: str | None = None,
    ) -> None:
        """Write an entry down, before what it says is done; it is durable then.

        The number and hash go to the process's log, too, which others may keep.

        :raises InvalidInput: the reason cannot be kept
        """
        entry = _entry(who, action, about or {}, _statement(reason), query)
        head = self.log.append(entry)
        log.info("audit", number=head.number, hash=head.hash)

    def note_settings(self, settings: Settings) -> None:
        """Write down which settings differ from their defaults, if others did before.

        Secrets are not among them, only whether they are set.
        """
        values = _chosen(settings)
        before = self.log.list_entries(action=Action.SETTING, limit=_LOOKED_BACK)
        known = (each.entry.about.get("values") for each in before)
        if next((each for each in known if each is not None), None) != values:
            self.record(_ITSELF, Action.SETTING, {"values": values})

    def verify(
        self,
        *,
        noted: Head | None = None,
        report: Callable[[int], None] = lambda done: None,
    ) -> Verified:
        """Walk the whole log; ``noted`` is a head that somebody wrote down before."""
        # Rows that are written meanwhile come after this head.
        head = self.log.head()
        check = Check(noted)
        for page in self.log.pages(upto=head.number if head else None):
            check.take(page)
            report(check.last)
        fault = check.end(head, self.log.key, self.log.name)
        return Verified(check.last, head, fault or self._more(head))

    def _more(self, head: Head | None) -> str | None:
        """Rows after the head that no head was ever written for."""
        now = self.log.head()
        last = self.log.list_entries(limit=1)
        if now and last and last[0].number > now.number and now == head:
            return f"Row {now.number + 1} was inserted"
        return None


def _chosen(settings: Settings) -> dict[str, Any]:
    """Variables that are not as they are by default, by name."""
    found: dict[str, Any] = settings.model_dump(mode="json", exclude_defaults=True)
    flat: dict[str, Any] = {}
    for name, value in found.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{key}": each for key, each in value.items()})
        else:
            flat[name] = value
    # An address may have a password within.
    return {
        name: _PASSWORD.sub(r"\1:***@", value) if isinstance(value, str) else value
        for name, value in flat.items()
    }


def _entry(
    who: Principal,
    action: Action,
    about: Mapping[str, Any],
    reason: str | None,
    query: str | None,
) -> Entry:
    return Entry(
        made_ms=now_ms(),
        actor=who.name,
        roles=tuple(in_order(who.roles)),
        way=f"{who.way} {who.id}" if who.id else who.way.value,
        action=action,
        about=about,
        reason=reason,
        query=query,
        request_id=logs.request_id(),
    )


def _statement(reason: str | None) -> str | None:
    if reason is None:
        return None
    try:
        return normal_statement(reason)
    except ValueError as error:
        raise InvalidInput(f"The reason {error}") from None
