"""The same worlds under the secrets of several deployments, by which things are named.

Names decide the order in which accounts and things are numbered, and that where the
search for communities ends. What linkage finds should not hang on it.

    python -m benchmarks.quality.deployments --accounts 200000 --cache .cache

One line for each secret goes to standard error, the JSON to standard output.
"""

import argparse
import json
import sys
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from backend.demo.scenarios import SCENARIOS
from backend.settings import get_settings
from benchmarks.baseline import scores
from benchmarks.quality.inputs import Input, Recipe, made
from benchmarks.quality.methods import linkage
from benchmarks.results import say

# What a deployment names by its secret.
HASHED = pa.array(["email", "phone", "person", "instrument", "prompt_family"])
SCORES = ("campaign_bcubed_precision", "campaign_bcubed_recall")


def main() -> None:
    given = _arguments()
    results = []
    for scenario in given.scenarios:
        for seed in given.seeds:
            world = made(Recipe(scenario, seed, given.accounts), given.cache)
            for secret in range(given.secrets):
                row = {"world": world.name, "secret": secret}
                results.append(row | found(named_by(world, secret)))
                say(" ".join(f"{value}" for value in results[-1].values()))
    json.dump(results, sys.stdout, indent=2)
    print()


def named_by(world: Input, secret: int) -> Input:
    """``world`` as a deployment with another secret has it."""
    sightings = world.sightings
    names = sightings.column("key").cast(pa.string()).combine_chunks()
    coded = names.dictionary_encode()
    salt = secret.to_bytes(8, "little")
    renamed = pa.array(
        blake2b(name.encode(), key=salt, digest_size=16).hexdigest()
        for name in coded.dictionary.to_pylist()
    )
    hashed = pc.is_in(sightings.column("kind").cast(pa.string()), value_set=HASHED)
    keys = pc.if_else(hashed, renamed.take(coded.indices), names)
    place = sightings.schema.get_field_index("key")
    return replace(world, sightings=sightings.set_column(place, "key", keys))


def found(world: Input) -> dict[str, float | None]:
    """How good linkage is at its defaults."""
    _, clusters = next(linkage(get_settings()).answers(world))
    scored = scores(world.truth, clusters)
    return {name: scored[name] for name in SCORES}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--scenarios", nargs="+", choices=SCENARIOS, default=["case"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[7])
    parser.add_argument("--accounts", type=int, default=200_000)
    parser.add_argument("--secrets", type=int, default=7)
    parser.add_argument("--cache", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
