"""What it costs to erase accounts, and to drop the older half of all events.

::

    python -m benchmarks.erasing --accounts 20000

The control is the digest: after each step the graph must hold what ``rebuild`` makes of
the journal that is left. Seconds are those of the whole command, its start included.
"""

import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from subprocess import CalledProcessError
from typing import Any

import orjson

from benchmarks.results import machine, samehand, save, say

_DAY_SECONDS = 86_400


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=20_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="samehand-erasing-") as name:
        # The events lie outside: what is in the data folder is searched, too.
        folder, world = Path(name) / "data", Path(name) / "world"
        samehand(folder, "up", "--detach")
        try:
            found = _measure(folder, world, given.accounts)
            save("erasing", found | {"machine": machine()})
        finally:
            samehand(folder, "down")


def _measure(folder: Path, world: Path, accounts: int) -> dict[str, Any]:
    made = samehand(folder, "world", "--out", str(world), "--accounts", str(accounts))
    samehand(folder, "ingest", made["events"])
    with Path(made["events"]).open("rb") as file:
        events = [orjson.loads(line) for line in file]
    names = sorted({e["subject"] for e in events if e["type"].startswith("account")})
    age = time.time() - median(map(_seconds, events))
    days = str(round(age / _DAY_SECONDS))
    steps: dict[str, Callable[[], Any]] = {
        "what would go of one": _erasing(folder, names[:1], "--dry-run"),
        "one": _erasing(folder, names[:1], "--yes", "--no-rebuild"),
        "a hundred": _erasing(folder, names[1:101], "--yes", "--no-rebuild"),
        "one, and the store": _erasing(folder, names[101:102], "--yes"),
        "the older half": lambda: samehand(folder, "retain", "--days", days, "--yes"),
        "rebuild": lambda: samehand(folder, "rebuild"),
    }
    seconds, found, digests = {}, {}, {}
    for step, run in steps.items():
        say(step)
        begin = time.monotonic()
        found[step] = run()
        seconds[step] = round(time.monotonic() - begin, 1)
        digests[step] = samehand(folder, "digest")["ingested"]["digest"]
    return {
        "accounts": accounts,
        "events": len(events),
        "seconds": seconds,
        "found": found,
        "equal": digests["the older half"] == digests["rebuild"],
    }


def _erasing(folder: Path, names: list[str], *options: str) -> Callable[[], Any]:
    def erase() -> Any:
        try:
            return samehand(folder, "erase", *names, *options)
        except CalledProcessError as error:
            # Without a rebuild bytes may be left in the graph's files.
            if error.returncode != 1 or "--no-rebuild" not in options:
                raise
            return orjson.loads(error.stdout)

    return erase


def _seconds(event: dict[str, Any]) -> float:
    return datetime.fromisoformat(event["time"]).replace(tzinfo=UTC).timestamp()


if __name__ == "__main__":
    main()
