"""Lists: pages that are fetched as they are wanted, and what becomes a table."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

from backend.client import frames
from backend.client.model import Model

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Item = TypeVar("Item", bound=Model)
# From a cursor to the items of its page, and the cursor of the one after.
Fetch = Callable[[str | None], tuple[list[Item], str | None]]


class Rows(list[Item]):
    """Items that are all here; a list that can become a table."""

    def __init__(self, item: type[Item], items: list[Item] | None = None) -> None:
        super().__init__(items or [])
        self._item = item

    def to_pandas(self) -> "pd.DataFrame":
        """A table of pandas: a column for each field, times in UTC.

        :raises PackageMissing: pandas is not installed
        """
        return frames.to_pandas(self._item, self)

    def to_polars(self) -> "pl.DataFrame":
        """A table of polars: a column for each field, times in UTC.

        :raises PackageMissing: polars is not installed
        """
        return frames.to_polars(self._item, self)


class Pages(Generic[Item]):
    """A list of the API, fetched page by page while somebody reads on.

    Each ``for`` begins anew, so that it sees what came since.
    """

    def __init__(self, item: type[Item], fetch: Fetch[Item]) -> None:
        self._item = item
        self._fetch = fetch

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from page

    def __repr__(self) -> str:
        return f"<Pages of {self._item.__name__}>"

    def pages(self) -> Iterator[Rows[Item]]:
        """One page after the other."""
        cursor: str | None = None
        while True:
            items, cursor = self.page(cursor)
            yield items
            if cursor is None:
                return

    def page(self, cursor: str | None = None) -> tuple[Rows[Item], str | None]:
        """One page, and the cursor of the one after; None at the end."""
        items, following = self._fetch(cursor)
        return Rows(self._item, items), following

    def first(self) -> Item | None:
        """The first item; None when there is none."""
        return next(iter(self), None)

    def take(self, most: int) -> Rows[Item]:
        """The first ``most`` items, and no page more than they need."""
        return Rows(self._item, list(islice(self, most)))

    def all(self) -> Rows[Item]:
        """Every item."""
        return Rows(self._item, list(self))

    def to_pandas(self, most: int | None = None) -> "pd.DataFrame":
        """All items, or the first ``most``, as a table of pandas.

        :raises PackageMissing: pandas is not installed
        """
        return frames.to_pandas(self._item, islice(self, most))

    def to_polars(self, most: int | None = None) -> "pl.DataFrame":
        """All items, or the first ``most``, as a table of polars.

        :raises PackageMissing: polars is not installed
        """
        return frames.to_polars(self._item, islice(self, most))
