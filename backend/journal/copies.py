"""Copies of a journal that is in use."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import cast

from sqlalchemy import select

from backend.journal.journal import Journal
from backend.journal.tables import meta

# 16 MiB: some tens of steps a second.
_PAGES_AT_ONCE = 4096


def copy_journal(
    journal: Journal,
    file: Path,
    *,
    pages: int = _PAGES_AT_ONCE,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Write what an SQLite journal holds now to ``file``; writers go on meanwhile.

    It goes by so many ``pages`` at a time; ``report`` is told those done, and in all.

    :raises SetupError: the journal cannot be read
    """
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with journal.reading() as connection, closing(sqlite3.connect(file)) as target:
        # The first read fixes what the transaction sees. Without it each step would
        # see another state, and SQLite would begin anew after every commit of others.
        connection.execute(select(meta.c.key)).all()
        source = cast("sqlite3.Connection", connection.connection.driver_connection)
        source.backup(
            target,
            pages=pages,
            progress=lambda _, left, total: report(total - left, total),
        )
        # One file, and none of a log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
