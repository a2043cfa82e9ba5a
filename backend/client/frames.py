"""Items as tables of pandas or polars, which are imported only here and when asked."""

from collections.abc import Iterable
from datetime import date, datetime
from importlib import import_module
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import msgspec

from backend.client.failures import PackageMissing
from backend.client.model import Model

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_PANDAS = {
    datetime: "datetime64[us, UTC]",
    int: "Int64",
    float: "float64",
    bool: "boolean",
    str: "str",
}


def to_pandas(item: type[Model], items: Iterable[Model]) -> "pd.DataFrame":
    """Table with a column for each field; what is nested stays dicts and lists.

    :raises PackageMissing: pandas is not installed
    """
    pandas = _package("pandas")
    columns = _columns(item, items)
    kinds = {
        name: _PANDAS.get(kind or object, "object")
        for name, kind in _kinds(item).items()
    }
    table: pd.DataFrame = pandas.DataFrame(
        {
            name: pandas.Series(values, dtype=kinds[name])
            for name, values in columns.items()
        }
    )
    return table


def to_polars(item: type[Model], items: Iterable[Model]) -> "pl.DataFrame":
    """Table with a column for each field; what is nested becomes structs and lists.

    :raises PackageMissing: polars is not installed
    """
    polars = _package("polars")
    known = {
        datetime: polars.Datetime("us", "UTC"),
        date: polars.Date(),
        int: polars.Int64(),
        float: polars.Float64(),
        bool: polars.Boolean(),
        str: polars.String(),
    }
    kinds = _kinds(item)
    table: pl.DataFrame = polars.DataFrame(
        [
            polars.Series(
                name, values, dtype=known.get(kinds[name] or object), strict=False
            )
            for name, values in _columns(item, items).items()
        ]
    )
    return table


def _columns(item: type[Model], items: Iterable[Model]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [] for name in item.__struct_fields__}
    for each in items:
        for name, values in columns.items():
            value = getattr(each, name)
            values.append(_plain(value))
    return columns


def _plain(value: Any) -> Any:
    if isinstance(value, Model | list | dict | tuple):
        return msgspec.to_builtins(value, builtin_types=(date, datetime))
    return value


def _kinds(item: type[Model]) -> dict[str, type | None]:
    """Type of each field that a column can have; None for what is nested or mixed."""
    return {name: _kind(hint) for name, hint in get_type_hints(item).items()}


def _kind(hint: Any) -> type | None:
    if hint in {datetime, date, int, float, bool, str}:
        known: type = hint
        return known
    parts = [part for part in get_args(hint) if part is not NoneType]
    if parts and all(isinstance(part, str) for part in parts):
        return str
    # What is left of ``X | None``; a list has arguments, too, and is none of these.
    return _kind(parts[0]) if len(parts) == 1 and NoneType in get_args(hint) else None


def _package(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise PackageMissing(
            f"This table needs {name}: pip install 'samehand[{name}]'"
        ) from None
