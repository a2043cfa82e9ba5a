"""Pages of lists, by cursors that nobody needs to understand."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

import orjson
from fastapi import Query
from pydantic import BaseModel, Field

from backend.api.schemas.wire import Out
from backend.errors import InvalidInput

Item = TypeVar("Item", bound=BaseModel)
Row = TypeVar("Row")

INT64 = (1 << 63) - 1
Limit = Annotated[int, Query(ge=1, le=1000, description="Most items of a page.")]
Cursor = Annotated[
    str | None, Query(max_length=4096, description="`next` of the page before.")
]


class Page(Out, Generic[Item]):
    """Some items, and where the next ones begin."""

    items: list[Item]
    next: str | None = Field(
        description="`cursor` of the next page; null at the end.", examples=[None]
    )


def page(
    rows: Sequence[Row],
    model: type[Item],
    *,
    limit: int,
    place: Callable[[Row], tuple[Any, ...]],
) -> Page[Item]:
    """Page of the first ``limit`` of ``rows``, which has one more if there is more.

    ``place`` gives the sort keys after which the next page begins.
    """
    items = [model.model_validate(row) for row in rows[:limit]]
    more = len(rows) > limit
    return Page[Item](
        items=items, next=encode(*place(rows[limit - 1])) if more else None
    )


def placed(
    rows: Sequence[tuple[tuple[Any, ...], Row]], model: type[Item], *, limit: int
) -> Page[Item]:
    """The same of rows that come each with its sort keys."""
    items = [model.model_validate(row) for _, row in rows[:limit]]
    more = len(rows) > limit
    return Page[Item](items=items, next=encode(*rows[limit - 1][0]) if more else None)


def counted(
    rows: Sequence[Row], model: type[Item], *, limit: int, skip: int
) -> Page[Item]:
    """The same for lists that are short or static enough to skip by number."""
    return page(rows, model, limit=limit, place=lambda _: (skip + limit,))


def encode(*place: Any) -> str:
    """Cursor after the item with these sort keys."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def decode(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """Sort keys of a cursor, of these types; None when there is no cursor.

    :raises InvalidInput: the cursor is none that this list gave out
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = orjson.loads(base64.b64decode(padded, b"-_", validate=True))
    except (ValueError, binascii.Error):
        place = None
    if (
        not isinstance(place, list)
        or len(place) != len(kinds)
        or not all(_is(part, kind) for part, kind in zip(place, kinds, strict=True))
    ):
        raise InvalidInput("The cursor is none that this list gave out")
    return tuple(place)


def skipped(cursor: str | None) -> int:
    """Items to pass over, of a cursor of ``counted``."""
    place = decode(cursor, int)
    return place[0] if place else 0


def _is(part: object, kind: type) -> bool:
    # The servers behind count in 64 bits; no list of ours counts below nothing.
    if kind is int and type(part) is int:
        return 0 <= part <= INT64
    return type(part) is kind
