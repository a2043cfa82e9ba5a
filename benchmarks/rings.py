"""How planted rings of each tactic and strength are found in worlds of the demo.

::

    python -m benchmarks.rings --scenarios hard stealth --accounts 5000 --cache .cache
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from statistics import fmean, median

import pyarrow as pa

from backend.demo.scenarios import SCENARIOS
from backend.domain.clusters import Group
from backend.domain.planting import TACTICS
from backend.services.communities import seeker
from backend.services.detection import detect
from backend.services.rings import Find, Measured, measure, recipe_of, use_of_ring
from backend.settings import Settings
from benchmarks.quality.inputs import Input, Recipe, made

HEAD = (
    "| world | tactic | strength | recall | precision | wronged | detected | days |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |"
)


def main() -> None:
    given = _arguments()
    settings = Settings()

    def finding(world: Input) -> Find:
        def find(sightings: pa.Table) -> list[Group]:
            ring = use_of_ring(sightings, world.sightings, world.usage)
            return detect(
                sightings,
                communities=seeker(settings),
                settings=settings.linkage,
                usage=pa.concat_tables([world.usage, ring]),
            ).groups

        return find

    print(HEAD)
    for scenario in given.scenarios:
        world = made(Recipe(scenario, given.world, given.accounts), given.cache)
        find = finding(world)
        for tactic in TACTICS:
            for strength in given.strengths:
                rings = [
                    measure(
                        world.sightings,
                        recipe_of(
                            size=given.size, strength=strength, tactic=tactic, seed=seed
                        ),
                        find,
                    )
                    for seed in range(1, given.rings + 1)
                ]
                name = f"{scenario} | {tactic} | {strength:g}"
                print(f"| {name} | {row(rings)} |", flush=True)


def row(rings: list[Measured]) -> str:
    """Means over the rings; precision and days where there are any."""
    precise = [r.whole.precision for r in rings if r.whole.precision is not None]
    days = [r.days for r in rings if r.days is not None]
    cells = (
        f"{fmean(r.whole.recall for r in rings):.2f}",
        f"{fmean(precise):.2f}" if precise else "-",
        f"{fmean(r.wronged for r in rings):.1f}",
        f"{len(days)} of {len(rings)}",
        f"{median(days):g}" if days else "-",
    )
    return " | ".join(cells)


def _arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    names = list(SCENARIOS)
    parser.add_argument("--scenarios", nargs="+", choices=names, default=["hard"])
    parser.add_argument("--accounts", type=int, default=5000)
    parser.add_argument("--world", type=int, default=1, help="seed of the worlds")
    parser.add_argument("--size", type=int, default=24)
    parser.add_argument("--strengths", nargs="+", type=float, default=[1.0, 0.75, 0.5])
    parser.add_argument("--rings", type=int, default=5, help="of each tactic, strength")
    parser.add_argument("--cache", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
