"""The columns that linkage works on."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backend.compute.rollup import Rollup
from backend.domain.discounts import Thing
from backend.domain.identifiers import hour_of, network_of
from backend.domain.linkage import CROWD_ACCOUNTS, Ints
from backend.graph.linkage import DAY_MS, SightingsRow
from backend.services.rollup import others

_TEXTS = ("account", "kind", "key")
SCHEMA = pa.schema(
    [
        ("account", pa.string()),
        ("kind", pa.string()),
        ("key", pa.string()),
        ("first_ms", pa.int64()),
        ("last_ms", pa.int64()),
        ("count", pa.int64()),
    ]
)


def seen_things(rollup: Rollup, families: pa.Table, networks: pa.Table) -> pa.Table:
    """What all accounts were seen with, with families in the place of prompts.

    ``families`` are of ``services.families``, ``networks`` of ``services.rollup``.
    """
    found = rollup.things(families, networks)
    # Whoever reads texts gets them from dictionaries, which take a fourth of the room.
    with ThreadPoolExecutor() as threads:
        coded = threads.map(_coded, map(found.column, _TEXTS))
        for name, column in zip(_TEXTS, coded, strict=True):
            place = found.schema.get_field_index(name)
            found = found.set_column(place, name, column)
    return found


def crowds_of(sightings: pa.Table) -> pa.Table:
    """Things that a crowd has: kind, key, everyone, and last_ms of the latest of them.

    ``sightings`` have a row an account and a thing.
    """
    coded = [_coded(sightings.column(name)) for name in ("kind", "key")]
    kinds, keys = (column.dictionary for column in coded)
    kind, key = (column.indices.to_numpy().astype(np.int64) for column in coded)
    many = max(1, len(kinds))
    # What few have, whatever it is, is nearly everything: it needs no code.
    rows = np.flatnonzero(np.bincount(key, minlength=1)[key] > CROWD_ACCOUNTS)
    code, of_row = np.unique(key[rows] * many + kind[rows], return_inverse=True)
    everyone = np.bincount(of_row, minlength=code.size)
    last_ms = np.full(code.size, np.iinfo(np.int64).min)
    np.maximum.at(last_ms, of_row, sightings.column("last_ms").to_numpy()[rows])
    crowded = everyone > CROWD_ACCOUNTS
    of_key, of_kind = np.divmod(code[crowded], many)
    return pa.table(
        {
            "kind": kinds.take(pa.array(of_kind)),
            "key": keys.take(pa.array(of_key)),
            "everyone": everyone[crowded],
            "last_ms": last_ms[crowded],
        }
    )


def counted_crowds(crowds: pa.Table) -> list[dict[str, object]]:
    """Rows ``{kind, key, accounts}`` of networks and families that a crowd has.

    Others are counted in the graph, where these would have to be counted one by one.
    """
    return [
        {"kind": row["kind"], "key": row["key"], "accounts": row["everyone"]}
        for row in crowds.to_pylist()
        if row["kind"] in ("network", "prompt_family")
    ]


def codes(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    """Distinct values, ascending, and the place of each row's value among them."""
    coded = _coded(column)
    return coded.dictionary.to_pylist(), coded.indices.to_numpy().astype(np.int64)


def places(code: Ints, size: int) -> tuple[Ints, Ints]:
    """Distinct codes below ``size``, ascending, and the place of each row's among them.

    A flag for each that there may be costs less than sorting. There may be tens of
    millions, which is why their places have 32 bits at first.
    """
    seen = np.zeros(size, np.bool_)
    seen[code] = True
    place = np.cumsum(seen, dtype=np.int32)
    return np.flatnonzero(seen), place[code].astype(np.int64) - 1


def _coded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """The column with its values in a dictionary, ascending, each of some row's."""
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):  # there were no chunks
        array = pa.array([], pa.string())
    if not isinstance(array, pa.DictionaryArray):
        array = array.dictionary_encode()
    values, place = array.dictionary, array.indices.to_numpy()
    used = np.bincount(place, minlength=len(values)) > 0
    ascends = pc.all(pc.less(values[:-1], values[1:])).as_py()
    if used.all() and ascends is not False:
        return array
    order = pc.array_sort_indices(values).to_numpy()
    order = order[used[order]]
    number = np.empty(len(values), np.int32)
    number[order] = np.arange(order.size)
    return pa.DictionaryArray.from_arrays(number[place], values.take(pa.array(order)))


def usage_of(rollup: Rollup, accounts: Sequence[str] | None = None) -> pa.Table:
    """What accounts did that made exchanges, all or some, in columns of ``USAGE``."""
    releases = others(rollup).releases
    released = [row["released_at_ms"] for row in releases.values()]
    known = pa.table(
        {"model": list(releases), "released_ms": released},
        pa.schema([("model", pa.string()), ("released_ms", pa.int64())]),
    )
    return rollup.usage(known, accounts, early_ms=DAY_MS)


def table(rows: Iterable[SightingsRow]) -> pa.Table:
    """Sightings of some accounts as columns, one row for an account and a thing.

    Networks are derived from addresses, the hour from the sign-up. Prompts are named
    by their families, so an account's sightings of several of one become one.
    """
    columns: tuple[list[object], ...] = ([], [], [], [], [], [])
    for row in rows:
        for (kind, key), (first, last, count) in merged(row).items():
            for column, value in zip(
                columns, (row.account, kind, key, first, last, count), strict=True
            ):
                column.append(value)
    return pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)],
        schema=SCHEMA,
    )


def merged(row: SightingsRow) -> dict[Thing, tuple[int, int, int]]:
    """What an account was seen with: first time, last time and how often."""
    found: dict[Thing, tuple[int, int, int]] = {}

    def add(kind: str, key: str, first: int, last: int, count: int) -> None:
        old = found.get((kind, key))
        if old is not None:
            first, last = min(first, old[0]), max(last, old[1])
            count += old[2]
        found[kind, key] = (first, last, count)

    if row.signed_up_ms is not None:
        signed_up = row.signed_up_ms
        add("signup_hour", hour_of(signed_up), signed_up, signed_up, 1)
    for kind, key, first, last, count in row.sightings:
        if kind is None:
            continue
        if kind == "prompt":
            add("prompt_family", key, first, last, count)
            continue
        add(kind, key, first, last, count)
        if kind == "ip_address":
            add("network", network_of(key), first, last, count)
    return found
