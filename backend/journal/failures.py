"""Database errors → ``backend.errors``, in one table."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from backend.errors import SamehandError, SetupError, Unavailable

# Words of the database's own message, in lower case; the first that fits decides.
_SENTENCES: tuple[tuple[str, type[SamehandError], str], ...] = (
    (
        "is full",
        SetupError,
        "The disk that holds the journal is full; free some space and send again.",
    ),
    (
        "no space left",
        SetupError,
        "The disk that holds the journal is full; free some space and send again.",
    ),
    (
        "readonly database",
        SetupError,
        "The journal cannot be written; check the permissions of its file.",
    ),
    (
        "permission denied",
        SetupError,
        "The journal cannot be written; check the permissions of its user.",
    ),
    (
        "not a database",
        SetupError,
        "The journal's file is not a journal; name another one in settings.",
    ),
    (
        "malformed",
        SetupError,
        "The journal's file is damaged; restore it from a backup.",
    ),
    (
        "locked",
        Unavailable,
        "Another process holds the journal; try again in a moment.",
    ),
)
_AWAY = "The journal's database does not answer; check that it runs and its address."


@contextmanager
def translated() -> Iterator[None]:
    """Raise our own errors for what the database raises in the block.

    :raises Unavailable: locked or away; the same call may succeed later
    :raises SetupError: full, damaged or not writable
    """
    try:
        yield
    except (
        exc.OperationalError,
        exc.DatabaseError,
        exc.TimeoutError,
        # What goes past SQLAlchemy.
        sqlite3.DatabaseError,
    ) as error:
        # Statement and parameters stay out of the sentence: they hold events.
        raise _own(error) from None


def _own(error: Exception) -> SamehandError:
    words = str(getattr(error, "orig", error)).lower()
    for phrase, kind, sentence in _SENTENCES:
        if phrase in words:
            return kind(sentence)
    return Unavailable(_AWAY)
