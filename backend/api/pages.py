"""Pages of lists, by cursors that nobody needs to understand."""

import base64
import binascii
from typing import Any, Generic, TypeVar

import orjson
from pydantic import BaseModel

from backend.errors import InvalidInput

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """Some items, and where the next ones begin; ``next`` is null at the end."""

    items: list[Item]
    next: str | None


def encode(*place: Any) -> str:
    """Cursor after the item with these sort keys."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def decode(cursor: str | None, kinds: tuple[type, ...]) -> list[Any]:
    """Sort keys of a cursor; a None for each when there is no cursor."""
    if cursor is None:
        return [None] * len(kinds)
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = orjson.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, binascii.Error):
        place = None
    if (
        not isinstance(place, list)
        or len(place) != len(kinds)
        or not all(isinstance(p, k) for p, k in zip(place, kinds, strict=True))
    ):
        raise InvalidInput("The cursor is none that this API gave out")
    return place
