"""Writes a world to a folder."""

import csv
import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, cast

from backend.demo.world import World
from backend.errors import SetupError

EVENTS_AT_ONCE = 2_000


def write(
    world: World,
    folder: Path,
    *,
    compress: bool = False,
    report: Callable[[int], None] = lambda _: None,
) -> tuple[Path, Path]:
    """Write ``events.ndjson`` (``.gz`` if ``compress``) and ``truth.csv``.

    Their paths are given back. Each file appears whole or not at all. ``report`` is
    told how many events are done.
    """
    events = folder / ("events.ndjson.gz" if compress else "events.ndjson")
    truth = folder / "truth.csv"
    with writing_to(folder):
        with _replacing(events) as file:
            if compress:
                # No file name and no time: equal worlds give equal files.
                with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
                    _write_events(world, cast("IO[bytes]", packed), report)
            else:
                _write_events(world, file, report)
        with _replacing(truth) as file:
            _write_truth(world, file)
    return events, truth


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Make ``folder`` if there is none; SetupError if it cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise SetupError(
            f"Cannot write to {folder}: {error.strerror}; name another folder"
        ) from error


def _write_events(world: World, file: IO[bytes], report: Callable[[int], None]) -> None:
    lines = world.lines()
    done = 0
    while some := list(islice(lines, EVENTS_AT_ONCE)):
        file.write(b"\n".join((*some, b"")))
        done += len(some)
        report(done)


def _write_truth(world: World, file: IO[bytes]) -> None:
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("account_id", "operator_id", "campaign_org", "tactic"))
    rows.writerows(
        (row.account_id, row.operator_id, row.campaign_org, ";".join(row.tactics))
        for row in world.truth()
    )
    text.flush()
    text.detach()


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file beside ``path`` that takes its place when all went well."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
