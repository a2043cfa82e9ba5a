"""How long linkage takes beside Splink, and how its time grows with the input.

Both get the same sightings, by turns. Linkage is all that happens between sightings and
clusters; Splink is its training, its pairs and one clustering. Splink is run at the
sizes that ``--beside`` names, linkage at all.

    python -m benchmarks.quality.speed --accounts 20000 60000 200000 --beside 60000
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from backend.demo.scenarios import SCENARIOS
from backend.settings import get_settings
from benchmarks.quality.inputs import Input, Recipe, made
from benchmarks.quality.methods import Method, linkage, named
from benchmarks.quality.peers import peers

HEAD = (
    "| accounts | samehand, s | Splink, s | ratio | growth |\n"
    "| ---: | --- | --- | --- | --- |"
)


def main() -> None:
    given = _arguments()
    own, splink = linkage(get_settings()), named(peers())["Splink"]
    print(HEAD)
    first: tuple[int, float] | None = None
    for accounts in given.accounts:
        world = made(Recipe(given.scenario, given.seed, accounts), given.cache)
        methods = [own, splink] if accounts in given.beside else [own]
        seconds = by_turns(methods, world, given.runs)
        first = first or (accounts, statistics.median(seconds[0]))
        print(row(accounts, seconds, first), flush=True)


def by_turns(methods: Sequence[Method], world: Input, runs: int) -> list[list[float]]:
    """Seconds of every run of each method."""
    seconds: list[list[float]] = [[] for _ in methods]
    for _ in range(runs):
        for method, found in zip(methods, seconds, strict=True):
            begin = time.perf_counter()
            next(method.answers(world))
            found.append(time.perf_counter() - begin)
    return seconds


def row(
    accounts: int, seconds: Sequence[Sequence[float]], first: tuple[int, float]
) -> str:
    """One line: medians with the fastest and slowest, ratio of medians, growth.

    Growth is how many times longer it takes than the ``first`` size, for each time
    that the input is larger.
    """
    medians = [statistics.median(each) for each in seconds]
    told = [
        f"{median:.1f} ({min(each):.1f} to {max(each):.1f})"
        for median, each in zip(medians, seconds, strict=True)
    ]
    ratio = f"{medians[0] / medians[1]:.2f}" if len(medians) > 1 else ""
    grown = (medians[0] / first[1]) / (accounts / first[0])
    peer = told[1] if len(told) > 1 else ""
    return f"| {accounts:,} | {told[0]} | {peer} | {ratio} | {grown:.2f} |"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--scenario", choices=list(SCENARIOS), default="hard")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--accounts", nargs="+", type=int, default=[20_000, 60_000])
    parser.add_argument("--beside", nargs="*", type=int, default=[60_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cache", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
