"""The audit log as a chain: what is changed, removed or inserted is found.

Each row holds a digest of what it says, made with a salt of its own, and a hash over
the hash before it, its number and that digest. Where an erasure takes a name out of it,
salt and words are replaced, the digest stays, and a later row of the chain says which
digest the new words have. Without its salt a digest tells nothing of what is gone.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

import orjson

START = "0" * 64


class Action(StrEnum):
    """What was done; the words are those of the log."""

    BEGUN = "log begun"
    LOOK = "look at personal data"
    LOOKUP = "lookup of personal data"
    EXPORT = "export"
    JUDGEMENT = "judgement"
    DISCOUNT = "discount"
    WITHDRAWAL = "withdrawal"
    CASE = "case"
    WATCH = "watch"
    WEBHOOK = "webhook"
    RULING = "ruling"
    RULING_CONFIRMED = "ruling confirmed"
    RULING_REFUSED = "ruling refused"
    RULING_WITHDRAWN = "ruling withdrawn"
    ERASURE = "erasure"
    AMENDED = "names taken out of the log"
    REPLAY = "rejected line put right"
    LINKAGE = "linkage asked for"
    RING = "ring asked for"
    QUERY_KEPT = "query kept"
    QUERY_RUN = "query run"
    KEY_MADE = "key made"
    KEY_REVOKED = "key revoked"
    LOGIN_MADE = "login link made"
    LOGIN = "login"
    LOGIN_FAILED = "login failed"
    LOGOUT = "logout"
    SETTING = "setting"
    AUDIT_VERIFIED = "audit log verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody did, and what about: ids by what they are of."""

    made_ms: int
    actor: str
    roles: tuple[str, ...]
    way: str
    action: str
    about: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    query: str | None = None
    request_id: str | None = None

    def digest(self, salt: str) -> str:
        """SHA-256 of the salt and what the entry says, in one spelling."""
        said = orjson.dumps(
            asdict(self), option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
        )
        return hashlib.sha256(f"{salt}\n".encode() + said).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its place: ``digest`` is what it was written with."""

    number: int
    entry: Entry
    salt: str
    digest: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last row's number and hash, with a code that needs the log's key."""

    number: int
    hash: str
    code: str = ""

    @property
    def text(self) -> str:
        """What to note elsewhere."""
        return f"{self.number}:{self.hash}"

    def signed(self, key: bytes, log: str) -> "Head":
        """The same with the code for the log that is called so."""
        message = f"{log}\n{self.text}".encode()
        return Head(
            self.number, self.hash, hmac.new(key, message, "sha256").hexdigest()
        )

    def is_genuine(self, key: bytes, log: str) -> bool:
        """Whether its code was made with the key, for that log."""
        return hmac.compare_digest(self.code, self.signed(key, log).code)


def chained(previous: str, number: int, digest: str) -> str:
    """Hash of the row with this number, after one with the hash ``previous``."""
    return hashlib.sha256(f"{previous}\n{number}\n{digest}".encode()).hexdigest()


@dataclass(slots=True)
class Check:
    """Walks a chain from its first row and notes the first one that is wrong."""

    noted: Head | None = None
    last: int = 0
    hash: str = START
    fault: str | None = None
    _other: dict[int, str] = field(default_factory=dict)
    _amended: dict[int, str] = field(default_factory=dict)

    def take(self, links: Iterable[Link]) -> None:
        """Go on with the next rows, until one is wrong."""
        for link in links:
            if self.fault is None:
                self.fault = self._wrong(link)
            if self.fault is None:
                self.last, self.hash = link.number, link.hash

    def _wrong(self, link: Link) -> str | None:
        if link.number != self.last + 1:
            return f"Row {self.last + 1} is missing: it was removed"
        if link.hash != chained(self.hash, link.number, link.digest):
            return (
                f"Row {link.number} does not follow from the one before it: it was "
                "changed or inserted"
            )
        noted = self.noted
        if noted and noted.number == link.number and noted.hash != link.hash:
            return f"Row {link.number} is not the one that was noted"
        found = link.entry.digest(link.salt)
        if found != link.digest:
            self._other[link.number] = found
        elif link.entry.action == Action.AMENDED:
            rows = link.entry.about.get("rows", {})
            self._amended.update({int(n): digest for n, digest in rows.items()})
        return None

    def end(self, head: Head | None, key: bytes, log: str) -> str | None:
        """One sentence about the first row that is wrong; None for a whole log."""
        # First what is certain: a row that is missing may have excused another one.
        if wrong := self.fault or self._wrong_end(head, key, log):
            return wrong
        changed = min(
            (n for n, found in self._other.items() if self._amended.get(n) != found),
            default=None,
        )
        if changed is not None:
            return f"Row {changed} was changed: it does not say what it said"
        return None

    def _wrong_end(self, head: Head | None, key: bytes, log: str) -> str | None:
        if head is None:
            return f"The head of the log is missing; rows after {self.last} may be gone"
        if not head.is_genuine(key, log):
            return "The head of the log was changed"
        if head.number > self.last:
            return f"Row {self.last + 1} is missing: it was removed"
        if head.number < self.last:
            return f"Row {head.number + 1} was inserted"
        if self.noted and self.noted.number > self.last:
            return f"Row {self.last + 1} is missing: row {self.noted.number} was noted"
        return None
