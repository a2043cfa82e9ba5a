"""Whether anything is lost or counted twice when the stack is broken on purpose.

Each trial sends a small world through the command line and the API, at once, in parts,
some of them twice and in another order, and runs linkage, while processes are killed,
connections cut and the disk filled at moments that are drawn from the seed. When the
product has recovered by itself, graph, clusters and journal must add up to what they
add up to when nothing breaks (`samehand digest`). Senders send again what was not
acknowledged; when the supervisor itself was killed, `samehand up` is typed again.
Anything else that somebody would have to do fails the trial.

    python -m benchmarks.faults --trials 200 --seed 1
    python -m benchmarks.faults --seed 1 --only 17

Several trials share a stack, whose graph and journal are emptied between them. One line
for each goes to standard error; the JSON goes to standard output and into
benchmarks/results, with the logs of a trial that failed. Data folders are small disks
in memory if this user may mount any; otherwise none is filled, and the JSON says so.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

from backend import __version__, logs
from backend.demo.files import write
from backend.demo.world import World
from backend.services.digest import Digest
from benchmarks.faults.plan import Mode, drawn, undisturbed
from benchmarks.faults.rig import Rig
from benchmarks.faults.trial import Outcome, Trial

RESULTS = Path(__file__).parents[1] / "results"
# A stack takes some 13 s to start; its restarts get slower the more there were.
TRIALS_PER_STACK = 8


def main() -> int:
    # Servers start so often that Java's second compiler never pays, as in the tests.
    os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
    # Of the driver's and our own words on each try while a server is down.
    logs.quiet()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = arguments()
    begin = time.monotonic()
    chosen = options.only or range(options.trials)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / f"faults-{moment}.json"
    with tempfile.TemporaryDirectory(prefix="samehand-faults-") as name:
        bench = Bench(Path(name), options, logs=RESULTS / f"faults-{moment}-logs")
        with suppress(KeyboardInterrupt):
            for outcome in bench.run(chosen):
                say(outcome)
                # Each time: an hour of trials is not lost with the one that breaks off.
                kept.write_text(result(options, bench, since=begin) + "\n")
    print(result(options, bench, since=begin))
    return 0 if all(outcome.passed for outcome in bench.outcomes) else 1


def result(options: argparse.Namespace, bench: "Bench", *, since: float) -> str:
    """JSON of all trials so far; ``since`` is a moment of the monotonic clock."""
    found = {
        "version": __version__,
        "seed": options.seed,
        "accounts": options.accounts,
        "seconds": round(time.monotonic() - since, 1),
        **bench.summary(),
        "outcomes": [asdict(o) | {"passed": o.passed} for o in bench.outcomes],
    }
    return json.dumps(found, indent=1)


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What ``given`` says, by default the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, nargs="+", help="numbers of trials")
    parser.add_argument("--accounts", type=int, default=400)
    parser.add_argument("--keep-logs", action="store_true", help="of every trial")
    parser.add_argument("--first-port", type=int, default=33687)
    parser.add_argument("--no-disk", action="store_true", help="fill none")
    return parser.parse_args(given)


def mode_of(number: int) -> Mode:
    """The same for all trials that share a stack."""
    modes = list(Mode)
    return modes[number // TRIALS_PER_STACK % len(modes)]


class Bench:
    """Runs trials in groups, each on a stack of its own."""

    def __init__(
        self, folder: Path, options: argparse.Namespace, *, logs: Path
    ) -> None:
        self._folder = folder
        self._options = options
        self._logs = logs
        events, _ = write(World(7, options.accounts), folder / "world")
        self._lines = events.read_bytes().splitlines(keepends=True)
        self._expected: Digest | None = None
        self._disk = not options.no_disk
        self.outcomes: list[Outcome] = []

    def run(self, numbers: Sequence[int]) -> Iterator[Outcome]:
        """The outcome of each trial."""
        for group, inside in groupby(numbers, key=lambda n: n // TRIALS_PER_STACK):
            left = list(inside)
            while left:
                yield from self._on_one_stack(group, left)

    def _on_one_stack(self, group: int, left: list[int]) -> Iterator[Outcome]:
        """Run trials of ``left`` until it is empty, or one failed."""
        mode = mode_of(group * TRIALS_PER_STACK)
        folder = self._folder / f"rig-{group}-{left[0]}"
        rig = Rig(folder, mode, first_port=self._options.first_port)
        with rig.started():
            self._disk = self._disk and rig.has_disk
            self._undisturbed(rig)
            while left:
                number = left.pop(0)
                rig.reset()
                plan = drawn(
                    self._options.seed,
                    number,
                    mode=mode,
                    events=len(self._lines),
                    disk=self._disk,
                )
                trial = Trial(rig, plan, self._lines)
                trial.run(self._expected)
                self.outcomes.append(trial.outcome)
                if not trial.outcome.passed or self._options.keep_logs:
                    self._keep_logs(rig, number)
                yield trial.outcome
                if not trial.outcome.passed:
                    return

    def _undisturbed(self, rig: Rig) -> None:
        trial = Trial(rig, undisturbed(len(self._lines)), self._lines)
        found = trial.run(self._expected)
        if not trial.outcome.passed or found is None:
            raise RuntimeError(f"An undisturbed run failed: {asdict(trial.outcome)}")
        self._expected = found

    def _keep_logs(self, rig: Rig, number: int) -> None:
        target = self._logs / str(number)
        target.mkdir(parents=True, exist_ok=True)
        for name in ("logs", "servers/logs", "neo4j/logs", "servers/neo4j/logs"):
            place = rig.data / name
            if place.is_dir():
                shutil.copytree(place, target, dirs_exist_ok=True)

    def summary(self) -> dict[str, Any]:
        """Figures over all trials."""
        faults = Counter(
            f"{fault['kind']} {fault['target']}"
            for outcome in self.outcomes
            for fault in outcome.faults
            if not fault["hit"].startswith("nobody")
        )
        recovered = [
            seconds
            for outcome in self.outcomes
            for seconds in outcome.recovery_seconds.values()
        ]
        return {
            "events": len(self._lines),
            "trials": len(self.outcomes),
            "passed": sum(outcome.passed for outcome in self.outcomes),
            "failed": [o.number for o in self.outcomes if not o.passed],
            "disk": "filled in trials" if self._disk else "not filled",
            "faults": dict(sorted(faults.items())),
            "recovery_seconds": {
                "median": median(recovered) if recovered else None,
                "most": max(recovered, default=None),
            },
        }


def say(outcome: Outcome) -> None:
    struck = ", ".join(
        f"{fault['kind']} {fault['target']} at {fault['struck']} s"
        for fault in outcome.faults
    )
    end = "as undisturbed" if outcome.passed else f"FAILED {outcome.hands}"
    print(
        f"trial {outcome.number} ({outcome.mode}): {struck}; {end}, "
        f"{outcome.seconds} s {outcome.recovery_seconds}",
        *outcome.differs,
        sep="\n  ",
        file=sys.stderr,
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
