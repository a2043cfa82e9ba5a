"""The main job on real servers, by the commands that a user types.

Each run has a data folder of its own and measures: the first start of the stack and one
on a folder that has data, ingest until the graph holds all, linkage by phase, the
scores of clusters and attribution, the stop, and the most memory that each process
held: what a user waits for, and what the machine must have. Jars are in the cache
already. The control, on the same events: connected components over shared addresses,
devices and instruments. Times are medians over the runs; scores are those of the last,
since equal events give equal clusters.

    python -m benchmarks.main_job --accounts 20000 --seed 7 --runs 3
    python -m benchmarks.main_job --events FILE --truth FILE

One line of progress for each run goes to standard error; the JSON goes to standard
output and into benchmarks/results.
"""

import argparse
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from backend import __version__
from backend.contract.files import read_lines
from backend.journal.journal import Journal
from backend.services.evaluation import read_truth
from backend.services.pipeline import PHASES
from backend.settings import Settings
from benchmarks.baseline import baselines, read
from benchmarks.results import machine, samehand, save, say

POLL_SECONDS = 0.02


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="samehand-bench-") as name:
        folder = Path(name)
        made, events, truth = chosen_input(options, folder / "world")
        runs = []
        for number in range(options.runs):
            runs.append(one_run(folder / f"run-{number}", events, truth))
            say(f"run {number + 1} of {options.runs}: {runs[-1]['seconds']}")
        result = {
            **made,
            "version": __version__,
            "machine": machine(),
            "runs": len(runs),
            "seconds": medians([run["seconds"] for run in runs]),
            "peak_mib": medians([run["peak_mib"] for run in runs]),
            **runs[-1]["found"],
            "baselines": control(events, truth),
        }
    result["events_per_second"] = round(result["read"] / result["seconds"]["ingest"])
    save("main_job", result)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--events", type=Path)
    parser.add_argument("--truth", type=Path)
    options = parser.parse_args()
    if (options.events is None) != (options.truth is None) or options.runs < 1:
        parser.error("give both --events and --truth or neither, and one run or more")
    return options


def chosen_input(
    options: argparse.Namespace, folder: Path
) -> tuple[dict[str, object], Path, Path]:
    """What the events are, their file, and that of the truth."""
    if options.events is not None:
        return {"input": options.events.name}, options.events, options.truth
    size = ["--accounts", str(options.accounts), "--seed", str(options.seed)]
    seconds, made = timed(
        lambda: samehand(folder, "world", "--out", str(folder), *size)
    )
    about = {"input": f"world {options.seed}", "world_seconds": seconds}
    return about, Path(made["events"]), Path(made["truth"])


def one_run(folder: Path, events: Path, truth: Path) -> dict[str, Any]:
    """From an empty folder to a stack that started again with its data."""
    seconds: dict[str, float] = {}

    def measured(name: str, *command: str) -> Any:
        seconds[name], result = timed(lambda: samehand(folder, *command))
        return result

    try:
        measured("first_start", "up", "--detach")
        receipt = measured("ingest", "ingest", str(events.absolute()))
        seconds["linkage"], (phases, linked) = timed(lambda: follow_linkage(folder))
        scores = measured("evaluation", "evaluate", "--truth", str(truth.absolute()))
        peaks = peak_mib(samehand(folder, "status")["processes"])
        measured("stop", "down")
        measured("second_start", "up", "--detach")
    finally:
        # The run's own error says more than that there was no stack to stop.
        with suppress(subprocess.CalledProcessError):
            samehand(folder, "down")
    receipt.pop("seconds")
    linked.pop("run_id")
    found = {**receipt, **linked, "scores": scores}
    seconds |= {f"linkage: {phase}": spent for phase, spent in phases.items()}
    return {"seconds": seconds, "peak_mib": peaks, "found": found}


def follow_linkage(folder: Path) -> tuple[dict[str, float], dict[str, Any]]:
    """Seconds of each phase of a linkage job, and what the job found."""
    job_id = samehand(folder, "link", "--no-wait")["job"]
    journal = Journal.from_settings(Settings(data_dir=folder))
    phases = dict.fromkeys(PHASES, 0.0)
    try:
        job = journal.get_job(job_id)
        while not job.state.is_final:
            begin = time.monotonic()
            time.sleep(POLL_SECONDS)
            now = journal.get_job(job_id)
            spent = time.monotonic() - begin
            phases[job.phase] = phases.get(job.phase, 0.0) + spent
            job = now
    finally:
        journal.close()
    if job.error:
        raise SystemExit(f"linkage failed: {job.error}")
    return {name: round(spent, 2) for name, spent in phases.items()}, job.result


def peak_mib(processes: list[dict[str, Any]]) -> dict[str, int]:
    """Most memory of each child of the stack with all that it started."""
    return {each["process"]: peak_of_family(each["pid"]) for each in processes}


def peak_of_family(pid: int) -> int:
    """The sum of the processes' own peaks, which need not be of one moment."""
    launcher = psutil.Process(pid)
    kib = 0
    for process in (launcher, *launcher.children(recursive=True)):
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        kib += int(status.split("VmHWM:")[1].split()[0])
    return kib >> 10


def control(events: Path, truth: Path) -> dict[str, dict[str, float | None]]:
    lines = (line.text for line in read_lines(str(events)))
    return baselines(read(lines).sightings, read_truth(truth))


def medians(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Of each figure, over the runs that have it."""
    names = dict.fromkeys(name for run in runs for name in run)
    return {
        name: statistics.median(run[name] for run in runs if name in run)
        for name in names
    }


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.monotonic()
    result = work()
    return round(time.monotonic() - begin, 2), result


if __name__ == "__main__":
    main()
