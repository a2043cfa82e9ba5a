"""The API key."""

import hmac
from typing import Annotated

from fastapi import Security
from fastapi.security import APIKeyHeader

from backend.api.dependencies import HeldDep
from backend.errors import Unauthorized

_header = APIKeyHeader(
    name="X-API-Key", auto_error=False, description="in secrets/api.key by default"
)


def require_key(held: HeldDep, key: Annotated[str | None, Security(_header)]) -> None:
    """Unauthorized unless the request carries the key; takes the same time always."""
    given = (key or "").encode()
    if not hmac.compare_digest(given, held.api_key.encode()):
        raise Unauthorized("Send the API key in the header X-API-Key")
