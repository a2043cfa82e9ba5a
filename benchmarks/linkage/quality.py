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
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from backend.contract.files import read_lines
from backend.contract.lines import LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.demo.world import World
from backend.domain.batches import Batch
from backend.domain.events import Record
from backend.domain.identifiers import KeyedHash
from backend.domain.quality import Placed, Truth, measure
from backend.embedded.stack import running
from backend.graph.communities import communities
from backend.graph.linkage import FingerprintRow, SightingsRow
from backend.services.detection import detect
from backend.services.evaluation import read_truth
from backend.services.sightings import family_of_prompts, table
from backend.settings import Settings, get_settings

KEPT = (
    "pairwise_precision",
    "pairwise_recall",
    "bcubed_precision",
    "bcubed_recall",
    "campaign_bcubed_precision",
    "campaign_bcubed_recall",
)
TUTORIAL_KINDS = ("ip_address", "device", "instrument")


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
            )
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
                "components_at_most_5": scores(truth, components(sightings, most=5)),
                "components_any": scores(truth, components(sightings)),
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


def as_sightings(lines: Iterable[bytes]) -> pa.Table:
    """What the graph would hold of the events, without the graph."""
    reader = LineReader(Pseudonymizer(KeyedHash(b"benchmark")))
    batch = Batch.of([accepted(reader.read(line)) for line in lines])
    prompts = batch.sightings.get("prompt", {})
    senders = Counter(key for key, _ in prompts)
    minhash = {key: row["minhash"] for (key, _), row in prompts.items()}
    family, _ = family_of_prompts(
        FingerprintRow(key, packed(minhash[key]), count)
        for key, count in senders.items()
    )
    by_account: dict[str, list[list[object]]] = {}
    for kind, rows in batch.sightings.items():
        for (key, account), row in rows.items():
            seen = [kind, key, row["first_ms"], row["last_ms"], row["count"]]
            by_account.setdefault(account, []).append(seen)
    return table((SightingsRow(a, seen) for a, seen in by_account.items()), family)


def accepted(record: Record | Refused) -> Record:
    if isinstance(record, Refused):
        raise SystemExit(f"a line was refused: {record}")
    return record


def packed(minhash: list[int] | None) -> bytes | None:
    return None if minhash is None else np.array(minhash, "<u4").tobytes()


def scores(truth: dict[str, Truth], found: dict[str, str]) -> dict[str, float | None]:
    placed = {account: Placed(name, None) for account, name in found.items()}
    figures = measure(truth, placed, {}).to_dict()
    return {
        name: None if figures[name] is None else round(figures[name], 4)
        for name in KEPT
    }


def components(sightings: pa.Table, *, most: int | None = None) -> dict[str, str]:
    """Smallest account that each reaches over things of ``most`` accounts at most."""
    wanted = pc.is_in(sightings["kind"], value_set=pa.array(TUTORIAL_KINDS))
    by_thing: dict[tuple[str, str], list[str]] = {}
    rows = sightings.filter(wanted)
    columns = (rows[name].to_pylist() for name in ("account", "kind", "key"))
    for account, kind, key in zip(*columns, strict=True):
        by_thing.setdefault((kind, key), []).append(account)
    parent: dict[str, str] = {}

    def root(account: str) -> str:
        while (above := parent.setdefault(account, account)) != account:
            parent[account] = account = parent[above]
        return account

    for accounts in by_thing.values():
        if most is None or len(accounts) <= most:
            for account in accounts[1:]:
                a, b = root(accounts[0]), root(account)
                parent[max(a, b)] = min(a, b)
    return {account: root(account) for account in list(parent)}


if __name__ == "__main__":
    main()
