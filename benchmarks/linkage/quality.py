"""How well linkage finds campaigns, beside what fraud-graph tutorials do.

Measures campaign B-cubed and pairwise precision and recall, and seconds, of
``services.detection.detect`` on made-up worlds of several seeds, or on a file of events
with its truth. The control, on the same sightings in the same run: connected components
over addresses, devices and instruments that few accounts share. Ingest and graph are
left out, but for Leiden, which runs on the server that ``SAMEHAND_NEO4J__URI`` names or
on an embedded one.

    python benchmarks/linkage/quality.py --seeds 1 2 3 --accounts 20000
    python benchmarks/linkage/quality.py --events FILE --truth FILE

One line of progress for each input goes to standard error, the JSON to standard output.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pyarrow as pa

from backend.contract.files import read_lines
from backend.demo.world import World
from backend.domain.quality import Truth
from backend.embedded.stack import running
from backend.graph.communities import communities
from backend.services.detection import detect
from backend.services.evaluation import read_truth
from backend.settings import Settings, get_settings
from benchmarks.baseline import as_sightings, baselines, scores


def main() -> None:
    options = arguments()
    results = []
    with server() as settings:
        for name, sightings, truth in inputs(options):
            begin = time.perf_counter()
            groups = detect(
                sightings,
                communities=lambda ties: communities(settings.neo4j, ties),
                settings=settings.linkage,
            ).groups
            seconds = time.perf_counter() - begin
            found = {
                member.account_id: str(number)
                for number, group in enumerate(groups)
                for member in group.members
            }
            result = {
                "input": name,
                "accounts": len(truth),
                "sightings": sightings.num_rows,
                "seconds": round(seconds, 2),
                "groups": len(groups),
                "linkage": scores(truth, found),
                **baselines(sightings, truth),
            }
            print(name, result["linkage"], f"{seconds:.1f} s", file=sys.stderr)
            results.append(result)
    json.dump(results, sys.stdout, indent=2)
    print()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 7, 11])
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--events", type=Path)
    parser.add_argument("--truth", type=Path)
    return parser.parse_args()


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


def inputs(
    options: argparse.Namespace,
) -> Iterator[tuple[str, pa.Table, dict[str, Truth]]]:
    """Name, sightings and truth of each input."""
    if options.events is not None:
        lines = (line.text for line in read_lines(str(options.events)))
        yield options.events.name, as_sightings(lines), read_truth(options.truth)
        return
    for seed in options.seeds:
        world = World(seed, options.accounts)
        lines = (orjson.dumps(event) for event in world.events())
        truth = {
            row.account_id: Truth(row.operator_id, row.campaign_org)
            for row in world.truth()
        }
        yield f"world {seed}", as_sightings(lines), truth


if __name__ == "__main__":
    main()
