"""The audit log: rows are added, each chained to the one before it."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select, text

from backend.domain.audit import START, Action, Entry, Head, Link, chained
from backend.domain.tombstones import Tombstones
from backend.errors import SetupError
from backend.journal.journal import Journal, now_ms
from backend.journal.tables import AUDIT_HEAD, audit, meta

# Any number but that of the lock for appending events, the same in all processes.
_LOCK = 0x61756474
_AT_ONCE = 1000
# Columns that may name accounts and things, besides ``about``.
_WORDS = ("reason", "query")


class AuditLog:
    """Every entry that was ever written, and the code of the last one."""

    def __init__(self, journal: Journal, key: bytes) -> None:
        self._journal = journal
        self._key = key

    def append(self, entry: Entry) -> Head:
        """Make ``entry`` durable, after all others of whatever process.

        :raises SetupError: the head of the log was changed by somebody else
        """
        with self._journal.writing() as connection:
            return self._append(connection, entry)

    def begin(self, entry: Entry) -> None:
        """Write the first row, unless there is one."""
        with self._journal.writing() as connection:
            _lock(connection)
            if _head(connection) is None and _last(connection) is None:
                self._append(connection, entry)

    def head(self) -> Head | None:
        """Number, hash and code of the last row; None when nobody wrote it down."""
        with self._journal.reading() as connection:
            return _head(connection)

    def pages(self, *, upto: int | None = None) -> Iterator[Sequence[Link]]:
        """All rows in order, some at a time."""
        after = 0
        while True:
            query = select(audit).where(audit.c.number > after)
            if upto is not None:
                query = query.where(audit.c.number <= upto)
            with self._journal.reading() as connection:
                rows = connection.execute(
                    query.order_by(audit.c.number).limit(_AT_ONCE)
                ).all()
            if not rows:
                return
            after = rows[-1].number
            yield [_link(row) for row in rows]

    def list_entries(
        self,
        *,
        before: int | None = None,
        limit: int = 100,
        actor: str | None = None,
        action: str | None = None,
    ) -> list[Link]:
        """Rows with numbers less than ``before``, newest first."""
        query = select(audit).order_by(audit.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.number < before)
        if actor is not None:
            query = query.where(audit.c.actor == actor)
        if action is not None:
            query = query.where(audit.c.action == action)
        with self._journal.reading() as connection:
            return [_link(row) for row in connection.execute(query)]

    @property
    def key(self) -> bytes:
        """What codes of heads are made with."""
        return self._key

    @property
    def name(self) -> str:
        """What tells this log from others."""
        return self._journal.id

    def _append(self, connection: Connection, entry: Entry) -> Head:
        _lock(connection)
        head = _head(connection)
        if head is None:
            if _last(connection) is not None:
                raise SetupError(
                    "The head of the audit log is missing; see: samehand audit verify"
                )
        elif not head.is_genuine(self._key, self.name):
            raise SetupError(
                "The head of the audit log was changed; see: samehand audit verify"
            )
        number, before = (head.number, head.hash) if head else (0, START)
        link = _new(entry, number + 1, before)
        connection.execute(audit.insert().values(_values(link)))
        new = Head(link.number, link.hash).signed(self._key, self.name)
        write_head(connection, new)
        return new


def write_head(connection: Connection, head: Head) -> None:
    """Put ``head`` in the place of the one before."""
    value = orjson.dumps([head.number, head.hash, head.code]).decode()
    same = meta.c.key == AUDIT_HEAD
    if not connection.execute(meta.update().where(same).values(value=value)).rowcount:
        connection.execute(meta.insert().values(key=AUDIT_HEAD, value=value))


class Amendments:
    """Takes names out of the log, and writes down in it what was done."""

    def __init__(self, journal: Journal, log: AuditLog) -> None:
        self._journal = journal
        self._log = log

    def replace(
        self, stones: Tombstones, *, alive: Callable[[], None] = lambda: None
    ) -> int:
        """Put the other names in the place of those of ``stones``; rows changed.

        ``alive`` is called now and then. Killed, it can be done again.
        """
        after = done = 0
        while True:
            alive()
            with self._journal.writing() as connection:
                _lock(connection)
                rows = _page(connection, after)
                changed = dict(_changes(rows, stones))
                for number, values in changed.items():
                    connection.execute(
                        audit.update().where(audit.c.number == number).values(values)
                    )
                if changed:
                    self._note(connection, list(changed))
                    done += len(changed)
            if not rows:
                return done
            after = rows[-1].number

    def _note(self, connection: Connection, numbers: list[int]) -> None:
        query = select(audit).where(audit.c.number.in_(numbers))
        links = [_link(row) for row in connection.execute(query)]
        digests = {str(each.number): each.entry.digest(each.salt) for each in links}
        entry = Entry(
            made_ms=now_ms(),
            actor="samehand",
            roles=(),
            way="",
            action=Action.AMENDED,
            about={"rows": digests},
        )
        self._log._append(connection, entry)  # noqa: SLF001 - within the transaction


def count_named(journal: Journal, stones: Tombstones) -> int:
    """Rows of the log that hold one of the names."""
    after = found = 0
    while True:
        with journal.reading() as connection:
            rows = _page(connection, after)
        if not rows:
            return found
        after = rows[-1].number
        found += sum(1 for _ in _changes(rows, stones))


def _changes(
    rows: Sequence[Row[Any]], stones: Tombstones
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and new values of each row that names something that goes."""
    for row in rows:
        said = orjson.loads(row.about)
        about = stones.in_value(said)
        values = {
            name: new
            for name in _WORDS
            if (old := getattr(row, name)) is not None
            and (new := stones.in_text(old)) != old
        }
        if about != said:
            values["about"] = _json(about)
        if values:
            # With the old salt somebody could try names until the digest fits.
            yield row.number, values | {"salt": secrets.token_hex(16)}


def _page(connection: Connection, after: int) -> Sequence[Row[Any]]:
    query = select(audit).where(
        audit.c.number > after, audit.c.action != Action.AMENDED.value
    )
    return connection.execute(query.order_by(audit.c.number).limit(_AT_ONCE)).all()


def _new(entry: Entry, number: int, before: str) -> Link:
    salt = secrets.token_hex(16)
    digest = entry.digest(salt)
    return Link(number, entry, salt, digest, chained(before, number, digest))


def _lock(connection: Connection) -> None:
    # On SQLite whoever writes has the one lock already.
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK}
        )


def _head(connection: Connection) -> Head | None:
    query = select(meta.c.value).where(meta.c.key == AUDIT_HEAD)
    value = connection.execute(query).scalar()
    try:
        return None if value is None else Head(*orjson.loads(value))
    except (orjson.JSONDecodeError, TypeError):
        return Head(0, START, "")


def _last(connection: Connection) -> int | None:
    query = select(audit.c.number).order_by(audit.c.number.desc()).limit(1)
    found: int | None = connection.execute(query).scalar()
    return found


def _json(about: Mapping[str, Any]) -> str:
    return orjson.dumps(about).decode()


def _values(link: Link) -> dict[str, Any]:
    entry = link.entry
    return {
        "number": link.number,
        "made_ms": entry.made_ms,
        "actor": entry.actor,
        "roles": " ".join(entry.roles),
        "way": entry.way,
        "action": str(entry.action),
        "about": _json(entry.about),
        "reason": entry.reason,
        "query": entry.query,
        "request_id": entry.request_id,
        "salt": link.salt,
        "digest": link.digest,
        "hash": link.hash,
    }


def _link(row: Row[Any]) -> Link:
    try:
        about = orjson.loads(row.about)
    except orjson.JSONDecodeError:
        about = {"unreadable": row.about}
    entry = Entry(
        made_ms=row.made_ms,
        actor=row.actor,
        roles=tuple(row.roles.split()),
        way=row.way,
        action=row.action,
        about=about,
        reason=row.reason,
        query=row.query,
        request_id=row.request_id,
    )
    return Link(row.number, entry, row.salt, row.digest, row.hash)
