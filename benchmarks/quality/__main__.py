"""How well linkage finds campaigns in many families of worlds, beside its peers.

Every method gets the same sightings: linkage by ``services.detection.detect``,
connected components, Louvain, Leiden and Splink, and the ceiling of the evidence.
Ingest and graph are left out, but for Leiden of linkage, which runs on the server that
``SAMEHAND_NEO4J__URI`` names or on an embedded one. Families that are held out are run
when they are asked for and not before: nobody tunes on them.

    pip install -e '.[benchmark]'
    python -m benchmarks.quality --seeds 1 2 --accounts 20000 --cache .cache --out out
    python -m benchmarks.quality --held-out --out out
    python -m benchmarks.quality --curve half --out out
    python -m benchmarks.quality --events FILE --truth FILE

One line of progress for each input goes to standard error, the JSON to standard output;
``--out`` gets it too, with the table as Markdown and the curve as SVG.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from backend.demo.scenarios import SCENARIOS, find
from backend.embedded.stack import running
from backend.settings import Settings, get_settings
from benchmarks.quality.inputs import Input, Recipe, from_files, made
from benchmarks.quality.measures import ceilings, run
from benchmarks.quality.methods import Method, linkage, named
from benchmarks.quality.table import table

STRENGTHS = (1.0, 0.75, 0.5, 0.35, 0.25)


def main() -> None:
    options = arguments()
    results: list[dict[str, Any]] = []
    with server() as settings:
        methods = chosen_methods(options, settings)
        for about, given in inputs(options):
            results.append({**about, **measured(given, methods)})
            say(results[-1])
            write(options, results)
    json.dump(results, sys.stdout, indent=2)
    print()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--scenarios", nargs="+", choices=SCENARIOS, default=None)
    parser.add_argument("--held-out", action="store_true", help="those, and no others")
    parser.add_argument("--curve", choices=SCENARIOS, help="one family, five strengths")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--accounts", type=int, nargs="+", default=[20_000])
    parser.add_argument(
        "--only", nargs="+", metavar="METHOD", help="samehand, Leiden …"
    )
    parser.add_argument("--cache", type=Path, help="folder of worlds made before")
    parser.add_argument("--out", type=Path, help="folder for table, picture and JSON")
    parser.add_argument("--events", type=Path)
    parser.add_argument("--truth", type=Path)
    options = parser.parse_args()
    if (options.events is None) != (options.truth is None):
        parser.error("give both --events and --truth, or neither")
    return options


def chosen_methods(
    options: argparse.Namespace, settings: Settings
) -> Mapping[str, Method]:
    own = linkage(settings)
    if options.only == [own.name]:
        return named([own])
    # The peers' packages are not the product's, and not needed without peers.
    from benchmarks.quality.peers import peers  # noqa: PLC0415

    every = named([own, *peers()])
    return {name: every[name] for name in options.only or every}


def inputs(options: argparse.Namespace) -> Iterator[tuple[dict[str, Any], Input]]:
    """What each input is, and the input."""
    if options.events is not None:
        given = from_files(options.events, options.truth)
        about = {"scenario": given.name, "seed": None, "held_out": False}
        yield {**about, "strength": 1.0, "thinned": False}, given
        return
    for recipe in recipes(options):
        scenario = find(recipe.scenario)
        about = {
            "scenario": recipe.scenario,
            "seed": recipe.seed,
            "held_out": scenario.held_out,
            "strength": scenario.strength
            if recipe.strength is None
            else recipe.strength,
            "thinned": recipe.strength is not None,
        }
        yield about, made(recipe, options.cache)


def recipes(options: argparse.Namespace) -> Iterator[Recipe]:
    """Every wanted family, size and seed; the curve's strengths instead if asked."""
    wanted = options.scenarios or [
        name for name, each in SCENARIOS.items() if each.held_out == options.held_out
    ]
    strengths: tuple[float | None, ...] = (None,)
    if options.curve:
        wanted, strengths = [options.curve], STRENGTHS
    for name in wanted:
        for accounts in options.accounts:
            for strength in strengths:
                for seed in options.seeds:
                    yield Recipe(name, seed, accounts, strength)


def measured(given: Input, methods: Mapping[str, Method]) -> dict[str, Any]:
    campaign = sum(bool(true.campaign_org) for true in given.truth.values())
    return {
        "accounts": len(given.truth),
        "campaign_accounts": campaign,
        "sightings": given.sightings.num_rows,
        "methods": {name: run(method, given) for name, method in methods.items()},
        "ceiling": ceilings(given.sightings, given.truth),
    }


def say(result: dict[str, Any]) -> None:
    """One line for one input."""
    told = [
        f"{name} {row['campaign_bcubed_precision']} / {row['campaign_bcubed_recall']}"
        for name, row in result["methods"].items()
    ]
    name = f"{result['scenario']} {result['strength']:g} {result['seed']}"
    print(time.strftime("%H:%M:%S"), name, "; ".join(told), file=sys.stderr, flush=True)


def write(options: argparse.Namespace, results: list[dict[str, Any]]) -> None:
    """What there is so far; a long run that is stopped leaves something."""
    if options.out is None:
        return
    options.out.mkdir(parents=True, exist_ok=True)
    name = "curve" if options.curve else "held-out" if options.held_out else "families"
    (options.out / f"quality-{name}.json").write_text(json.dumps(results, indent=2))
    (options.out / f"quality-{name}.md").write_text(table(results))
    if options.curve:
        from benchmarks.quality.picture import svg  # noqa: PLC0415

        (options.out / "quality-curve.svg").write_text(svg(results))


@contextmanager
def server() -> Iterator[Settings]:
    settings = get_settings()
    if settings.neo4j.uri is not None:
        yield settings
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Settings(data_dir=Path(folder)), names=("neo4j",)) as stack,
    ):
        yield stack.settings


if __name__ == "__main__":
    main()
