"""Inserts that leave alone what is there."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from backend.domain.events import Record, partition_of
from backend.journal.tables import events, prompts

# Partition, source, id and payload.
EventRow = tuple[int, str, str, bytes]

# SQLite writes down a table's highest number with each statement, which costs as much
# as a row. Older ones take no more than 999 values in one.
_TOGETHER = 200


def row_of(record: Record, partitions: int) -> EventRow:
    """The row that the journal keeps of a record."""
    partition = partition_of(record.subject, partitions)
    return partition, record.source, record.id, record.to_json()


def insert_events(connection: Connection, rows: Sequence[EventRow]) -> int:
    """Insert the events whose source and id are not there yet; how many were."""
    columns = ("partition", "source", "id", "payload")
    return _insert_new(connection, events, columns, ("source", "id"), rows)


def insert_signatures(connection: Connection, signed: Mapping[str, bytes]) -> int:
    """Remember the signatures of prompts, by their keys; how many were new."""
    columns = ("key", "minhash")
    # Without the name of a key, since there may be no index of it yet.
    return _insert_new(connection, prompts, columns, None, list(signed.items()))


def _insert_new(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    key: Sequence[str] | None,
    rows: Sequence[tuple[Any, ...]],
) -> int:
    if not rows:
        return 0
    if connection.dialect.name == "sqlite":
        return _insert_plainly(
            connection, partial(_statement, table, columns, key), rows
        )
    insert_one = postgresql.insert(table).on_conflict_do_nothing(index_elements=key)
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    return connection.execute(insert_one, named).rowcount


def _insert_plainly(
    connection: Connection,
    statement: Callable[[int], str],
    rows: Sequence[tuple[Any, ...]],
) -> int:
    """The driver takes values as they are: SQLAlchemy's way costs as much again.

    ``statement`` is told how many rows it is for.
    """
    inserted, whole = 0, len(rows) // _TOGETHER * _TOGETHER
    for part, together in ((rows[:whole], _TOGETHER), (rows[whole:], 1)):
        if part:
            values = _joined(part, together)
            inserted += connection.exec_driver_sql(statement(together), values).rowcount
    return inserted


@cache
def _statement(
    table: Table, columns: Sequence[str], key: Sequence[str] | None, rows: int
) -> str:
    insert = sqlite.insert(table).values([dict.fromkeys(columns)] * rows)
    statement = insert.on_conflict_do_nothing(index_elements=key)
    return str(statement.compile(dialect=sqlite.dialect()))


def _joined(rows: Sequence[tuple[Any, ...]], together: int) -> list[tuple[Any, ...]]:
    """The values of so many rows at a time, as the driver takes them best."""
    # The driver looks for somebody to adapt bytes, each time anew.
    values = [
        bytearray(value) if type(value) is bytes else value
        for row in rows
        for value in row
    ]
    step = together * len(rows[0])
    return [tuple(values[n : n + step]) for n in range(0, len(values), step)]
