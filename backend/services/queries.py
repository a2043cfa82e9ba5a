"""The library of queries: the product's own beside the team's, kept and run."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.domain.arguments import values_of
from backend.domain.cypher import check_text
from backend.domain.decisions import Standing, Stated, stated
from backend.domain.queries import (
    LibraryQuery,
    SavedQuery,
    Slot,
    check_name,
    check_parameters,
)
from backend.errors import InvalidInput, NotFound
from backend.graph import library
from backend.graph.driver import Graph
from backend.graph.statements import columns_of, read
from backend.journal.journal import Journal, now_ms
from backend.journal.queries import QueryLog
from backend.services.judgements import statement

MOST_ROWS = 1000
# Somebody waits, and the graph server has other work.
SECONDS = 20.0
TEAM = "team"


@dataclass(frozen=True, slots=True)
class Entry:
    """A query of the library; ``folder`` is ``team`` for one that somebody kept."""

    name: str
    folder: str
    summary: str
    text: str
    parameters: tuple[Slot, ...]
    columns: tuple[Slot, ...]
    # The version of the team's that counts, and its number; None for the product's.
    saved: SavedQuery | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run gave: rows as JSON values, by column."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    more: bool
    seconds: float


def list_entries(
    journal: Journal, *, folder: str | None = None, words: str | None = None
) -> list[Entry]:
    """The team's by name, then the product's; those that have all of some words."""
    wanted = (words or "").lower().split()
    return [
        entry
        for entry in [*_team(journal), *_product()]
        if folder in (None, entry.folder) and _has(entry, wanted)
    ]


def get_entry(journal: Journal, name: str) -> Entry:
    """One query of the library.

    :raises NotFound: there is none, or it was withdrawn
    """
    if "." in name:
        found = library.get_query(name)
        return _of_product(found)
    for entry in _team(journal):
        if entry.name == name:
            return entry
    raise NotFound(f"There is no query {name}")


def list_versions(journal: Journal, name: str) -> list[Stated[SavedQuery]]:
    """Every version of a query of the team, newest first, with what became of it."""
    made = [each for each in QueryLog(journal).list_versions() if each.name == name]
    return stated(made, about=lambda query: query.name, now_ms=now_ms())


def save(
    journal: Journal,
    graph: Graph,
    name: str,
    parameters: Sequence[Slot],
    **words: str,
) -> Entry:
    """Keep a query, or a new version of it; the server is asked what it does.

    :param words: title, text, reason and analyst
    :raises InvalidInput: it does more than read, or says what cannot be kept
    """
    text = words["text"].strip().rstrip(";").rstrip()
    said = _said(words["title"], words["reason"], words["analyst"])
    _check(name, parameters, text)
    columns = columns_of(graph, text, [each.name for each in parameters])
    QueryLog(journal).add(name, parameters, columns, text=text, **said)
    return get_entry(journal, name)


def withdraw(
    journal: Journal, name: str, *, reason: str, analyst: str
) -> list[Stated[SavedQuery]]:
    """Take the version back that counts; the one before it counts again.

    :raises NotFound: there is none
    """
    entry = get_entry(journal, name)
    if entry.saved is None:
        raise InvalidInput(f"{name} is the product's own; it cannot be withdrawn")
    words = statement(reason=reason, analyst=analyst)
    QueryLog(journal).withdraw(entry.saved.id, **words)
    return list_versions(journal, name)


def run(
    graph: Graph, entry: Entry, given: Mapping[str, Any], *, rows: int = 100
) -> Answer:
    """The first rows of a query, read within a time limit.

    :raises InvalidInput: a parameter is wrong, or the query fails or takes too long
    """
    try:
        values = values_of(entry.parameters, given)
        if entry.saved is not None:
            # Kept under the rules of then, run under those of now.
            check_text(entry.text, [each.name for each in entry.parameters])
    except ValueError as error:
        raise InvalidInput(str(error)) from None
    began = time.monotonic()
    found = read(graph, entry.text, values, rows=rows, seconds=SECONDS)
    return Answer(
        found.columns,
        [dict(zip(found.columns, row, strict=True)) for row in found.rows],
        found.more,
        time.monotonic() - began,
    )


def _product() -> list[Entry]:
    return [_of_product(query) for query in library.list_queries()]


def _of_product(query: LibraryQuery) -> Entry:
    return Entry(
        query.name,
        query.folder,
        query.summary,
        query.text,
        query.parameters,
        query.columns,
    )


def _team(journal: Journal) -> list[Entry]:
    made = QueryLog(journal).list_versions()
    numbers: dict[str, int] = {}
    number_of = {}
    for query in made:
        numbers[query.name] = numbers.get(query.name, 0) + 1
        number_of[query.id] = numbers[query.name]
    found = stated(made, about=lambda query: query.name, now_ms=now_ms())
    counting = [each.decision for each in found if each.standing is Standing.COUNTS]
    return [
        Entry(
            query.name,
            TEAM,
            query.title,
            query.text,
            query.parameters,
            tuple(Slot(column, "", "") for column in query.columns),
            query,
            number_of[query.id],
        )
        for query in sorted(counting, key=lambda query: query.name)
    ]


def _has(entry: Entry, wanted: Sequence[str]) -> bool:
    columns = " ".join(column.name for column in entry.columns)
    text = f"{entry.name} {entry.summary} {columns}".lower()
    return all(word in text for word in wanted)


def _check(name: str, parameters: Sequence[Slot], text: str) -> None:
    try:
        check_name(name)
        check_parameters(parameters)
        check_text(text, [each.name for each in parameters])
    except ValueError as error:
        raise InvalidInput(str(error)) from None


def _said(title: str, reason: str, analyst: str) -> dict[str, str]:
    return {
        "title": statement(reason=title, analyst=analyst)["reason"],
        **statement(reason=reason, analyst=analyst),
    }
