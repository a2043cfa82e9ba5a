"""Whether memberships are as often right as their confidence says, over many worlds.

python -m benchmarks.quality.reliability --seeds 5 6 --accounts 20000 --cache .cache
"""

import argparse
from pathlib import Path

from backend.demo.scenarios import SCENARIOS
from backend.domain.reliability import reliability
from backend.services.communities import seeker
from backend.services.detection import detect
from backend.settings import get_settings
from benchmarks.quality.inputs import Input, Recipe, made

HEAD = "| confidence | memberships | said | right |\n| --- | ---: | ---: | ---: |"


def main() -> None:
    given = _arguments()
    placed: list[tuple[str, str, float]] = []
    for scenario in given.scenarios:
        for seed in given.seeds:
            world = made(Recipe(scenario, seed, given.accounts), given.cache)
            placed += memberships(world)
    print(HEAD)
    for level in reliability(placed):
        shares = f"{level.said:.3f} | {level.right:.3f}"
        print(f"| {level.least:g} or more | {level.memberships:,} | {shares} |")


def memberships(world: Input) -> list[tuple[str, str, float]]:
    """Cluster, true operator and confidence of each member that linkage finds."""
    settings = get_settings()
    found = detect(
        world.sightings,
        communities=seeker(settings),
        settings=settings.linkage,
        usage=world.usage,
    )
    return [
        (
            f"{world.name}/{number}",
            world.truth[member.account_id].operator_id,
            member.confidence,
        )
        for number, group in enumerate(found.groups)
        for member in group.members
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--scenarios", nargs="+", choices=list(SCENARIOS), default=list(SCENARIOS)
    )
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    parser.add_argument("--accounts", type=int, default=5_000)
    parser.add_argument("--cache", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
