"""Runs query files and gives typed rows back: writes in managed transactions."""

import random
import time
from collections.abc import Callable, Hashable, Iterator
from functools import cache
from typing import Any, TypeVar, cast

from neo4j import ManagedTransaction, Result, Session, unit_of_work
from neo4j import Query as Statement
from neo4j.exceptions import DriverError, Neo4jError
from pydantic import TypeAdapter

from backend.errors import GraphRefused
from backend.graph.failures import translated
from backend.logs import get_logger, request_id
from graph_queries import Query, RowQuery

log = get_logger(__name__)

Row = TypeVar("Row")
T = TypeVar("T")

# The driver doubles its pauses from one second on: a deadlock costs a second, and with
# half a minute's patience it sleeps 16 s on after the server came back.
_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 1.0


class GraphTransaction:
    """Several statements that happen together or not at all."""

    def __init__(self, transaction: ManagedTransaction) -> None:
        self._transaction = transaction

    def rows(self, query: RowQuery[Row], **parameters: Any) -> list[Row]:
        """Rows of ``query``, checked against their dataclass."""
        return _checked(query, self._transaction.run(query.query.text, parameters))

    def write(self, query: Query, **parameters: Any) -> None:
        """Run a statement whose result does not matter."""
        self._transaction.run(query.text, parameters).consume()


class GraphSession:
    """Rows out, writes in; for ``retry_seconds`` what may pass is tried again.

    The driver's own patience must be 0.
    """

    def __init__(
        self, session: Session, *, timeout: float, retry_seconds: float = 0
    ) -> None:
        self._session = session
        self._timeout = timeout
        self._retry_seconds = retry_seconds

    def rows(self, query: RowQuery[Row], **parameters: Any) -> list[Row]:
        """Rows of a query."""
        if query.query.mode != "read":
            return self._run(lambda transaction: transaction.rows(query, **parameters))
        # One message there and one back; a managed transaction takes three.
        asked = Statement(query.query.text, _metadata(), self._timeout)
        with translated():
            return _patiently(
                lambda: _checked(query, self._session.run(asked, parameters)),
                self._retry_seconds,
            )

    def one(self, query: RowQuery[Row], **parameters: Any) -> Row | None:
        """First row, or None."""
        rows = self.rows(query, **parameters)
        return rows[0] if rows else None

    def write(self, query: Query, **parameters: Any) -> None:
        """Run one write statement in a transaction of its own."""
        self._run(lambda transaction: transaction.write(query, **parameters))

    def together(self, work: Callable[[GraphTransaction], T]) -> T:
        """Run ``work`` in one write transaction; it may be called again on a retry."""
        return self._run(work)

    def alter(self, query: Query) -> None:
        """Run a schema statement, which no managed transaction may hold."""
        with translated():
            self._session.run(query.text).consume()

    def stream(
        self, query: RowQuery[Row], **parameters: Any
    ) -> Iterator[tuple[Any, ...]]:
        """Tuples of a big read, in column order, unchecked and in bounded memory."""
        if query.query.mode != "read":
            raise GraphRefused(f"{query.query.name} cannot be streamed: it writes")
        with translated():
            for record in self._session.run(query.query.text, parameters):
                yield tuple(record.values())

    def _run(self, work: Callable[[GraphTransaction], T]) -> T:
        @unit_of_work(timeout=self._timeout, metadata=_metadata())
        def run(transaction: ManagedTransaction) -> T:
            return work(GraphTransaction(transaction))

        with translated():
            return _patiently(
                lambda: self._session.execute_write(run), self._retry_seconds
            )


def _metadata() -> dict[str, Any]:
    """What SHOW TRANSACTIONS names, and Neo4j's query log where it is on."""
    return {"request_id": request_id()}


def _patiently(work: Callable[[], T], seconds: float) -> T:
    """What ``work`` gives; tried again for ``seconds`` from its first failure on."""
    waits: Iterator[float] | None = None
    while True:
        try:
            return work()
        except (Neo4jError, DriverError) as error:
            # One whose outcome is unknown is none: whoever sent it must look first.
            if not error.is_retryable():
                raise
            waits = waits or pauses(seconds)
            pause = next(waits, None)
            if pause is None:
                raise
            # Deadlocks are counted by it; the message may quote parameters.
            code = getattr(error, "code", None) or type(error).__name__
        log.info("transaction tried again", code=code)
        time.sleep(pause)


def pauses(seconds: float) -> Iterator[float]:
    """Pauses in seconds between tries, longer and longer, for ``seconds`` from now on.

    They differ from process to process, or two that stand in each other's way would
    meet again and again.
    """
    end = time.monotonic() + seconds
    pause = _FIRST_PAUSE_SECONDS
    while (left := end - time.monotonic()) > 0:
        yield min(pause * random.uniform(0.5, 1.5), left)  # noqa: S311 - no secret
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


@cache
def _adapter(row: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(list[row])  # type: ignore[valid-type]


def _checked(query: RowQuery[Row], result: Result) -> list[Row]:
    names = [column.name for column in query.query.columns]
    records = [dict(zip(names, record, strict=True)) for record in result]
    return _rows(query.row).validate_python(records)


def _rows(row: type[Row]) -> TypeAdapter[list[Row]]:
    return cast("TypeAdapter[list[Row]]", _adapter(cast("Hashable", row)))
