"""A restored data folder: made beside what is there, then put into its place.

What is made becomes complete with a mark. From then on its parts are moved, each at
once, and a move that was cut off is gone on with at the next start; before, whatever
was made is forgotten. So there is the old data, or the new, and never some of both.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.settings import Settings

_JOURNAL = "journal.db"
_FOLDERS = ("neo4j", "secrets")


def holds_data(settings: Settings) -> bool:
    """Whether the folder has what a restore would replace."""
    return any((settings.data_dir / name).exists() for name in (_JOURNAL, *_FOLDERS))


@contextmanager
def staging(settings: Settings) -> Iterator[Settings]:
    """Settings of a folder to restore into; at the end it takes the old one's place.

    Whoever calls is the only supervisor. When the block fails nothing has changed.
    """
    stage = _stage(settings)
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True, mode=0o700)
    try:
        yield settings.model_copy(update={"data_dir": stage})
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    # All of it is on the disk before any of the old is gone.
    os.sync()
    _mark(settings).touch(0o600)
    settle(settings)


def settle(settings: Settings) -> None:
    """Go on with a move that was cut off, or forget what was not complete."""
    stage, place = _stage(settings), settings.data_dir
    if _mark(settings).exists():
        # A store that waits to take the graph's place is of the old data.
        shutil.rmtree(place / "neo4j-import", ignore_errors=True)
        for name in _FOLDERS:
            if (stage / name).exists():
                shutil.rmtree(place / name, ignore_errors=True)
                (stage / name).rename(place / name)
        if (stage / _JOURNAL).exists():
            # SQLite would read the old journal's log into the new one.
            for suffix in ("-wal", "-shm"):
                (place / f"{_JOURNAL}{suffix}").unlink(missing_ok=True)
            (stage / _JOURNAL).replace(place / _JOURNAL)
    shutil.rmtree(stage, ignore_errors=True)


def _stage(settings: Settings) -> Path:
    return settings.data_dir / "restoring"


def _mark(settings: Settings) -> Path:
    return _stage(settings) / "complete"
