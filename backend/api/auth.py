"""The API key: nothing but the open pages answers without it."""

import hmac

from fastapi import Depends, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.api import problems
from backend.errors import Unauthorized

# Neo4j Browser fetches its guide and styles without a key; they hold no data.
OPEN = frozenset(
    {
        "/health",
        "/ready",
        "/docs",
        "/openapi.json",
        "/browser/guide",
        "/browser/style.grass",
    }
)

_HEADER = APIKeyHeader(
    name="X-API-Key",
    auto_error=False,
    description="By default the content of `secrets/api.key` in the data folder.",
)
_BEARER = HTTPBearer(auto_error=False, description="The same key.")


async def _declare(_header: object = Security(_HEADER)) -> None:
    """Names the scheme in the OpenAPI document; ``KeyGuard`` does the work."""


async def _declare_bearer(_bearer: object = Security(_BEARER)) -> None:
    """Names the other way to send the key."""


SECURITY = [Depends(_declare), Depends(_declare_bearer)]


class KeyGuard:
    """Refuses whatever is not open and comes without the key.

    It stands before routing and validation, so that a stranger learns nothing about
    paths, and no body of his is read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 401."""
        if scope["type"] != "http" or scope["path"] in OPEN or _has_key(scope):
            await self._app(scope, receive, send)
            return
        error = Unauthorized("Send the API key in the header X-API-Key")
        await problems.answer(error)(scope, receive, send)


def _has_key(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    given = headers.get("x-api-key")
    if given is None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else ""
    wanted: str = scope["app"].state.held.api_key
    # Takes the same time wherever the first wrong character stands.
    return hmac.compare_digest(given.encode(), wanted.encode())
