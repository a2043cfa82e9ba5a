"""Phases of linkage beside igraph on the same graph, by turns in one process.

The graph is what linkage seeks its first communities in: accounts, things and cells,
with its weights. igraph gets the same ties and, where it takes one, the same
resolution: Leiden and Louvain, which answer the same question, and components, the
least that could be done. How good a division is says its modularity at that resolution,
relative to linkage's.

    python -m benchmarks.phases --accounts 20000 60000 200000

Medians of --runs. One line of progress for each size goes to standard error; the JSON
goes to standard output and into benchmarks/results.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import igraph
import numpy as np

from backend import __version__
from backend.demo.scenarios import SCENARIOS
from backend.domain.ties import Codes, Ties
from backend.services.communities import seeker
from backend.services.detection import detect
from backend.settings import get_settings
from benchmarks.quality.inputs import Input, Recipe, made
from benchmarks.results import machine, save, say

SEED = 1


def main() -> None:
    given = arguments()
    sizes = []
    for accounts in given.accounts:
        world = made(Recipe(given.scenario, given.seed, accounts), given.cache)
        sizes.append({"accounts": accounts, **Phases(world).measured(given.runs)})
        say(f"{accounts:,} accounts: {sizes[-1]['seconds']}")
    save("phases", {"version": __version__, "machine": machine(), "sizes": sizes})


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--scenario", choices=list(SCENARIOS), default="hard")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--accounts", nargs="+", type=int, default=[20_000, 60_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cache", type=Path)
    return parser.parse_args()


class Phases:
    """Seconds of linkage's phases over one world, and of igraph's answers to it."""

    def __init__(self, world: Input) -> None:
        self._world = world
        self._seconds: dict[str, list[float]] = defaultdict(list)
        self._seek = seeker(get_settings())

    def measured(self, runs: int) -> dict[str, Any]:
        """Medians of so many ``runs``, and how good the divisions are."""
        for _ in range(runs):
            ties, resolution, ours = self._linkage()
            theirs = self._igraph(ties, resolution)
        found = {"linkage": ours, **theirs}
        return {
            "nodes": ties.nodes,
            "ties": ties.left.size,
            "seconds": {n: round(median(s), 2) for n, s in self._seconds.items()},
            "modularity": {
                name: round(ties.modularity(number, resolution=resolution), 4)
                for name, number in found.items()
            },
        }

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        self._seconds[name].append(time.perf_counter() - begin)

    def _linkage(self) -> tuple[Ties, float, Codes]:
        """One run; the first communities of it, and what they were sought in."""
        steps = [("numbering", time.perf_counter())]
        sought: list[tuple[Ties, float, Codes]] = []
        spent: list[float] = []

        def communities(ties: Ties, resolution: float) -> Codes:
            begin = time.perf_counter()
            found = self._seek(ties, resolution)
            spent.append(time.perf_counter() - begin)
            sought.append((ties, resolution, found))
            return found

        detect(
            self._world.sightings,
            communities=communities,
            usage=self._world.usage,
            settings=get_settings().linkage,
            report=lambda step: steps.append((step, time.perf_counter())),
        )
        steps.append(("", time.perf_counter()))
        for (name, begin), (_, end) in pairwise(steps):
            inside = sum(spent) if name == "growth" else 0.0
            self._seconds[f"linkage: {name}"].append(end - begin - inside)
        self._seconds["linkage: first communities"].append(spent[0])
        self._seconds["linkage: later communities"].append(sum(spent[1:]))
        return sought[0]

    def _igraph(self, ties: Ties, resolution: float) -> dict[str, Codes]:
        """What each algorithm makes of the ties."""
        ends = np.column_stack([ties.left, ties.right])
        with self._timed("igraph: making the graph"):
            graph = igraph.Graph(n=ties.nodes, edges=ends)
            graph.es["weight"] = ties.weight.tolist()
        asked: dict[str, Callable[[], igraph.VertexClustering]] = {
            "components": graph.connected_components,
            "Louvain": lambda: graph.community_multilevel(
                weights="weight", resolution=resolution
            ),
            "Leiden": lambda: graph.community_leiden(
                objective_function="modularity",
                weights="weight",
                resolution=resolution,
                n_iterations=-1,
            ),
        }
        found = {}
        for name, ask in asked.items():
            igraph.set_random_number_generator(Random(SEED))
            with self._timed(f"igraph: {name}"):
                found[name] = np.array(ask().membership)
        return found


if __name__ == "__main__":
    sys.exit(main())
