"""Families of the prompts that accounts sent."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from backend.domain.families import heads
from backend.domain.prompts import Signatures
from backend.domain.sketches import Rows

# Of so many at a time the bytes are put together.
_SIGNATURES = 10_000
# Prompts, and how many accounts sent each.
SENT = pa.schema([("key", pa.string()), ("accounts", pa.int64())])
_RENAMED = pa.schema([("key", pa.string()), ("family", pa.string())])


@dataclass(frozen=True, slots=True)
class Families:
    """Prompts by their ``keys``, ascending, and the family of each.

    A family is called by its head, whose place ``head`` has for each prompt. It is
    ``telling`` when two accounts or more may have sent its prompts: others say nothing.
    """

    keys: pa.StringArray
    head: Rows
    telling: npt.NDArray[np.bool_]

    def renamed(self) -> pa.Table:
        """Columns ``key`` and ``family`` of the prompts that are called otherwise."""
        return self._table(self.head != np.arange(len(self.head)))

    def told(self) -> dict[str, str]:
        """Family of each prompt that is in one that can say something."""
        return mapping(self._table(self.telling))

    def rows(self) -> list[dict[str, object]]:
        """Rows ``{family, size, keys}`` of the families that can say something."""
        place = np.flatnonzero(self.telling)
        place = place[np.argsort(self.head[place], kind="stable")]
        keys = self.keys.take(pa.array(place)).to_pylist()
        head, starts = np.unique(self.head[place], return_index=True)
        names = self.keys.take(pa.array(head)).to_pylist()
        ends = np.append(starts, len(keys))[1:]
        members = [keys[begin:end] for begin, end in zip(starts, ends, strict=True)]
        return [
            {"family": name, "size": len(own), "keys": own}
            for name, own in zip(names, members, strict=True)
        ]

    def _table(self, chosen: npt.NDArray[np.bool_]) -> pa.Table:
        place = np.flatnonzero(chosen)
        columns = (place, self.head[place])
        return pa.table([self.keys.take(pa.array(c)) for c in columns], schema=_RENAMED)


def renamed(family: Mapping[str, str]) -> pa.Table:
    """Columns ``key`` and ``family`` of the prompts that are called otherwise."""
    names = {key: name for key, name in family.items() if key != name}
    return pa.table([[*names], [*names.values()]], schema=_RENAMED)


def mapping(names: pa.Table) -> dict[str, str]:
    """Family of each prompt of a table with the columns ``key`` and ``family``."""
    keys, families = (names.column(name).to_pylist() for name in ("key", "family"))
    return dict(zip(keys, families, strict=True))


def families_of(sent: pa.Table, signatures: Iterable[tuple[str, bytes]]) -> Families:
    """Families of the prompts ``sent``, in columns of ``SENT`` by ascending key.

    Signatures are compared with those of the same length only, and not at all when
    nobody sent their prompt; a prompt without one is a family of its own.
    """
    keys = pa.concat_arrays([pa.array([], pa.string()), *sent.column("key").chunks])
    head = np.arange(len(keys))
    for place, same in _by_length(keys, signatures):
        head[place] = place[heads(same)]
    accounts = np.bincount(head, sent.column("accounts").to_numpy(), len(keys))
    return Families(keys, head, accounts[head] > 1)


def _by_length(
    keys: pa.StringArray, signatures: Iterable[tuple[str, bytes]]
) -> Iterator[tuple[Rows, Signatures]]:
    """Signatures of one length, and the places of their prompts among ``keys``."""
    by_length: dict[int, tuple[list[pa.Array], bytearray]] = {}
    rest = iter(signatures)
    while some := list(islice(rest, _SIGNATURES)):
        for length, group in groupby(sorted(some, key=_length), _length):
            names, packed = by_length.setdefault(length, ([], bytearray()))
            own, minhashes = zip(*group, strict=True)
            names.append(pa.array(own, pa.string()))
            packed += b"".join(minhashes)
    for names, packed in by_length.values():
        place = pc.index_in(pa.chunked_array(names), value_set=keys)
        place = place.fill_null(-1).to_numpy().astype(np.intp)
        rows = np.frombuffer(packed, "<u4").reshape(len(place), -1)
        wanted = place >= 0
        yield place[wanted], rows if wanted.all() else rows[wanted]


def _length(signed: tuple[str, bytes]) -> int:
    return len(signed[1])
