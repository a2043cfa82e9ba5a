"""The case at any size: from files to traced clusters, with seconds and memory.

For each size a world of the scale `case` is made, a stack started in an empty folder,
and the events go through the commands that a user types: `ingest`, `link`, `evaluate`.
Seconds are of each phase, memory is the most that all processes of the stack and the
command hold together at one moment. Growth compares each size with the one before:
1.0 is as fast as the input grows.

    python -m benchmarks.case --accounts 10000 100000 1000000

Worlds are kept in a folder that is named with --worlds, data folders in one that is
named with --keep. One line of progress for each size goes to standard error; the JSON
goes to standard output and into benchmarks/results.
"""

import argparse
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from backend import __version__
from benchmarks.memory import Memory
from benchmarks.results import machine, samehand, save, say

SCORES = (
    "campaign_bcubed_precision",
    "campaign_bcubed_recall",
    "attribution_precision",
    "attribution_recall",
    "volume_error",
)


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="samehand-bench-") as name:
        worlds = options.worlds or Path(name)
        sizes = []
        for accounts in options.accounts:
            events, truth = world(worlds, accounts, options.seed)
            with tempfile.TemporaryDirectory(prefix="samehand-bench-") as folder:
                data = (options.keep or Path(folder)) / f"data-{accounts}"
                sizes.append({"accounts": accounts, **measured(data, events, truth)})
            say(f"{accounts:,} accounts: {sizes[-1]['seconds']}")
    save(
        "case",
        {
            "version": __version__,
            "machine": machine(),
            "seed": options.seed,
            "sizes": sizes,
            "growth": [growth(small, large) for small, large in pairwise(sizes)],
        },
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--accounts", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--worlds", type=Path)
    parser.add_argument("--keep", type=Path, help="where data folders are to stay")
    return parser.parse_args()


def world(worlds: Path, accounts: int, seed: int) -> tuple[Path, Path]:
    """Events and truth of the case; those that are there already are taken."""
    folder = worlds / f"case-{accounts}-{seed}"
    events, truth = folder / "events.ndjson", folder / "truth.csv"
    if not truth.exists():
        size = ("--scale", "case", "--accounts", str(accounts), "--seed", str(seed))
        samehand(folder, "world", "--out", str(folder), *size)
    return events, truth


def measured(data: Path, events: Path, truth: Path) -> dict[str, Any]:
    """Seconds, memory and quality from the files to the traced clusters."""
    samehand(data, "up", "--detach")
    try:
        with Memory(data) as memory:
            begin = time.monotonic()
            receipt = samehand(data, "ingest", str(events.absolute()))
            ingested, at_ingest = time.monotonic() - begin, memory.take()
            linked = samehand(data, "link")
            whole, at_linkage = time.monotonic() - begin, memory.take()
        scores = samehand(data, "evaluate", "--truth", str(truth.absolute()))
    finally:
        samehand(data, "down")
    return {
        "events": receipt["read"],
        "bytes": events.stat().st_size,
        "seconds": {
            "ingest": round(ingested, 1),
            "linkage": round(whole - ingested, 1),
            "all": round(whole, 1),
        },
        "phases": receipt.get("phases", {}) | linked["seconds"],
        "mib": {
            "ingest": at_ingest.mib,
            "linkage": at_linkage.mib,
            "all": memory.most.mib,
            "at most by": memory.most.by,
        },
        "clusters": linked["clusters"],
        "members": linked["members"],
        "scores": {name: scores[name] for name in SCORES},
    }


def growth(small: dict[str, Any], large: dict[str, Any]) -> dict[str, Any]:
    """How much faster than the events time and memory grow."""
    events = large["events"] / small["events"]
    return {
        "from": small["accounts"],
        "to": large["accounts"],
        "events": round(events, 2),
        "seconds": round(large["seconds"]["all"] / small["seconds"]["all"] / events, 2),
        "mib": round(large["mib"]["all"] / small["mib"]["all"] / events, 2),
    }


if __name__ == "__main__":
    sys.exit(main())
