"""Analysts' statements: explained before they are kept, and run as reads with limits.

On Community edition every user may write, so four things keep a statement from doing
more than reading, each by itself: the words that it may not have (``domain.queries``),
the type and the plan that the server explains, the read transaction that it runs in,
and that this transaction is never committed.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import orjson
from neo4j import READ_ACCESS, Transaction
from neo4j.exceptions import DriverError, Neo4jError

from backend.domain.cypher import refuse_procedure
from backend.errors import InvalidInput, SamehandError
from backend.graph.driver import Graph
from backend.graph.failures import as_samehand_error
from backend.graph.values import plain
from backend.logs import request_id

# An answer of a query is read by a person.
_MOST_BYTES = 8 << 20
_EXPLAIN_SECONDS = 10.0
_REFUSED_OPERATORS = ("LoadCSV", "Show", "Terminate", "Transaction")
_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "Neo.ClientError.Statement.AccessMode": "A query may only read",
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError": (
            "The query needs more memory than the graph server gives; narrow it"
        ),
        "Neo.ClientError.Statement.ParameterMissing": "The query lacks a parameter",
    }
)


@dataclass(frozen=True, slots=True)
class Found:
    """Rows as plain JSON values in the order of the columns; whether there are more."""

    columns: tuple[str, ...]
    rows: list[list[Any]]
    more: bool


def columns_of(graph: Graph, text: str, parameters: Sequence[str]) -> tuple[str, ...]:
    """Columns of a text that the server takes for a query that only reads.

    :raises InvalidInput: it is none
    """
    with _reading(graph, seconds=_EXPLAIN_SECONDS) as transaction:
        return _explained(transaction, text, dict.fromkeys(parameters))


def read(
    graph: Graph, text: str, parameters: Mapping[str, Any], *, rows: int, seconds: float
) -> Found:
    """The first ``rows`` of a query, which is ended after ``seconds``.

    :raises InvalidInput: it does more than read, fails, or takes too long
    """
    with _reading(graph, seconds=seconds) as transaction:
        columns = _explained(transaction, text, parameters)
        found: list[list[Any]] = []
        room = _MOST_BYTES
        for record in transaction.run(text, dict(parameters)):
            row = plain(list(record.values()))
            room -= len(orjson.dumps(row))
            if len(found) == rows or room < 0:
                return Found(columns, found, more=True)
            found.append(row)
        return Found(columns, found, more=False)


@contextmanager
def _reading(graph: Graph, *, seconds: float) -> Iterator[Transaction]:
    """A transaction that reads, is ended after ``seconds``, and is never committed."""
    opened = graph.driver.session(
        database=graph.database, default_access_mode=READ_ACCESS, fetch_size=200
    )
    try:
        with (
            opened as session,
            session.begin_transaction({"request_id": request_id()}, seconds) as begun,
        ):
            yield begun
    except (Neo4jError, DriverError) as error:
        raise _as_input(error, seconds) from error


def _explained(
    transaction: Transaction, text: str, parameters: Mapping[str, Any]
) -> tuple[str, ...]:
    result = transaction.run("EXPLAIN " + text, dict(parameters))
    columns = tuple(result.keys())
    summary = result.consume()
    if summary.query_type != "r" or summary.plan is None:
        raise InvalidInput("A query may only read; this one writes or administers")
    for operator, details in _operators(summary.plan):
        if operator.startswith(_REFUSED_OPERATORS):
            raise InvalidInput(
                "A query may not load files, administer, or run in several transactions"
            )
        if operator.startswith("ProcedureCall"):
            _refuse_procedure(details.partition("(")[0])
    if not columns:
        raise InvalidInput("The query gives no columns; end it with RETURN")
    return columns


def _operators(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield plan["operatorType"], str(plan["args"].get("Details", ""))
    for child in plan.get("children", ()):
        yield from _operators(child)


def _refuse_procedure(name: str) -> None:
    try:
        refuse_procedure(name)
    except ValueError as error:
        raise InvalidInput(str(error)) from None


def _as_input(error: Neo4jError | DriverError, seconds: float) -> SamehandError:
    """Our error: what the text is to blame for is bad input."""
    code = getattr(error, "code", None) or ""
    if code in _SENTENCES:
        return InvalidInput(_SENTENCES[code])
    if ".TransactionTimedOut" in code:
        return InvalidInput(f"The query took longer than {seconds:g} s; narrow it")
    if code.startswith("Neo.ClientError.Statement."):
        # Who reads it sent the text and the parameters that it may quote.
        first = str(getattr(error, "message", "")).splitlines()[0]
        return InvalidInput(f"Neo4j refuses the query: {first}")
    return as_samehand_error(error)
