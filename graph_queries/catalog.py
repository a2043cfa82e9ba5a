"""Loads query files, and refuses those whose header and text disagree.

A file ``clusters/list_members.cypher`` is the query ``clusters.list_members``. Its
first lines are comments: the summary, then ``mode: read|write|schema``, ``param:`` and
``column:`` lines (name, Python type, meaning) and, for derived facts, ``writes:``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Generic, TypeVar

Row = TypeVar("Row")

_FIELD = re.compile(r"^(mode|param|column|writes):\s*(.+)$")
_PARAMETER = re.compile(r"\$(\w+)")
_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|//[^\n]*")
_MODES = ("read", "write", "schema")


class QueryError(Exception):
    """A query file contradicts itself, or the row type that reads it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a column: its name, Python type and meaning."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Query:
    """One statement with its header."""

    name: str
    summary: str
    mode: str
    text: str
    parameters: tuple[Field, ...]
    columns: tuple[Field, ...]
    writes: tuple[str, ...]

    def returning(self, row: type[Row]) -> "RowQuery[Row]":
        """Bind the query to the dataclass whose fields are its columns."""
        if not is_dataclass(row):
            raise QueryError(f"{self.name}: {row.__name__} is not a dataclass")
        wanted = [field.name for field in fields(row)]
        given = [column.name for column in self.columns]
        if wanted != given:
            raise QueryError(
                f"{self.name}: columns {given} are not {row.__name__}'s {wanted}"
            )
        return RowQuery(self, row)


@dataclass(frozen=True, slots=True)
class RowQuery(Generic[Row]):
    """A query and the type of its rows."""

    query: Query
    row: type[Row]


@cache
def load(name: str) -> Query:
    """Query ``folder.stem``; QueryError when there is none or its header is wrong."""
    folder, _, stem = name.partition(".")
    source = files("graph_queries").joinpath(folder, f"{stem}.cypher")
    if not source.is_file():
        raise QueryError(f"There is no query file {folder}/{stem}.cypher")
    return parse(name, source.read_text(encoding="utf-8"))


def names(folder: str | None = None) -> list[str]:
    """Names of all queries, or of one folder's, in order."""
    return sorted(
        f"{place.name}.{file.name.removesuffix('.cypher')}"
        for place in _folders()
        if folder in (None, place.name)
        for file in place.iterdir()
        if file.name.endswith(".cypher")
    )


def parse(name: str, text: str) -> Query:
    """Query from the text of its file."""
    header, body = _split(text)
    found: dict[str, list[str]] = {"param": [], "column": [], "writes": [], "mode": []}
    summary: list[str] = []
    for line in header:
        match = _FIELD.match(line)
        if match:
            found[match[1]].append(match[2].strip())
        else:
            summary.append(line)
    if not summary or len(found["mode"]) != 1 or found["mode"][0] not in _MODES:
        raise QueryError(f"{name}: needs a summary and one mode of {_MODES}")
    query = Query(
        name=name,
        summary=" ".join(summary),
        mode=found["mode"][0],
        text=body,
        parameters=tuple(_field(name, line) for line in found["param"]),
        columns=tuple(_field(name, line) for line in found["column"]),
        writes=tuple(found["writes"]),
    )
    _check_parameters(query)
    return query


def _folders() -> Iterator[Traversable]:
    for place in files("graph_queries").iterdir():
        if place.is_dir() and not place.name.startswith("_"):
            yield place


def _split(text: str) -> tuple[list[str], str]:
    lines = text.splitlines()
    end = next((i for i, x in enumerate(lines) if not x.startswith("//")), len(lines))
    header = [line.removeprefix("//").strip() for line in lines[:end]]
    return header, "\n".join(lines[end:]).strip()


def _field(query: str, line: str) -> Field:
    parts = line.split(None, 2)
    if len(parts) != 3:  # noqa: PLR2004
        raise QueryError(f"{query}: '{line}' needs a name, a type and a meaning")
    return Field(*parts)


def _check_parameters(query: Query) -> None:
    used = set(_PARAMETER.findall(_TEXT.sub(" ", query.text)))
    declared = {parameter.name for parameter in query.parameters}
    if used != declared:
        raise QueryError(
            f"{query.name}: declared parameters {sorted(declared)}, used {sorted(used)}"
        )
