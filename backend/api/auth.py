"""Who asks, and whether they may: found out before a request is looked at.

Ways in: the deployment's own key and API keys, by ``X-API-Key`` or as bearer token;
the cookie of a session; and bearer tokens of an identity provider. What was found is
kept for half a minute, so that a revoked key lets nobody in for longer than that.
"""

import hmac
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import parse_qsl, quote, urlsplit

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, FastAPI, Request, Security
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api import problems
from backend.api.dependencies import Held
from backend.api.guards import is_loopback_name
from backend.api.known import Shown
from backend.api.roles import KNOWN, OPEN, Least, Roles, worded
from backend.api.views import View, viewing
from backend.domain.access import Principal
from backend.domain.audit import Action
from backend.errors import Forbidden, InvalidInput, SamehandError, Unauthorized
from backend.services.access import form_token

COOKIE = "samehand_session"
FORM_HEADER = "X-CSRF-Token"
_REASON_HEADER = "x-reason"
_DOTS = 2
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_HEADER = APIKeyHeader(
    name="X-API-Key",
    auto_error=False,
    description="One of `samehand keys create`, or the content of `secrets/api.key`.",
)
_BEARER = HTTPBearer(
    auto_error=False, description="The same key, or a token of the identity provider."
)
_COOKIE = APIKeyCookie(
    name=COOKIE,
    auto_error=False,
    description="A session; changes need the header X-CSRF-Token besides.",
)


async def _declare(_header: object = Security(_HEADER)) -> None:
    """Names the scheme in the OpenAPI document; ``KeyGuard`` does the work."""


async def _declare_bearer(_bearer: object = Security(_BEARER)) -> None:
    """Names the other way to send the key."""


async def _declare_cookie(_cookie: object = Security(_COOKIE)) -> None:
    """Names the way of browsers."""


SECURITY = [Depends(_declare), Depends(_declare_bearer), Depends(_declare_cookie)]


class KeyGuard:
    """Refuses whatever is not open and comes from nobody, or from another role.

    It stands before routing and validation, so that a stranger learns nothing about
    paths, and no body of his is read. ``scope["state"]["principal"]`` is who asks.
    """

    def __init__(self, app: ASGIApp, *, roles: Roles) -> None:
        self._app = app
        self._roles = roles
        # Beside the threads that requests share: were they all taken, nobody came in.
        self._threads = CapacityLimiter(4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 303, 401, 403 or 429."""
        if scope["type"] == "websocket":
            # There are none; one that is added must learn to ask who comes.
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        app: FastAPI = scope["app"]
        route = self._roles.route_of(app, scope)
        least = self._roles.least(route.name) if route else KNOWN
        try:
            who = await self._admitted(scope, least)
        except Unauthorized as error:
            answer = _to_login(scope) or app.state.refusal(scope, error)
            await answer(scope, receive, send)
            return
        except SamehandError as error:
            await app.state.refusal(scope, error)(scope, receive, send)
            return
        view = View(personal=who is not None and who.sees_personal_data)
        with viewing(view):
            looked = partial(self._noted, scope, view, who)
            await self._app(scope, receive, _Watched(send, looked, scope, receive))

    async def _admitted(self, scope: Scope, least: Least) -> Principal | None:
        """Who asks, if that may be; None where nobody need be known.

        :raises Unauthorized: nobody is known
        :raises Forbidden: another role is needed, or another page sent the request
        """
        if least == OPEN:
            return None
        shown = shown_by(Headers(scope=scope))
        if shown is None:
            raise Unauthorized("Send the API key in the header X-API-Key, or log in")
        held: Held = scope["app"].state.held
        who = held.known.get(shown) or await self._looked_up(scope, held, shown)
        held.limits.count(f"{who.way}:{who.id or who.name}")
        scope.setdefault("state", {})["principal"] = who
        if shown.by_cookie:
            scope["state"]["session_token"] = shown.secret
            refuse_forged(scope, shown.secret)
        if not who.may(least):
            raise Forbidden(
                f"This needs the role {worded(least)}; {who.name} has "
                f"{worded(frozenset(who.roles)) or 'none'}"
            )
        return who

    async def _looked_up(self, scope: Scope, held: Held, shown: Shown) -> Principal:
        address = address_of(scope)
        held.limits.refuse_guesser(address)
        look = _looks(held, shown)
        who = await to_thread.run_sync(look, shown.secret, limiter=self._threads)
        if who is None:
            held.limits.note_failure(address)
            raise Unauthorized(
                "The session has ended; log in again"
                if shown.by_cookie
                else "The API key is wrong, was revoked or has expired"
            )
        held.known.put(shown, who)
        return who

    async def _noted(self, scope: Scope, view: View, who: Principal | None) -> None:
        """Write down that personal data is about to be shown."""
        if who is None or not view.shown:
            return
        held: Held = scope["app"].state.held
        about = {"route": getattr(scope.get("route"), "name", None)}
        note = partial(
            held.trail.record,
            who,
            Action.LOOK,
            about | scope.get("path_params", {}),
            reason=reason_of(scope),
            query=_asked(scope),
        )
        await to_thread.run_sync(note, limiter=self._threads)


class _Watched:
    """Sends an answer once it was noted; what cannot be noted is not sent."""

    def __init__(
        self,
        send: Send,
        noted: Callable[[], Awaitable[None]],
        scope: Scope,
        receive: Receive,
    ) -> None:
        self._send, self._noted = send, noted
        self._scope, self._receive = scope, receive
        self._refused = False

    async def __call__(self, message: Message) -> None:
        if self._refused:
            return
        if message["type"] == "http.response.start":
            try:
                await self._noted()
            except SamehandError as error:
                self._refused = True
                answer = problems.answer(error)
                await answer(self._scope, self._receive, self._send)
                return
        await self._send(message)


def _looks(held: Held, shown: Shown) -> Callable[[str], Principal | None]:
    if shown.by_cookie:
        return held.access.of_session
    # A JSON Web Token has three parts; no key of ours has a dot.
    if held.oidc is not None and shown.secret.count(".") == _DOTS:
        return held.oidc.of_token
    return held.access.of_key


def shown_by(headers: Headers) -> Shown | None:
    """Key, token or session that a request carries; a key comes before a cookie."""
    given = headers.get("x-api-key")
    if given is None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else None
    if given is not None:
        return Shown(given, by_cookie=False)
    cookie = cookie_parser(headers.get("cookie", "")).get(COOKIE)
    return Shown(cookie, by_cookie=True) if cookie else None


def refuse_forged(scope: Scope, session_token: str) -> None:
    """Refuse a change that a page of somebody else made the browser send.

    :raises Forbidden: it came from another origin, or without the page's token
    """
    if scope["method"] in _SAFE:
        return
    headers = Headers(scope=scope)
    refuse_other_origin(scope, needed=True)
    given = headers.get(FORM_HEADER, "")
    if not hmac.compare_digest(given.encode(), form_token(session_token).encode()):
        raise Forbidden(f"Changes within a session need the header {FORM_HEADER}")


def refuse_other_origin(scope: Scope, *, needed: bool = False) -> None:
    """Refuse a request that another page made the browser send.

    :raises Forbidden: it did, or nothing says it did not and ``needed`` asks for that
    """
    headers = Headers(scope=scope)
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    own = f"{scope['scheme']}://{headers.get('host', '')}".lower()
    # Under the policy that we send browsers say "null" for some requests of our own.
    if origin not in (None, "null") and origin.lower() != own:
        raise Forbidden("This request came from a page of another origin")
    if site is not None and site != "same-origin":
        raise Forbidden("This request came from a page of another origin")
    if needed and site is None and origin in (None, "null"):
        raise Forbidden("This request does not say from which page it came")


def csrf_token(request: Request) -> str | None:
    """What pages put into their meta tag ``csrf-token``; None without a session."""
    token = getattr(request.state, "session_token", None)
    return form_token(token) if token else None


def reason_of(scope: Scope) -> str | None:
    """Why somebody looks, as the header X-Reason says.

    :raises InvalidInput: it is no UTF-8
    """
    for name, value in scope["headers"]:
        if name == _REASON_HEADER.encode():
            try:
                return value.decode() or None
            except UnicodeDecodeError:
                raise InvalidInput("The header X-Reason must be UTF-8") from None
    return None


def address_of(scope: Scope) -> str:
    """Address of the client, as the server or a trusted proxy says."""
    client = scope.get("client")
    return client[0] if client else ""


def is_secure(scope: Scope, proxy: str) -> bool:
    """Whether the browser came by TLS, to us or to the proxy in front."""
    if scope["scheme"] == "https":
        return True
    return bool(proxy) and not is_loopback_name(Headers(scope=scope).get("host", ""))


def local_path(wanted: str | None) -> str:
    """A path of this server to go on to; ``/`` in the place of anything else."""
    if not wanted or not wanted.startswith("/") or not wanted.isprintable():
        return "/"
    parts = urlsplit(wanted)
    # Browsers take a backslash for a slash, and two slashes for another host.
    if wanted.startswith("//") or "\\" in wanted or parts.scheme or parts.netloc:
        return "/"
    return wanted


def _asked(scope: Scope) -> str | None:
    """The query as it was meant, so that an erasure finds names in it."""
    text = scope.get("query_string", b"").decode("latin-1")
    return "&".join(f"{name}={value}" for name, value in parse_qsl(text)) or None


def _to_login(scope: Scope) -> Response | None:
    """For a browser that wants a page, or a part of one: where to log in."""
    headers, path = Headers(scope=scope), scope["path"]
    if path == "/v1" or path.startswith(("/v1/", "//")):
        return None
    if headers.get("hx-request") == "true":
        # What htmx asks for is put into a page; the whole page must go to log in.
        page = urlsplit(headers.get("hx-current-url", ""))
        onward = _login_path(page.path, page.query)
        return Response(status_code=401, headers={"HX-Redirect": onward})
    if scope["method"] != "GET" or "text/html" not in headers.get("accept", ""):
        return None
    query = scope.get("query_string", b"").decode("latin-1")
    return RedirectResponse(_login_path(quote(path), query), 303)


def _login_path(path: str, query: str) -> str:
    wanted = local_path(f"{path}?{query}" if query else path)
    return f"/login?next={quote(wanted, safe='')}"
