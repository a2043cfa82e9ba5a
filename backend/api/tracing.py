"""One id for a request and all that it leads to, in whatever process."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend import logs

HEADER = "X-Request-Id"
# It is written into logs and messages as it is.
_OURS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
# W3C Trace Context: version, trace, parent, flags; a trace of zeros is none.
_TRACEPARENT = re.compile(
    r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}"
)


class Traced:
    """Takes or makes the id of each request, and answers with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its id in everything that is logged meanwhile."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        # The server runs each request in a context of its own, which ends with it.
        logs.begin_request(request_id)

        async def with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        await self._app(scope, receive, with_id)


def _request_id(headers: Headers) -> str:
    """The caller's own id, else that of the trace it belongs to, else a new one."""
    given = headers.get(HEADER, "")
    if _OURS.fullmatch(given):
        return given
    trace = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
    return trace[1] if trace else logs.new_request_id()
