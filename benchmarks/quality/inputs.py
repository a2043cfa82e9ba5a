"""Worlds as sightings with their truth, made once and kept.

Making a world, reading its events and grouping its prompts takes far longer than
linkage: a folder keeps what came out, by a digest of the code that made it.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import backend
from backend.contract.files import read_lines
from backend.demo.scenarios import find
from backend.demo.world import World
from backend.domain.quality import Truth
from backend.services.evaluation import read_truth
from benchmarks.baseline import read

# Whatever changes what the sightings of a world are.
MAKERS = (
    "demo/*.py",
    "domain/dice.py",
    "compute/rollup.py",
    "compute/sql/rollup/*.sql",
    "contract/*.py",
    "domain/batches.py",
    "domain/identifiers.py",
    "domain/prompts.py",
    "services/rollup.py",
    "services/sightings.py",
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a world is made from; without ``strength`` the scenario's own is taken."""

    scenario: str
    seed: int
    accounts: int
    strength: float | None = None

    @property
    def name(self) -> str:
        """What the input is called in tables, and its files in the cache."""
        thinned = "" if self.strength is None else f"-{self.strength:g}"
        return f"{self.scenario}{thinned}-{self.seed}-{self.accounts}"


@dataclass(frozen=True, slots=True)
class Input:
    """What linkage and its peers are given, and what they should find."""

    name: str
    sightings: pa.Table
    usage: pa.Table
    truth: dict[str, Truth]


def made(recipe: Recipe, cache_folder: Path | None) -> Input:
    """The world of ``recipe``, from the cache if it is there."""
    if cache_folder is None:
        return _make(recipe)
    # Not ``with_suffix``: a strength of 0.5 has a dot of its own.
    stem = f"{recipe.name}-{digest_of_makers()}"
    parts = ("sightings", "usage", "truth")
    files = [cache_folder / f"{stem}.{part}.parquet" for part in parts]
    if not all(file.exists() for file in files):
        cache_folder.mkdir(parents=True, exist_ok=True)
        new = _make(recipe)
        tables = (new.sightings, new.usage, _rows(new.truth))
        for table, file in zip(tables, files, strict=True):
            draft = file.with_suffix(".draft")
            pq.write_table(table, draft, compression="zstd")
            draft.replace(file)
    sightings, usage, rows = (pq.read_table(file) for file in files)
    truth = {
        row["account"]: Truth(row["operator"], row["campaign"])
        for row in rows.to_pylist()
    }
    return Input(recipe.name, sightings, usage, truth)


def from_files(events: Path, truth: Path) -> Input:
    """Somebody else's events and truth."""
    lines = (line.text for line in read_lines(str(events)))
    seen = read(lines)
    return Input(events.name, seen.sightings, seen.usage, read_truth(truth))


@cache
def digest_of_makers() -> str:
    """Changes when the code that makes inputs does."""
    folder = Path(backend.__file__).parent
    files = [
        *(f for names in MAKERS for f in sorted(folder.glob(names))),
        Path(__file__),
    ]
    digest = blake2b(digest_size=6)
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _make(recipe: Recipe) -> Input:
    scenario = find(recipe.scenario)
    if recipe.strength is not None:
        scenario = scenario.with_strength(recipe.strength)
    world = World(recipe.seed, recipe.accounts, scenario=scenario)
    truth = {
        row.account_id: Truth(row.operator_id, row.campaign_org)
        for row in world.truth()
    }
    seen = read(world.lines())
    return Input(recipe.name, seen.sightings, seen.usage, truth)


def _rows(truth: dict[str, Truth]) -> pa.Table:
    return pa.table(
        {
            "account": list(truth),
            "operator": [row.operator_id for row in truth.values()],
            "campaign": [row.campaign_org for row in truth.values()],
        }
    )
