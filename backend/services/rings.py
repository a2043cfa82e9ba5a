"""Plants a made-up campaign in a copy of the data, and sees what linkage makes of it.

The copy is the table of sightings that linkage reads, in memory: nothing is written to
the graph or among the events, and no lease is needed, since no cluster is written.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from itertools import cycle
from secrets import randbelow, token_hex
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backend import __version__
from backend.domain.clusters import Group
from backend.domain.dice import Dice
from backend.domain.linkage import Ints
from backend.domain.planting import (
    DAY_MS,
    LEAST_SIZE,
    TACTICS,
    Population,
    Recipe,
    Sighting,
    plant,
)
from backend.domain.rings import DAYS, Look, accused, look
from backend.errors import Conflict, InvalidInput
from backend.graph.driver import Graph
from backend.journal.journal import Journal, now_ms
from backend.journal.rings import PlantedRing, RingLog, Things
from backend.journal.rows import Job
from backend.logs import get_logger
from backend.services.communities import seeker
from backend.services.detection import Decided, detect
from backend.services.pipeline import read
from backend.services.sightings import SCHEMA
from backend.settings import Settings

log = get_logger(__name__)

MOST_SIZE = 1000
SEEDS = 1 << 31
# A ring that is more of the data than this would change what it is hidden in.
_BUSIEST = 20
_MOST_SHARE = 0.1
# A job that says nothing for so long has no worker, or lost its message.
_SILENCE_MS = 3_600_000

Find = Callable[[pa.Table], list[Group]]
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """How a ring was found: ``looks`` by day, the last one on all sightings.

    ``wronged`` real accounts look like a campaign's only when the ring is there.
    """

    accounts: int
    looks: tuple[Look, ...]
    wronged: int
    things: tuple[Things, ...]

    @property
    def whole(self) -> Look:
        """What is found on all sightings."""
        return self.looks[-1]

    @property
    def days(self) -> int | None:
        """The first day on which the ring is detected, if it ever is."""
        return next((each.day for each in self.looks if each.is_detected), None)


def recipe_of(
    *, size: int, strength: float, tactic: str | None = None, seed: int | None = None
) -> Recipe:
    """What to plant; without a seed any, without a tactic the one that the seed draws.

    :raises InvalidInput: a value is out of its bounds
    """
    seed = randbelow(SEEDS) if seed is None else seed
    if not 0 <= seed < SEEDS:
        raise InvalidInput(f"A seed is a whole number from 0 to {SEEDS - 1:,}")
    if not LEAST_SIZE <= size <= MOST_SIZE:
        raise InvalidInput(f"A ring has {LEAST_SIZE} to {MOST_SIZE:,} accounts")
    if not 0 <= strength <= 1:
        raise InvalidInput("A strength is a number from 0 to 1")
    tactic = tactic or Dice(seed, "tactic").pick(sorted(TACTICS))
    if tactic not in TACTICS:
        raise InvalidInput(f"No tactic is called {tactic}; {', '.join(TACTICS)} are")
    return Recipe(seed, size, strength, tactic)


def ask(journal: Journal, recipe: Recipe) -> Job:
    """A queued job that plants a ring by ``recipe``.

    :raises Conflict: another one waits or runs
    """
    for job in journal.list_jobs(kinds=("ring",), limit=1):
        if not job.state.is_final and now_ms() - job.updated_ms < _SILENCE_MS:
            raise Conflict(f"A ring is being planted as job {job.id}")
    job = journal.create_job("ring")
    wanted = {name: getattr(recipe, name) for name in Recipe.__dataclass_fields__}
    journal.update_job(job.id, result={"recipe": wanted})
    return journal.get_job(job.id)


def plant_ring(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    recipe: Recipe,
    *,
    ring_id: str | None = None,
    report: Report = lambda phase, done, total: None,
) -> PlantedRing:
    """Plant a ring, measure what linkage finds of it, and keep the result.

    A ring of this id that was kept before is given back as it was.

    :raises InvalidInput: there are too few accounts to hide it among
    """
    rings = RingLog(journal)
    ring_id = ring_id or f"ring_{token_hex(8)}"
    if rings.has(ring_id):
        return rings.get_ring(ring_id)
    report("reading sightings", 0, 1)
    seen = read(graph, journal, settings)
    # As texts: Arrow sorts no dictionaries.
    everything = seen.sightings.cast(SCHEMA)

    def find(sightings: pa.Table) -> list[Group]:
        return detect(
            sightings,
            communities=seeker(settings),
            settings=settings.linkage,
            usage=pa.concat_tables(
                [seen.usage, use_of_ring(sightings, everything, seen.usage)]
            ),
            decided=Decided(seen.judgements, seen.discounts),
        ).groups

    measured = measure(everything, recipe, find, report=report)
    rings.add(_ring(ring_id, fingerprint(everything), recipe, measured))
    kept = rings.get_ring(ring_id)
    log.info("ring planted", ring=ring_id, recall=kept.recall, days=kept.days)
    return kept


def measure(
    sightings: pa.Table,
    recipe: Recipe,
    find: Find,
    *,
    report: Report = lambda phase, done, total: None,
) -> Measured:
    """What ``find`` makes of ``sightings`` with a ring in them, day by day.

    Days are looked at until the first on which the ring is detected.

    :raises InvalidInput: there are too few accounts to hide it among
    """
    population = population_of(sightings)
    accounts = len(population.account_ids)
    if recipe.size > _MOST_SHARE * accounts:
        raise InvalidInput(
            f"A ring of {recipe.size:,} accounts cannot hide among {accounts:,}; "
            f"{recipe.size / _MOST_SHARE:,.0f} are needed"
        )
    planted = plant(population, recipe)
    both, ring = _with_ring(sightings, planted), {each.account for each in planted}
    start, end = population.start_of_ring(), population.span[1]
    life = -(-(end - start) // DAY_MS)
    days = [day for day in DAYS if day < life]
    steps = len(days) + 2
    report("linkage without the ring", 0, steps)
    before = accused(find(sightings))
    report("linkage with the ring", 1, steps)
    groups = find(both)
    whole, wronged = look(groups, ring, day=life), accused(groups) - before - ring
    looks: list[Look] = []
    for number, day in enumerate(days):
        report(f"day {day}", number + 2, steps)
        until = start + day * DAY_MS
        known = both.filter(pc.less_equal(both.column("first_ms"), until))
        looks.append(look(find(known), _seen_of(planted, until), day=day))
        if looks[-1].is_detected:
            break
    return Measured(accounts, (*looks, whole), len(wronged), _things(planted))


def use_of_ring(sightings: pa.Table, before: pa.Table, usage: pa.Table) -> pa.Table:
    """Exchanges of the accounts that are only in ``sightings``: the busiest's.

    A ring that distils a model makes as many as the busiest twentieth of accounts.
    """
    known = before.column("account").unique()
    accounts = sightings.column("account").unique()
    new = accounts.filter(pc.invert(pc.is_in(accounts, value_set=known)))
    totals = usage.group_by("account").aggregate([("exchanges", "sum")])
    totals = totals.sort_by([("exchanges_sum", "descending"), ("account", "ascending")])
    busiest = totals.column("account")[: max(1, len(totals) // _BUSIEST)]
    models = dict(
        zip(sorted(new.to_pylist()), cycle(busiest.to_pylist()), strict=False)
    )
    of_models = pc.is_in(
        usage.column("account"), value_set=pa.array(models.values(), pa.string())
    )
    did: dict[str, list[dict[str, Any]]] = {}
    for row in usage.filter(of_models).to_pylist():
        did.setdefault(row["account"], []).append(row)
    rows = [
        row | {"account": account}
        for account, model in models.items()
        for row in did[model]
    ]
    return pa.Table.from_pylist(rows, usage.schema)


def _ring(ring_id: str, data: str, recipe: Recipe, measured: Measured) -> PlantedRing:
    whole = measured.whole
    return PlantedRing(
        number=0,
        id=ring_id,
        made_ms=0,
        version=__version__,
        data=data,
        accounts=measured.accounts,
        seed=recipe.seed,
        size=recipe.size,
        strength=recipe.strength,
        tactic=recipe.tactic,
        recall=whole.recall,
        precision=whole.precision,
        wronged=measured.wronged,
        days=measured.days,
        looks=measured.looks,
        things=measured.things,
    )


def population_of(sightings: pa.Table) -> Population:
    """The columns in an order that does not depend on that of the rows."""
    ordered = sightings.sort_by([(n, "ascending") for n in ("account", "kind", "key")])
    (accounts, account), (kinds, kind), (keys, key) = (
        _encoded(ordered.column(name)) for name in ("account", "kind", "key")
    )
    first, last, count = (
        ordered.column(name).to_numpy() for name in ("first_ms", "last_ms", "count")
    )
    return Population(accounts, kinds, keys, account, kind, key, first, last, count)


def fingerprint(sightings: pa.Table) -> str:
    """Equal for equal sightings in any order: a ring can be planted in them again."""
    names = SCHEMA.names
    ordered = sightings.sort_by([(name, "ascending") for name in names])
    digest = blake2b(digest_size=8)
    for batch in ordered.combine_chunks().to_batches(max_chunksize=1 << 16):
        digest.update(batch.serialize())
    return digest.hexdigest()


def _encoded(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    """Distinct values by first appearance, and the place of each row's."""
    encoded = column.combine_chunks().dictionary_encode()
    places = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return encoded.dictionary.to_pylist(), places


def _with_ring(sightings: pa.Table, planted: list[Sighting]) -> pa.Table:
    names = Sighting.__dataclass_fields__
    columns = {name: [getattr(each, name) for each in planted] for name in names}
    return pa.concat_tables([sightings, pa.table(columns, schema=sightings.schema)])


def _seen_of(planted: list[Sighting], until_ms: int) -> set[str]:
    """The ring's accounts that were seen by then."""
    return {each.account for each in planted if each.first_ms <= until_ms}


def _things(planted: list[Sighting]) -> tuple[Things, ...]:
    """How much the ring has of each kind, and how much of that it shares."""
    holders = Counter((each.kind, each.key) for each in planted)
    kinds = sorted({kind for kind, _ in holders})
    return tuple(
        Things(
            kind,
            sum(1 for each, _ in holders if each == kind),
            sum(1 for (each, _), many in holders.items() if each == kind and many > 1),
        )
        for kind in kinds
    )
