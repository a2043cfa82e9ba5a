"""The index of prompts by their keys, which bulk appends do without until their end."""

from sqlalchemy import Connection, exists, select
from sqlalchemy.exc import IntegrityError

from backend.journal.tables import prompts, prompts_once

_ALL_BUT_THE_FIRST = (
    "DELETE FROM prompts WHERE number NOT IN "
    "(SELECT min(number) FROM prompts GROUP BY key)"
)


def drop_index_if_empty(connection: Connection) -> bool:
    """Drop the index of SQLite if it has nothing; whether it was dropped."""
    if connection.dialect.name != "sqlite" or prompts_once.name not in _names(
        connection
    ):
        return False
    if connection.execute(select(exists().select_from(prompts))).scalar():
        return False
    prompts_once.drop(connection)
    return True


def make_index(connection: Connection) -> None:
    """Make the index if there is none; of prompts that came twice the first stays."""
    if connection.dialect.name != "sqlite" or _names(connection):
        return
    try:
        prompts_once.create(connection)
    except IntegrityError:
        connection.exec_driver_sql(_ALL_BUT_THE_FIRST)
        prompts_once.create(connection)


def _names(connection: Connection) -> set[str]:
    """Names of the unique indexes; older journals have one that SQLite named."""
    rows = connection.exec_driver_sql("PRAGMA index_list(prompts)")
    return {name for _, name, unique, *_ in rows if unique}
