"""Makes keys, login links and sessions, and finds out who comes with one.

Secrets have 160 random bits or more, so SHA-256 without salt keeps them: nobody can try
that many, and equal ones do not occur. Slow hashes are for what people make up.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from backend.domain.access import OWNER, Principal, Role, Way, in_order
from backend.domain.decisions import normal_statement
from backend.errors import Forbidden, InvalidInput, SetupError, Unauthorized
from backend.journal.access import (
    KeyRow,
    KeyStore,
    Login,
    LoginStore,
    SessionRow,
    SessionStore,
)
from backend.journal.journal import Journal, now_ms
from backend.secrets import read_or_make
from backend.settings import Settings

_PREFIX = "shk"
_MOST_NAME = 200
_PERSONAL_KINDS = frozenset({"ip_address", "email", "phone", "person"})
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A session and the token that its cookie carries, which is shown once."""

    session: SessionRow
    token: str


class Access:
    """Who may come in; may be shared between threads."""

    def __init__(self, journal: Journal, settings: Settings) -> None:
        self._own = _hash(own_key(settings))
        self._limits = settings.access
        self._keys = KeyStore(journal)
        self._logins = LoginStore(journal)
        self._sessions = SessionStore(journal)

    def make_key(
        self,
        name: str,
        roles: Sequence[Role],
        *,
        by: str,
        expires_ms: int | None = None,
    ) -> tuple[KeyRow, str]:
        """A new key, and its text, which nobody can read again.

        :raises InvalidInput: the name cannot be used, or no role is given
        """
        key = KeyRow(
            id=secrets.token_hex(4),
            name=usable_name(name),
            roles=_some(roles),
            made_by=by,
            made_ms=now_ms(),
            expires_ms=expires_ms,
            used_ms=None,
            revoked_ms=None,
        )
        if expires_ms is not None and expires_ms <= key.made_ms:
            raise InvalidInput("A key must expire in the future")
        text = f"{_PREFIX}_{key.id}_{secrets.token_hex(20)}"
        self._keys.add(key, _hash(text))
        return key, text

    def list_keys(self) -> list[KeyRow]:
        """All keys that were ever made, oldest first."""
        return self._keys.list_keys()

    def revoke_key(self, key_id: str) -> KeyRow:
        """End a key and its sessions; other processes follow within a minute.

        :raises NotFound: there is none with this id
        """
        return self._keys.revoke(key_id)

    def make_login(self, name: str, roles: Sequence[Role]) -> tuple[str, int]:
        """A code that opens one session, and until when (epoch ms).

        :raises InvalidInput: the name cannot be used, or no role is given
        """
        wanted = name if name == OWNER else usable_name(name)
        code = secrets.token_urlsafe(24)
        expires_ms = now_ms() + self._limits.login_minutes * _MINUTE_MS
        login = Login(wanted, _some(roles))
        self._logins.add(_hash(code), login, expires_ms=expires_ms)
        return code, expires_ms

    def open_by_code(self, code: str, *, replaces: str | None = None) -> Opened:
        """A session for whom a one-time code lets in.

        ``replaces`` is the token of a session that ends with it.

        :raises Unauthorized: it was used, has expired, or is none
        """
        login = self._logins.redeem(_hash(code))
        if login is None:
            raise Unauthorized(
                "The login link was used or has expired; get another: samehand login"
            )
        return self._open(login.name, login.roles, None, replaces)

    def open_by_key(self, text: str, *, replaces: str | None = None) -> Opened:
        """The same with an API key; the session ends with the key.

        :raises Unauthorized: it is none, was revoked or has expired
        """
        who = self.of_key(text)
        if who is None:
            raise Unauthorized("The API key is wrong, was revoked or has expired")
        return self._open(who.name, in_order(who.roles), who.id, replaces)

    def open_for(
        self, name: str, roles: Collection[Role], *, replaces: str | None = None
    ) -> Opened:
        """The same for whom an identity provider vouches."""
        return self._open(usable_name(name), in_order(roles), None, replaces)

    def close(self, session_id: str) -> None:
        """End a session."""
        self._sessions.end(session_id)

    def list_sessions(self) -> list[SessionRow]:
        """Sessions that are open, oldest first."""
        return self._sessions.list_open(idle_ms=self._idle_ms)

    def of_key(self, text: str) -> Principal | None:
        """Whose key it is; None when it lets nobody in."""
        hashed = _hash(text)
        # Takes the same time wherever the first wrong digit stands.
        if hmac.compare_digest(hashed, self._own):
            return Principal(OWNER, frozenset({Role.ADMIN}), Way.KEY)
        key = self._keys.find(hashed) if text.startswith(f"{_PREFIX}_") else None
        if key is None or not key.counts(now_ms()):
            return None
        return Principal(key.name, frozenset(key.roles), Way.KEY, key.id)

    def of_session(self, token: str) -> Principal | None:
        """Whose session it is; None when it has ended."""
        found = self._sessions.find(_hash(token), idle_ms=self._idle_ms)
        return None if found is None else principal_of(found)

    @property
    def _idle_ms(self) -> int:
        return self._limits.session_idle_minutes * _MINUTE_MS

    def _open(
        self,
        name: str,
        roles: Sequence[Role],
        key: str | None,
        replaces: str | None,
    ) -> Opened:
        token, now = secrets.token_urlsafe(32), now_ms()
        session = SessionRow(
            id=secrets.token_hex(8),
            name=name,
            roles=tuple(roles),
            key=key,
            made_ms=now,
            seen_ms=now,
            expires_ms=now + self._limits.session_hours * 60 * _MINUTE_MS,
            ended_ms=None,
        )
        replaced = _hash(replaces) if replaces else None
        self._sessions.add(session, _hash(token), replaces=replaced)
        return Opened(session, token)


def own_key(settings: Settings) -> str:
    """The deployment's own key, made where there is none.

    :raises SetupError: others can read its file, or it is empty
    """
    given = settings.api.key
    if given is None:
        return read_or_make(settings.secrets_dir / "api.key")
    if not given.get_secret_value():
        raise SetupError("SAMEHAND_API__KEY is empty; leave it out or give it a value")
    return given.get_secret_value()


def principal_of(session: SessionRow) -> Principal:
    """Whoever opened the session."""
    return Principal(session.name, frozenset(session.roles), Way.SESSION, session.id)


def form_token(session_token: str) -> str:
    """What a page of the session must send with each change, besides the cookie.

    Whoever has no cookie cannot work it out, and it does not tell the cookie.
    """
    return hmac.digest(session_token.encode(), b"samehand csrf", "sha256").hex()


def analyst_of(who: Principal, given: str | None) -> str:
    """In whose name somebody decides: in his own, but the owner may say another.

    :raises Forbidden: it is another name
    """
    if given is None or given == who.name:
        return who.name
    if not who.is_owner:
        raise Forbidden(f"{who.name} decides in that name only; leave the analyst out")
    return given


def refuse_personal_kind(who: Principal, kind: str) -> None:
    """Let only investigators ask for one thing that belongs to a person.

    :raises Forbidden: it is of such a kind
    """
    if kind in _PERSONAL_KINDS and not who.sees_personal_data:
        raise Forbidden(f"To look up one {kind} needs the role investigator")


def usable_name(name: str) -> str:
    """A name for a key or a person, as decisions and the audit log may keep it.

    :raises InvalidInput: empty, too long, personal data, or the owner's
    """
    try:
        found = normal_statement(name)
    except ValueError as error:
        raise InvalidInput(f"The name {error}") from None
    if len(found) > _MOST_NAME:
        raise InvalidInput(f"The name may have {_MOST_NAME} characters")
    if found == OWNER:
        raise InvalidInput(f"The name {OWNER} is the deployment's own")
    return found


def _some(roles: Sequence[Role]) -> tuple[Role, ...]:
    if not roles:
        raise InvalidInput(f"Name a role: {', '.join(Role)}")
    return in_order(roles)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
