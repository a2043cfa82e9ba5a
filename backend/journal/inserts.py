"""Inserts that leave alone what is there."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from backend.journal.tables import prompts


def insert_new(
    connection: Connection, table: Table, key: Sequence[str], rows: Sequence[Any]
) -> int:
    """Insert the rows whose ``key`` is not there yet; how many were."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=key)
    return connection.execute(statement, rows).rowcount if rows else 0


def keep_signatures(connection: Connection, signed: Mapping[str, bytes | None]) -> None:
    """Remember the signatures of prompts, by their keys."""
    rows = [{"key": key, "minhash": minhash} for key, minhash in signed.items()]
    insert_new(connection, prompts, ("key",), rows)
