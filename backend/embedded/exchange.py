"""A new store in the place of the graph's: made beside it, put there while it is down.

Whoever makes the store marks it complete; the supervisor then stops the server, moves
the store and starts the server again. A move that was cut off is gone on with at the
next start.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.embedded.endpoints import acquired
from backend.errors import Unavailable
from backend.settings import Settings

_PARTS = ("databases", "transactions")
_NAME = "neo4j"


def home_beside(settings: Settings) -> Path:
    """Home of the store that is being made."""
    return settings.data_dir / "neo4j-import"


@contextmanager
def only_maker(settings: Settings) -> Iterator[None]:
    """Be the one who makes a store, or copies the one that is there.

    :raises Unavailable: somebody else does, or made one that waits to be moved
    """
    settings.run_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.run_dir / "making.lock").open("w") as lock:
        if is_waiting(settings) or not acquired(lock, 0):
            raise Unavailable(
                "The graph is being made at once already, or backed up; wait for that"
            )
        yield


def mark_complete(settings: Settings) -> None:
    """Say that the store may take the place of the graph's."""
    _mark(settings).touch(0o600)


def is_waiting(settings: Settings) -> bool:
    """Whether a complete store waits to be moved."""
    return _mark(settings).exists()


def exchange(settings: Settings) -> None:
    """Move the store that waits; the server must be down. Can be done again."""
    new, place = home_beside(settings), settings.data_dir / "neo4j"
    for part in _PARTS:
        made, old = (home / "data" / part / _NAME for home in (new, place))
        if made.exists():
            shutil.rmtree(old, ignore_errors=True)
            old.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            made.rename(old)
    _mark(settings).unlink()
    shutil.rmtree(new, ignore_errors=True)


def _mark(settings: Settings) -> Path:
    return home_beside(settings) / "complete"
