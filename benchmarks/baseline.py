"""What fraud-graph tutorials do, as the control of the benchmarks.

Accounts that share an address, device or payment instrument are one group: connected
components, over everything or only over things that few accounts have. The sightings
are what the graph would hold of the same events.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from backend.compute.duckdb import DuckDBEngine
from backend.compute.rollup import Rollup
from backend.contract.lines import LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.events import Record
from backend.domain.identifiers import KeyedHash
from backend.domain.quality import Placed, Truth, measure
from backend.services.families import families_of
from backend.services.rollup import prefixes
from backend.services.sightings import seen_things, usage_of

KEPT = (
    "pairwise_precision",
    "pairwise_recall",
    "bcubed_precision",
    "bcubed_recall",
    "campaign_bcubed_precision",
    "campaign_bcubed_recall",
)
TUTORIAL_KINDS = ("ip_address", "device", "instrument")
FEW = 5


@dataclass(frozen=True, slots=True)
class Read:
    """What linkage would read of some events."""

    sightings: pa.Table
    usage: pa.Table


def read(lines: Iterable[bytes]) -> Read:
    """What a linkage run would read of the events, without a graph and a journal."""
    records = records_of(lines)
    signed = {r.data["prompt_key"]: r.minhash for r in records if r.minhash}
    with Rollup(DuckDBEngine(), "benchmark") as rollup:
        rollup.follow(iter([(len(records), [r.to_json() for r in records])]))
        families = families_of(rollup.query("prompts"), signed.items())
        seen = seen_things(rollup, families.renamed(), prefixes(rollup))
        return Read(seen, usage_of(rollup))


def records_of(lines: Iterable[bytes]) -> list[Record]:
    """The events, as they may be stored."""
    reader = LineReader(Pseudonymizer(KeyedHash(b"benchmark")))
    return [accepted(reader.read(line)) for line in lines]


def accepted(record: Record | Refused) -> Record:
    if isinstance(record, Refused):
        raise SystemExit(f"a line was refused: {record}")
    return record


def scores(truth: dict[str, Truth], found: dict[str, str]) -> dict[str, float | None]:
    placed = {account: Placed(name, None) for account, name in found.items()}
    figures = measure(truth, placed, {}).to_dict()
    return {
        name: None if figures[name] is None else round(figures[name], 4)
        for name in KEPT
    }


def components(
    sightings: pa.Table,
    *,
    most: int | None = None,
    kinds: Sequence[str] = TUTORIAL_KINDS,
) -> dict[str, str]:
    """Smallest account that each reaches over things of ``most`` accounts at most."""
    wanted = pc.is_in(sightings["kind"], value_set=pa.array(kinds))
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


def baselines(
    sightings: pa.Table, truth: dict[str, Truth]
) -> dict[str, dict[str, float | None]]:
    """Scores of both forms of the control."""
    return {
        f"components_at_most_{FEW}": scores(truth, components(sightings, most=FEW)),
        "components_any": scores(truth, components(sightings)),
    }
