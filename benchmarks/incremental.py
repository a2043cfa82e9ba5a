"""Linkage of the last events, beside a whole run over the same.

A world of the scale `case` is taken in without its last events, by their times, and
linked. Then these come by the stream, `link --new` places what they touch, and a whole
run groups everything anew: seconds of both, and the accounts that each puts elsewhere.

    python -m benchmarks.incremental --accounts 100000 --last 10000

With more --steps the last events come in so many parts, each placed before the next.
The JSON goes to standard output and into benchmarks/results.
"""

import argparse
import heapq
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson

from backend import __version__
from backend.journal.journal import Journal
from backend.services.archive import memberships
from backend.settings import Settings
from benchmarks.case import world
from benchmarks.main_job import timed
from benchmarks.results import machine, samehand, save, say


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="samehand-bench-") as name:
        events, _ = world(options.worlds or Path(name), options.accounts, options.seed)
        first, parts = divided(events, Path(name), options.last, options.steps)
        found = measured(Path(name) / "data", first, parts)
    save(
        "incremental",
        {
            "version": __version__,
            "machine": machine(),
            "accounts": options.accounts,
            "seed": options.seed,
            "last": options.last,
            **found,
        },
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--last", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=1)
    parser.add_argument("--worlds", type=Path)
    return parser.parse_args()


def divided(
    events: Path, folder: Path, last: int, steps: int
) -> tuple[Path, list[Path]]:
    """A file without the ``last`` events, and files of these by their times."""
    newest = heapq.nlargest(last, _times(events))
    held = {number for _, number in newest}
    first, lines = folder / "first.ndjson", {}
    with events.open("rb") as whole, first.open("wb") as rest:
        for number, line in enumerate(whole):
            if number in held:
                lines[number] = line
            else:
                rest.write(line)
    ordered = [lines[number] for _, number in sorted(newest)]
    size = -(-last // steps)
    parts = [folder / f"last-{step}.ndjson" for step in range(steps)]
    for step, file in enumerate(parts):
        file.write_bytes(b"".join(ordered[step * size : (step + 1) * size]))
    return first, parts


def _times(events: Path) -> Iterator[tuple[str, int]]:
    with events.open("rb") as lines:
        for number, line in enumerate(lines):
            yield orjson.loads(line)["time"], number


def measured(data: Path, first: Path, parts: list[Path]) -> dict[str, Any]:
    """Seconds and differences, from an empty folder."""
    samehand(data, "up", "--detach")
    try:
        ingested, _ = timed(lambda: samehand(data, "ingest", str(first)))
        linked_in, before = timed(lambda: samehand(data, "link"))
        say(f"{before['accounts']:,} accounts: {ingested} s, linked in {linked_in} s")
        new = []
        for part in parts:
            samehand(data, "ingest", str(part))
            seconds, linked = timed(lambda: samehand(data, "link", "--new"))
            looked = {name: linked[name] for name in ("touched", "beside")}
            new.append({"seconds": seconds, **looked, "phases": linked["seconds"]})
            say(f"placed: {new[-1]}")
        seconds, whole = timed(lambda: samehand(data, "link"))
    finally:
        samehand(data, "down")
    with closing(Journal.from_settings(Settings(data_dir=data))) as journal:
        was, placed, found = (
            memberships(journal, each["run_id"]) for each in (before, linked, whole)
        )
    differ = [a for a in placed.keys() | found.keys() if placed.get(a) != found.get(a)]
    return {
        "seconds before": {"ingest": ingested, "link": linked_in},
        "new": new,
        "whole": {"seconds": seconds, "phases": whole["seconds"]},
        "members": {
            "before": len(was),
            "came by link --new": len(placed.keys() - was.keys()),
            "came by the whole run": len(found.keys() - was.keys()),
            "not the same": len(differ),
        },
    }


if __name__ == "__main__":
    main()
