"""What fraud-graph tutorials do, as the control of the benchmarks.

Accounts that share an address, device or payment instrument are one group: connected
components, over everything or only over things that few accounts have. The sightings
are what the graph would hold of the same events.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backend.contract.lines import LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.batches import Batch
from backend.domain.events import Record
from backend.domain.identifiers import KeyedHash
from backend.domain.quality import Placed, Truth, measure
from backend.graph.linkage import DAY_MS, FingerprintRow, SightingsRow, UsageRow
from backend.services.sightings import family_of_prompts, table

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


def as_sightings(lines: Iterable[bytes]) -> pa.Table:
    """What the graph would hold of the events, without the graph."""
    return sightings_of(batch_of(lines))


def batch_of(lines: Iterable[bytes]) -> Batch:
    """What the events say, summed up."""
    reader = LineReader(Pseudonymizer(KeyedHash(b"benchmark")))
    return Batch.of([accepted(reader.read(line)) for line in lines])


def sightings_of(batch: Batch) -> pa.Table:
    """What linkage would read of the accounts' things."""
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
    signed_up = {account: row["time_ms"] for account, row in batch.signups.items()}
    accounts = (SightingsRow(a, signed_up.get(a), s) for a, s in by_account.items())
    return table(accounts, family)


def usage_of(batch: Batch) -> list[UsageRow]:
    """What linkage would read of the accounts' exchanges."""
    did: dict[str, Counter[str]] = {}
    early: set[str] = set()
    for row in batch.exchanges.values():
        did.setdefault(row["account"], Counter())[row["capability"]] += row["exchanges"]
        released = batch.releases.get(row["model"], {}).get("released_at_ms")
        if released is not None and 0 <= row["first_ms"] - released < DAY_MS:
            early.add(row["account"])
    return [
        UsageRow(account, [list(each) for each in counts.items()], account in early)
        for account, counts in did.items()
    ]


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
