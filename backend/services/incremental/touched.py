"""What events say that came since a run: whom they are about, and with what."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from backend.compute.rollup import Rollup
from backend.domain.batches import Batch
from backend.domain.discounts import Thing
from backend.domain.events import Record
from backend.domain.identifiers import network_of
from backend.domain.recognition import KnownFamilies
from backend.errors import WholeRunNeeded
from backend.journal.journal import Journal
from backend.journal.profiles import Reach
from backend.journal.prompts import signatures_of
from backend.services.families import SENT, families_of, renamed
from backend.services.recognition import families_around, recognized

# From here on a whole run costs less.
MOST_EVENTS = 500_000
_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Touched:
    """Accounts that new events are about, and the things that they were seen with.

    ``family`` of each prompt that is new and has one; ``families`` are those that are
    known now, and ``reach`` how far the events were read.
    """

    accounts: frozenset[str]
    things: frozenset[Thing]
    family: Mapping[str, str]
    families: KnownFamilies
    reach: Reach


def read_touched(
    journal: Journal, rollup: Rollup, since: Reach, families: KnownFamilies
) -> Touched:
    """What the events after ``since`` touch, as far as the columns go.

    Prompts and addresses that are new get their names in the columns.

    :raises WholeRunNeeded: they are too many
    """
    batch = Batch.of(_records(journal, since.upto, rollup.upto))
    sent = Counter(key for key, _ in batch.sightings.get("prompt", {}))
    signed = signatures_of(journal, _new_prompts(batch, rollup))
    family, families = _named(signed, sent, families)
    rollup.name_more(renamed(family), _networks(batch))
    return Touched(
        frozenset(batch.accounts),
        frozenset(_things(batch, rollup.family_of(sent))),
        family,
        families,
        Reach(since.edition, rollup.upto),
    )


def _records(journal: Journal, after: int, upto: int) -> Iterator[Record]:
    events = 0
    for _, page in journal.pages(after=after, before=upto + 1, limit=_AT_ONCE):
        yield from map(Record.from_json, page)
        events += len(page)
        if events > MOST_EVENTS:
            raise WholeRunNeeded(
                f"more than {MOST_EVENTS:,} events came since the last run"
            )


def _new_prompts(batch: Batch, rollup: Rollup) -> list[str]:
    """Those that only the batch has: the columns, which hold it, count no more."""
    counted: Counter[str] = Counter()
    for (key, _), row in batch.sightings.get("prompt", {}).items():
        counted[key] += row["count"]
    for row in rollup.having(counted).to_pylist():
        if row["kind"] == "prompt":
            counted[row["key"]] -= row["count"]
    return [key for key, beyond in counted.items() if not beyond]


def _named(
    signed: Mapping[str, bytes], sent: Mapping[str, int], families: KnownFamilies
) -> tuple[dict[str, str], KnownFamilies]:
    """Families of new prompts: of those that are known, then among themselves."""
    family = recognized(signed, families)
    others = sorted(key for key in signed if key not in family)
    among = pa.table([others, [sent[key] for key in others]], schema=SENT)
    new = families_of(among, signed.items()).told()
    sizes = Counter(new.values())
    found = families_around(
        {key: signed[key] for key in new}, new, sizes, families.common
    )
    return family | new, families.with_more(found)


def _networks(batch: Batch) -> pa.Table:
    ips = sorted({key for key, _ in batch.sightings.get("ip_address", {})})
    columns = {"ip": ips, "network": [network_of(ip) for ip in ips]}
    return pa.table(columns, pa.schema(dict.fromkeys(columns, pa.string())))


def _things(batch: Batch, family: Mapping[str, str]) -> Iterable[Thing]:
    """Things by the names that linkage gives them."""
    for kind, seen in batch.sightings.items():
        for key in {key for key, _ in seen}:
            if kind == "prompt":
                yield "prompt_family", family.get(key, key)
            else:
                yield kind, key
                if kind == "ip_address":
                    yield "network", network_of(key)
