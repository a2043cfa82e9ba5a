"""What every request passes before it is looked at: its host, our headers."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api import problems
from backend.errors import SamehandError, TooLarge
from backend.exposure import EVERYWHERE, LOOPBACK, words
from backend.settings import ApiSettings

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
_ONE_YEAR = "max-age=31536000"


class WrongHost(SamehandError):
    """The request was meant for another host."""

    status_code = 421


class HostGuard:
    """Refuses requests for other host names.

    A page from anywhere can let its own name point to 127.0.0.1 and would then read
    this API as its own origin (DNS rebinding). Where the API listens on all
    interfaces and settings give it no names, a proxy in front must check them.
    """

    def __init__(self, app: ASGIApp, *, settings: ApiSettings) -> None:
        self._app = app
        names = {name.lower().rstrip(".") for name in words(settings.names)}
        self._any = settings.host in EVERYWHERE and not names
        self._names = LOOPBACK | {settings.host.lower()} | names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 421."""
        if scope["type"] == "http" and not self._any:
            name = host_name(Headers(scope=scope).get("host", ""))
            if name not in self._names:
                error = WrongHost("This API does not answer for that host name")
                await problems.answer(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class SizeGuard:
    """Answers as a problem where a body is too large; the framework says it in text."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and replace such an answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        replaced = False

        async def as_problem(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and _is_bare(message):
                replaced = True
                error = TooLarge("The body is larger than this call takes")
                refusal = scope["app"].state.refusal
                await refusal(scope, error)(scope, receive, send)
            elif not replaced:
                await send(message)

        await self._app(scope, receive, as_problem)


def _is_bare(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "")
    too_large = start["status"] == TooLarge.status_code
    return too_large and kind.startswith("text/plain")


def host_name(header: str) -> str:
    """Name or address of a Host header, without port and brackets."""
    name = header.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0].rstrip(".")


def is_loopback_name(header: str) -> bool:
    """Whether a Host header names this machine from within."""
    return host_name(header) in LOOPBACK


class SecureHeaders:
    """Adds headers that forbid browsers whatever this API does not need.

    An answer that has one of them keeps its own: pages allow what they need. Who came
    by TLS is told to come so always.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of its answer."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", _ONE_YEAR)
            await send(message)

        await self._app(scope, receive, with_headers)
