"""Lists on pages: what is shown of them, and the address of the rest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi import Request

from backend.api.pages import encode
from backend.web.formats import with_query

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """Rows of a page, and the address that has the next ones, or None."""

    rows: Sequence[Row]
    more: str | None


def listed(
    request: Request,
    rows: Sequence[Row],
    *,
    limit: int,
    place: Callable[[Row], tuple[Any, ...]],
) -> Listed[Row]:
    """The first ``limit`` of ``rows``, which has one more if there is more.

    ``place`` gives the sort keys after which the next page begins.
    """
    if len(rows) <= limit:
        return Listed(rows, None)
    cursor = encode(*place(rows[limit - 1]))
    return Listed(
        rows[:limit], with_query(request.url.path, _kept(request), cursor=cursor)
    )


def skipping(
    request: Request, rows: Sequence[Row], *, limit: int, skip: int
) -> Listed[Row]:
    """The same for lists that are short or static enough to skip by number."""
    return listed(request, rows, limit=limit, place=lambda _: (skip + limit,))


def _kept(request: Request) -> Mapping[str, Any]:
    names = dict.fromkeys(request.query_params.keys())
    return {name: request.query_params.getlist(name) for name in names}
