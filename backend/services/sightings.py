"""Reads the graph into the columns that linkage works on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa

from backend.domain.families import families
from backend.domain.identifiers import hour_of, network_of
from backend.domain.prompts import Signatures
from backend.graph.linkage import FingerprintRow, SightingsRow

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


def family_of_prompts(
    rows: Iterable[FingerprintRow],
) -> tuple[dict[str, str], set[str]]:
    """Family of each fingerprint, and the families that can say something.

    A family says something when two accounts or more may have sent its prompts.
    Signatures are compared with those of the same length only; an opaque fingerprint
    is a family of its own.
    """
    family: dict[str, str] = {}
    senders: Counter[str] = Counter()
    for same in _by_length(rows):
        keys = [row.key for row in same]
        signatures = _signatures(same)
        found = families(keys, signatures) if signatures.size else keys
        family.update(zip(keys, found, strict=True))
        for row in same:
            senders[family[row.key]] += row.accounts
    return family, {name for name, accounts in senders.items() if accounts > 1}


def _by_length(rows: Iterable[FingerprintRow]) -> list[list[FingerprintRow]]:
    by_length: dict[int, list[FingerprintRow]] = {}
    for row in rows:
        by_length.setdefault(len(row.minhash or b""), []).append(row)
    return list(by_length.values())


def _signatures(same: Sequence[FingerprintRow]) -> Signatures:
    packed = b"".join(row.minhash or b"" for row in same)
    return np.frombuffer(packed, "<u4").reshape(len(same), -1)


def family_rows(
    family: Mapping[str, str], telling: set[str]
) -> list[dict[str, object]]:
    """Rows ``{family, size, keys}`` of the families that can say something."""
    members: dict[str, list[str]] = {}
    for key, name in family.items():
        if name in telling:
            members.setdefault(name, []).append(key)
    return [
        {"family": name, "size": len(keys), "keys": sorted(keys)}
        for name, keys in sorted(members.items())
    ]


def table(rows: Iterable[SightingsRow], family: Mapping[str, str]) -> pa.Table:
    """Sightings as columns, one row for an account and a thing.

    Networks are derived from addresses, the hour from the sign-up, and families take
    the place of prompts, so an account's sightings of several prompts of one family
    become one.
    """
    columns: tuple[list[object], ...] = ([], [], [], [], [], [])
    for row in rows:
        for (kind, key), (first, last, count) in _merged(row, family).items():
            for column, value in zip(
                columns, (row.account, kind, key, first, last, count), strict=True
            ):
                column.append(value)
    return pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)],
        schema=SCHEMA,
    )


def _merged(
    row: SightingsRow, family: Mapping[str, str]
) -> dict[tuple[str, str], tuple[int, int, int]]:
    merged: dict[tuple[str, str], tuple[int, int, int]] = {}

    def add(kind: str, key: str, first: int, last: int, count: int) -> None:
        old = merged.get((kind, key))
        if old is not None:
            first, last = min(first, old[0]), max(last, old[1])
            count += old[2]
        merged[kind, key] = (first, last, count)

    if row.signed_up_ms is not None:
        signed_up = row.signed_up_ms
        add("signup_hour", hour_of(signed_up), signed_up, signed_up, 1)
    for kind, key, first, last, count in row.sightings:
        if kind is None:
            continue
        if kind == "prompt":
            add("prompt_family", family.get(key, key), first, last, count)
            continue
        add(kind, key, first, last, count)
        if kind == "ip_address":
            add("network", _network(key), first, last, count)
    return merged


@lru_cache(maxsize=1 << 18)
def _network(ip: str) -> str:
    return network_of(ip)
