"""People whom an identity provider vouches for: OpenID Connect, by Authlib.

For pages the code flow with PKCE; for the API bearer tokens that the provider signed.
Its addresses and keys are read from it and kept for ten minutes.
"""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization, OctKey

from backend.domain.access import Principal, Role, Way, in_order
from backend.errors import (
    Forbidden,
    InvalidInput,
    SetupError,
    Unauthorized,
    Unavailable,
)
from backend.exposure import is_loopback, words
from backend.logs import get_logger
from backend.secrets import read_or_make
from backend.services.access import usable_name
from backend.settings import OidcSettings, Settings

log = get_logger(__name__)

# None by a secret that others have, and none without a signature.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
_FLOW_SECONDS = 600
_KEPT_SECONDS = 600.0
# An unknown key may be a new one; to ask for each would be a way to keep us busy.
_AGAIN_SECONDS = 30.0
_TIMEOUT = 10
_LEEWAY = 60


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider named, and what that one is allowed here."""

    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """Where to send a browser, and what it must bring back."""

    url: str
    pending: str


@dataclass(slots=True)
class _Kept:
    """Something of the provider's, and when it was read."""

    value: Any = None
    at: float = float("-inf")

    def is_fresh(self, seconds: float) -> bool:
        return time.monotonic() - self.at < seconds


class Provider:
    """The identity provider of a deployment; may be shared between threads."""

    def __init__(self, settings: Settings) -> None:
        self._given = settings.oidc
        self._issuer = _issuer(settings.oidc)
        self._secret = _secret(settings.oidc)
        self._mapping = mapping_of(settings.oidc)
        self._own = OctKey.import_key(
            read_or_make(settings.secrets_dir / "login.key").encode()
        )
        self._addresses, self._keys = _Kept(), _Kept()
        self._lock = Lock()

    @classmethod
    def from_settings(cls, settings: Settings) -> "Provider | None":
        """The provider that settings name; None when they name none.

        :raises SetupError: they cannot be used
        """
        return cls(settings) if settings.oidc.issuer else None

    def send(self, back: str, onward: str) -> Sent:
        """Where a browser logs in that comes ``back`` and then goes ``onward``.

        :raises Unavailable: the provider does not answer
        """
        nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        with self._session(back) as session:
            url, state = session.create_authorization_url(
                self._address("authorization_endpoint"),
                nonce=nonce,
                code_verifier=verifier,
            )
        claims = {
            "state": state,
            "nonce": nonce,
            "verifier": verifier,
            "onward": onward,
            "exp": int(time.time()) + _FLOW_SECONDS,
        }
        return Sent(url, jwt.encode({"alg": "HS256"}, claims, self._own))

    def take(
        self, answer: Mapping[str, str], pending: str, back: str
    ) -> tuple[Vouched, str]:
        """Who came back with an ``answer``, and where that one goes on.

        :raises Unauthorized: it is no answer to what was sent, or is too late
        :raises Forbidden: the provider's roles are none here
        :raises Unavailable: the provider does not answer
        """
        sent = self._pending(pending)
        if "error" in answer:
            raise Unauthorized("The identity provider let nobody in; try again")
        if not secrets.compare_digest(
            answer.get("state", "").encode(), sent["state"].encode()
        ):
            raise Unauthorized("This login was begun elsewhere; begin it again")
        with self._session(back) as session:
            token = session.fetch_token(
                self._address("token_endpoint"),
                code=answer.get("code", ""),
                code_verifier=sent["verifier"],
                timeout=_TIMEOUT,
            )
        claims = self._claims(
            str(token.get("id_token", "")), str(self._given.client_id)
        )
        if claims.get("nonce") != sent["nonce"]:
            raise Unauthorized("The identity provider answered to another login")
        return self._vouched(claims), str(sent["onward"])

    def of_token(self, token: str) -> Principal | None:
        """Whose bearer token it is; None when it lets nobody in.

        :raises Forbidden: the provider's roles are none here
        :raises Unavailable: the provider does not answer
        """
        audience = self._given.audience or self._given.client_id
        try:
            found = self._vouched(self._claims(token, str(audience)))
        except Unauthorized:
            return None
        return Principal(found.name, frozenset(found.roles), Way.TOKEN)

    def _vouched(self, claims: Mapping[str, Any]) -> Vouched:
        name = claims.get(self._given.name_claim) or claims["sub"]
        try:
            usable = usable_name(str(name))
        except InvalidInput:
            # An e-mail address is kept nowhere; the provider's own id is.
            usable = usable_name(f"oidc {claims['sub']}")
        theirs = _list(_inner(claims, self._given.roles_claim))
        ours = {role for each in theirs for role in self._mapping.get(each, ())}
        if not ours:
            raise Forbidden(f"{usable} has no role here; an admin can map one")
        return Vouched(usable, in_order(ours))

    def _claims(self, token: str, audience: str) -> dict[str, Any]:
        wanted = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        try:
            claims = self._decoded(token)
            wanted.validate(claims)
        except (JoseError, ValueError) as error:
            raise Unauthorized(
                "The token is not one of the identity provider, or is no longer"
            ) from error
        return claims

    def _decoded(self, token: str) -> dict[str, Any]:
        try:
            decoded = jwt.decode(token, self._key_set(), algorithms=[*_ALGORITHMS])
        except (JoseError, ValueError):
            if self._keys.is_fresh(_AGAIN_SECONDS):
                raise
            self._keys = _Kept()
            decoded = jwt.decode(token, self._key_set(), algorithms=[*_ALGORITHMS])
        return dict(decoded.claims)

    def _pending(self, text: str) -> dict[str, Any]:
        try:
            decoded = jwt.decode(text, self._own, algorithms=["HS256"])
            jwt.JWTClaimsRegistry(exp={"essential": True}).validate(decoded.claims)
        except (JoseError, ValueError) as error:
            raise Unauthorized("This login took too long; begin it again") from error
        return dict(decoded.claims)

    def _key_set(self) -> KeySet:
        with self._lock:
            if not self._keys.is_fresh(_KEPT_SECONDS):
                found = cast("KeySetSerialization", _read(self._address("jwks_uri")))
                self._keys = _Kept(KeySet.import_key_set(found), time.monotonic())
            keys: KeySet = self._keys.value
            return keys

    def _address(self, name: str) -> str:
        if not self._addresses.is_fresh(_KEPT_SECONDS):
            found = _read(f"{self._issuer}/.well-known/openid-configuration")
            if found.get("issuer") != self._issuer:
                raise Unavailable(
                    f"The identity provider at {self._issuer} says that it is another"
                )
            self._addresses = _Kept(found, time.monotonic())
        address = self._addresses.value.get(name)
        if not isinstance(address, str):
            raise Unavailable(f"The identity provider does not say its {name}")
        return address

    @contextmanager
    def _session(self, back: str) -> Iterator[OAuth2Session]:
        with (
            _speaking(self._issuer),
            OAuth2Session(
                self._given.client_id,
                self._secret,
                scope=self._given.scopes,
                redirect_uri=back,
                code_challenge_method="S256",
            ) as session,
        ):
            yield session


def mapping_of(given: OidcSettings) -> dict[str, tuple[Role, ...]]:
    """Our roles by the provider's; where settings map none, those called alike.

    :raises SetupError: a pair cannot be used
    """
    if not given.roles:
        return {role.value: (role,) for role in Role}
    found: dict[str, tuple[Role, ...]] = {}
    for pair in words(given.roles):
        theirs, sign, ours = pair.rpartition("=")
        if not sign or not theirs.strip() or ours.strip() not in set(Role):
            raise SetupError(
                f"SAMEHAND_OIDC__ROLES: {pair} is no pair such as their-group=reader"
            )
        role = Role(ours.strip())
        found[theirs.strip()] = (*found.get(theirs.strip(), ()), role)
    return found


def _issuer(given: OidcSettings) -> str:
    issuer = str(given.issuer).rstrip("/")
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise SetupError("SAMEHAND_OIDC__ISSUER must begin with https://")
    if not given.client_id:
        raise SetupError("SAMEHAND_OIDC__CLIENT_ID is needed with an issuer")
    return issuer


def _secret(given: OidcSettings) -> str | None:
    if given.client_secret_file is None:
        return None
    try:
        return given.client_secret_file.read_text().strip()
    except OSError as error:
        raise SetupError(
            f"Cannot read {given.client_secret_file}: {error.strerror}"
        ) from None


def _read(url: str) -> dict[str, Any]:
    with _speaking(url):
        answer = requests.get(url, timeout=_TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    if not isinstance(found, dict):
        raise Unavailable(f"The identity provider answers nonsense at {url}")
    return found


@contextmanager
def _speaking(url: str) -> Iterator[None]:
    try:
        yield
    except AuthlibBaseError as error:
        # Its code is from a list; whatever else the provider says is not ours to keep.
        log.warning("identity provider refused", error=error.error)
        raise Unauthorized(
            "The identity provider did not take the login's code; begin it again"
        ) from error
    except (requests.RequestException, ValueError) as error:
        raise Unavailable(
            f"The identity provider at {urlsplit(url).netloc} does not answer"
        ) from error


def _inner(claims: Mapping[str, Any], path: str) -> Any:
    """A claim, or one within another: realm_access.roles."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _list(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split()
    return [each for each in value or () if isinstance(each, str)]
