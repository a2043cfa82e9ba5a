"""Linkage over columns: named tables in, one named SQL statement, a table out."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Protocol

import pyarrow as pa

Parameter = int | float | bool


class Engine(Protocol):
    """Runs the statements of ``backend/compute/sql``."""

    def put(self, name: str, table: pa.Table) -> None:
        """Give the engine a table, or replace it."""

    def table(
        self, name: str, by: str | None = None, /, **parameters: Parameter
    ) -> None:
        """Run ``sql/name.sql``, or ``by``; its result is the table ``name``."""

    def fetch(self, name: str) -> pa.Table:
        """Rows of a table."""


@cache
def statement(name: str) -> str:
    """Text of ``sql/name.sql``."""
    return files("backend.compute").joinpath("sql", f"{name}.sql").read_text("utf-8")


def with_parameters(text: str, parameters: Mapping[str, Parameter]) -> str:
    """Put numbers and flags in the place of ``:name``.

    Numbers only, as the type says: text would need quoting, and no statement has any.
    """
    for name, value in sorted(parameters.items(), key=lambda item: -len(item[0])):
        literal = str(value).upper() if isinstance(value, bool) else repr(value)
        text = text.replace(f":{name}", literal)
    return text
