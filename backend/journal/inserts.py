"""Inserts that leave alone what is there."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from backend.domain.events import Record, partition_of
from backend.journal.tables import events, prompts

# Partition, source, id and payload.
EventRow = tuple[int, str, str, bytes]


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
        # The driver takes rows as they are: SQLAlchemy's own way costs as much again
        # as SQLite does.
        insert = sqlite.insert(table).values(dict.fromkeys(columns))
        statement = insert.on_conflict_do_nothing(index_elements=key)
        compiled = str(statement.compile(dialect=connection.dialect))
        return connection.exec_driver_sql(compiled, list(rows)).rowcount
    insert_one = postgresql.insert(table).on_conflict_do_nothing(index_elements=key)
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    return connection.execute(insert_one, named).rowcount
