"""Keys, one-time login codes and sessions: hashes of what is shown once, and dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select

from backend.domain.access import Role, in_order
from backend.errors import NotFound
from backend.journal.journal import Journal, now_ms
from backend.journal.tables import api_keys, logins, sessions

# A time that is written down with each use would be a commit a request.
_NOTED_EVERY_MS = 60_000


@dataclass(frozen=True, slots=True)
class KeyRow:
    """An API key without its secret; ``expires_ms`` is None for one without an end."""

    id: str
    name: str
    roles: tuple[Role, ...]
    made_by: str
    made_ms: int
    expires_ms: int | None
    used_ms: int | None
    revoked_ms: int | None

    def counts(self, now_ms: int) -> bool:
        """Whether it lets anybody in."""
        return self.revoked_ms is None and not (
            self.expires_ms is not None and self.expires_ms <= now_ms
        )


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session without its secret; ``key`` is the id of the key that opened it."""

    id: str
    name: str
    roles: tuple[Role, ...]
    key: str | None
    made_ms: int
    seen_ms: int
    expires_ms: int
    ended_ms: int | None


@dataclass(frozen=True, slots=True)
class Login:
    """Whom a one-time code lets in."""

    name: str
    roles: tuple[Role, ...]


class KeyStore:
    """Every API key that was ever made."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add(self, key: KeyRow, hashed: str) -> None:
        """Keep a new key under the hash of its secret."""
        values = _values(key) | {"hash": hashed}
        with self._journal.writing() as connection:
            connection.execute(api_keys.insert().values(values))

    def find(self, hashed: str) -> KeyRow | None:
        """The key with this hash of its secret, used now; None where none is."""
        query = select(api_keys).where(api_keys.c.hash == hashed)
        with self._journal.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        key, now = _key(row), now_ms()
        if key.counts(now) and now - (key.used_ms or 0) > _NOTED_EVERY_MS:
            with self._journal.writing() as connection:
                connection.execute(
                    api_keys.update().where(api_keys.c.id == key.id).values(used_ms=now)
                )
        return key

    def list_keys(self) -> list[KeyRow]:
        """All keys, oldest first."""
        query = select(api_keys).order_by(api_keys.c.made_ms, api_keys.c.id)
        with self._journal.reading() as connection:
            return [_key(row) for row in connection.execute(query)]

    def revoke(self, key_id: str) -> KeyRow:
        """End a key and the sessions that it opened; once ended it stays so.

        :raises NotFound: there is none with this id
        """
        same = api_keys.c.id == key_id
        with self._journal.writing() as connection:
            connection.execute(
                api_keys.update()
                .where(same, api_keys.c.revoked_ms.is_(None))
                .values(revoked_ms=now_ms())
            )
            _end(connection, sessions.c.key == key_id)
            row = connection.execute(select(api_keys).where(same)).first()
        if row is None:
            raise NotFound(f"There is no key {key_id}")
        return _key(row)


class LoginStore:
    """One-time codes."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add(self, hashed: str, login: Login, *, expires_ms: int) -> None:
        """Keep a code by its hash; those of the past go."""
        now = now_ms()
        with self._journal.writing() as connection:
            connection.execute(logins.delete().where(logins.c.expires_ms < now))
            connection.execute(
                logins.insert().values(
                    hash=hashed,
                    name=login.name,
                    roles=_text(login.roles),
                    made_ms=now,
                    expires_ms=expires_ms,
                )
            )

    def redeem(self, hashed: str) -> Login | None:
        """Whom a code lets in, once; None when it lets nobody in, or no more."""
        now = now_ms()
        good = (
            logins.c.hash == hashed,
            logins.c.used_ms.is_(None),
            logins.c.expires_ms > now,
        )
        with self._journal.writing() as connection:
            used = connection.execute(logins.update().where(*good).values(used_ms=now))
            if not used.rowcount:
                return None
            row = connection.execute(
                select(logins).where(logins.c.hash == hashed)
            ).one()
        return Login(row.name, _roles(row.roles))


class SessionStore:
    """Sessions of browsers."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add(self, session: SessionRow, hashed: str, *, replaces: str | None) -> None:
        """Keep a session by the hash of its token, in the place of another's hash."""
        values = _values(session) | {"hash": hashed}
        with self._journal.writing() as connection:
            if replaces:
                _end(connection, sessions.c.hash == replaces)
            # Of those that ended a day ago nobody asks any more.
            old = sessions.c.expires_ms < now_ms() - 86_400_000
            connection.execute(sessions.delete().where(old))
            connection.execute(sessions.insert().values(values))

    def find(self, hashed: str, *, idle_ms: int) -> SessionRow | None:
        """The session that is open under this hash, and is used now.

        It has ended when it was not used for ``idle_ms``, or when its key has.
        """
        now = now_ms()
        query = (
            select(sessions)
            .outerjoin(api_keys, api_keys.c.id == sessions.c.key)
            .where(
                sessions.c.hash == hashed,
                sessions.c.ended_ms.is_(None),
                sessions.c.expires_ms > now,
                sessions.c.seen_ms > now - idle_ms,
                or_(api_keys.c.expires_ms.is_(None), api_keys.c.expires_ms > now),
            )
        )
        with self._journal.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        if now - row.seen_ms > min(_NOTED_EVERY_MS, idle_ms // 4):
            with self._journal.writing() as connection:
                connection.execute(
                    sessions.update().where(sessions.c.id == row.id).values(seen_ms=now)
                )
        return _session(row)

    def list_open(self, *, idle_ms: int) -> list[SessionRow]:
        """Sessions that are open, oldest first."""
        now = now_ms()
        query = select(sessions).where(
            sessions.c.ended_ms.is_(None),
            sessions.c.expires_ms > now,
            sessions.c.seen_ms > now - idle_ms,
        )
        with self._journal.reading() as connection:
            rows = connection.execute(query.order_by(sessions.c.made_ms)).all()
        return [_session(row) for row in rows]

    def end(self, session_id: str) -> None:
        """End a session; one that is none stays none."""
        with self._journal.writing() as connection:
            _end(connection, sessions.c.id == session_id)


def _end(connection: Any, which: Any) -> None:
    connection.execute(
        sessions.update()
        .where(which, sessions.c.ended_ms.is_(None))
        .values(ended_ms=now_ms())
    )


def _values(row: KeyRow | SessionRow) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in row.__slots__}
    return found | {"roles": _text(row.roles)}


def _key(row: Row[Any]) -> KeyRow:
    values = {name: getattr(row, name) for name in KeyRow.__slots__}
    return KeyRow(**values | {"roles": _roles(row.roles)})


def _session(row: Row[Any]) -> SessionRow:
    values = {name: getattr(row, name) for name in SessionRow.__slots__}
    return SessionRow(**values | {"roles": _roles(row.roles)})


def _text(roles: Iterable[Role]) -> str:
    return " ".join(in_order(roles))


def _roles(text: str) -> tuple[Role, ...]:
    return tuple(Role(word) for word in text.split())
