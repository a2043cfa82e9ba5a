"""Many signatures compared at once: who meets whom, what is rare, who is alike.

A signature is a row of unsigned 32-bit numbers. Two rows are compared column by column:
equal numbers say that both have a shingle, and of two different ones the smaller is a
shingle that only its row has (MinHash, and one-permutation hashing too). Every step
costs a fixed amount for a row, however many rows share a phrase.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from backend.domain.prompts import EMPTY, Signatures

Rows = npt.NDArray[np.intp]
Bits = npt.NDArray[np.uint8]
Buckets = npt.NDArray[np.int32]
_Numbers = npt.NDArray[np.uint64]

# A shingle tells nothing more once it is rarer than one in 2**8.
_MOST_BITS = 8
# Weights are kept as sixteenths of a bit, in a byte.
BIT = 16
MOST_WORTH = _MOST_BITS * BIT
# A phrase of everybody's does not make a prompt a template.
_CROWD = 16
# Each so manieth band is asked who stands in the middle.
_RANKING = 4
# Pairs at a time: the rows of so many fit into the processor's cache.
_CHUNK = 2048
_FILLED = 4096

# Odd numbers to spread keys: 2**64 by the golden ratio, primes of xxHash (Y. Collet).
# What is multiplied often has 32 bits: a processor does more of these at once.
_ODD_LONG = np.uint64(0x9E37_79B9_7F4A_7C15)
_ODD = np.uint32(0x9E37_79B1)
_OTHER = np.uint32(0x85EB_CA77)
_THIRD = np.uint32(0xC2B2_AE3D)
_SHIFT = np.uint32(15)
_HALF = np.uint64(32)
_LARGEST = np.uint64(EMPTY)


# Arrays are worked on without the interpreter's lock; few rows are not worth a thread.
_THREADS = min(4, os.cpu_count() or 1)
_FEW = 5_000

Part = TypeVar("Part")
Span = tuple[slice, Rows, Rows]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows to compare, and how often they met.

    The second stands before the first by rank.
    """

    left: Rows
    right: Rows
    times: Rows

    def __getitem__(self, chosen: npt.NDArray[np.bool_]) -> "Pairs":
        return Pairs(self.left[chosen], self.right[chosen], self.times[chosen])

    def chunks(self) -> Iterator[Span]:
        """The pairs in parts, with the place of each part."""
        for start in range(0, len(self.left), _CHUNK):
            part = slice(start, start + _CHUNK)
            yield part, self.left[part], self.right[part]


def in_threads(work: Callable[[Part], None], parts: Iterable[Part], rows: int) -> None:
    """Do the work for each part; the parts have nothing to do with each other."""
    if rows < _FEW:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(_THREADS) as threads:
        for _ in threads.map(work, parts):
            pass


def distinct(rows: Signatures) -> tuple[Signatures, Rows, Rows, _Numbers]:
    """Different rows; where each row is among them; how often each is; its hash.

    Hashes have 64 bits, so equal ones are taken for equal rows, and settle ties in an
    order that does not hang on where a row stands. Where all rows differ they are not
    copied, which would double what is the largest thing there is.
    """
    hashes = _hashes(rows)
    _, first, inverse, counts = np.unique(
        hashes, return_index=True, return_inverse=True, return_counts=True
    )
    if len(first) == len(rows):
        return rows, np.arange(len(rows)), np.ones(len(rows), np.intp), hashes
    return rows[first], inverse.reshape(-1), counts, hashes[first]


def rarity(
    rows: Signatures, among: Signatures | None = None, group: Rows | None = None
) -> Bits:
    """Sixteenths of a bit that each number is worth: one that few rows have, more.

    Numbers are counted in ``among`` or the rows themselves, once for each group of
    ``among``. The counts are in a table by the number's hash: that two share a cell
    changes a weight by little, and costs no sorting.
    """
    among = rows if among is None else among
    group = np.arange(len(among)) if group is None else group
    members = np.bincount(group, minlength=1)
    together = np.flatnonzero(members[group] > 1)
    salt = _salts(among[together], group[together])
    count = int(np.count_nonzero(members))
    bits = _table_bits(len(among))
    of_count = worth_of(np.arange(len(among) + 1), count)
    of_cell = np.empty((rows.shape[1], 1 << bits), np.uint8)
    weights = np.empty(rows.shape, np.uint8)

    def weigh_cells(column: int) -> None:
        numbers = np.ascontiguousarray(among[:, column])
        counted = _counted(numbers, bits, together, salt)
        of_count.take(counted, out=of_cell[column])

    def weigh(part: slice) -> None:
        columns = np.ascontiguousarray(rows[part].T)
        for column, (cells, numbers) in enumerate(zip(of_cell, columns, strict=True)):
            weights[part, column] = cells.take(_cells(numbers, bits))
        weights[part] *= rows[part] != EMPTY

    in_threads(weigh_cells, range(rows.shape[1]), len(among))
    in_threads(weigh, _parts(len(rows)), len(rows))
    return weights


def worth_of(often: Rows, count: int) -> Bits:
    """Sixteenths of a bit that a number is worth that so many of ``count`` have."""
    worth = np.minimum(np.log2(1 + count / np.maximum(often, 1)), _MOST_BITS)
    return (worth * BIT).astype(np.uint8)


def copies(pairs: Pairs, rank: Rows, *, least: int) -> Rows:
    """For each row the one that it met most often, if that was ``least`` times."""
    near = pairs[pairs.times >= least]
    order = np.lexsort((-rank[near.right], near.times, near.left))
    group = np.arange(len(rank))
    group[near.left[order]] = near.right[order]
    return group[group]


def bands(rows: Signatures) -> Buckets:
    """Bucket of each row in each band; -1 where a row has nothing.

    A band is a column of the first half and one of the second: in our signatures a
    word and a pair of words, which strangers seldom have both. Bands are the first
    index.
    """
    count, columns = rows.shape
    middle, bits = columns // 2, _table_bits(count)
    found = np.empty((middle, count), np.int32)

    def fill(part: slice) -> None:
        own = np.ascontiguousarray(rows[part].T)
        halves = own[:middle], own[middle:]
        # Of an odd number of columns the last has no other.
        both = zip(*map(_filled, halves), strict=False)
        for band, (word, pair) in enumerate(both):
            found[band, part] = _cells(word * _ODD ^ pair * _OTHER, bits)
        for half in halves:
            found[:, part][:, (half == EMPTY).all(axis=0)] = -1

    # In parts: what is filled takes twice the room of the signatures.
    in_threads(fill, _parts(count), count)
    return found


def columns_as_bands(columns: Signatures, telling: npt.NDArray[np.bool_]) -> Buckets:
    """Bucket of each row in each column; -1 where its number tells nothing."""
    bits = _table_bits(columns.shape[1])
    found = np.empty(columns.shape, np.int32)
    for bucket, column, tells in zip(found, columns, telling.T, strict=True):
        bucket[:] = np.where(tells, _cells(column, bits), -1)
    return found


def meetings(
    found: Buckets, sizes: Rows, ties: _Numbers, *, least: int
) -> tuple[Pairs, Rows]:
    """Each row with the first rows of its buckets, if it meets them ``least`` times.

    First is what stands most in the middle of others: the largest, then what shares
    most buckets, then by ``ties``. The rank of each row comes along. Buckets are used
    up: each becomes its first row.
    """
    rank, order = _ranked(found, sizes, ties)
    own = np.arange(len(sizes), dtype=np.int32)
    last_first = order[::-1].astype(np.int32)
    cells, one_at_a_time = found.max(initial=0) + 2, Lock()
    others = np.zeros(len(sizes), np.int32)

    def meet(band: int) -> None:
        table = np.empty(cells, np.int32)
        # Not by indexing, which takes twice the time.
        np.put(table, found[band].take(last_first), last_first, mode="wrap")
        table[-1] = -1
        first = table.take(found[band], mode="wrap")
        np.copyto(first, own, where=first < 0)
        found[band] = first
        with one_at_a_time:
            np.add(others, first != own, out=others)

    in_threads(meet, range(len(found)), len(sizes))
    slices = _slices(np.flatnonzero(others >= least))
    parts = [np.empty((3, 0), np.intp)] * (len(slices) + 1)

    def repeat(part: int) -> None:
        parts[part] = _repeated(found, slices[part], least)

    in_threads(repeat, range(len(slices)), len(sizes))
    return Pairs(*np.concatenate(parts, axis=1)), rank


def sharing(rows: Signatures, pairs: Pairs, *, least: int) -> Pairs:
    """Pairs with at least so many equal numbers."""
    enough = np.empty(len(pairs.left), bool)

    def compare(span: Span) -> None:
        part, left, right = span
        one, other = rows[left], rows[right]
        same = (one == other) & (one != EMPTY)
        enough[part] = np.count_nonzero(same, axis=1) >= least

    in_threads(compare, pairs.chunks(), len(pairs.left))
    return pairs[enough]


def nearest(pairs: Pairs, alike: npt.NDArray[np.float32], rank: Rows) -> Rows:
    """Group of each row: rows with the row most like them, and so on, by the first."""
    count = len(rank)
    left = np.concatenate((pairs.left, pairs.right))
    right = np.concatenate((pairs.right, pairs.left))
    # The last write of a row wins: the most alike, of equals the first by rank.
    order = np.lexsort((-rank[right], np.concatenate((alike, alike)), left))
    to = np.arange(count)
    to[left[order]] = right[order]
    group = _components(to)
    first = np.empty(count, np.intp)
    by_rank = np.argsort(-rank)
    first[group[by_rank]] = by_rank
    return first[group]


def most_frequent(rows: Signatures, members: Rows) -> tuple[Signatures, Signatures]:
    """Most frequent number of each column by group, and how often the group has it.

    Groups are numbered from 0 and have a row each; the smaller number settles ties.
    """
    order = np.argsort(members, kind="stable")
    group = members[order]
    starts = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    bits = _table_bits(len(rows)) + 2
    salt = _salts(rows, members)[order]
    values = np.empty((rows.shape[1], len(starts)), np.uint32)
    times = np.empty_like(values)
    columns = np.ascontiguousarray(rows[order].T)

    def count(column: int) -> None:
        own = columns[column]
        cells = _cells(salt ^ own, bits)
        often = np.bincount(cells)[cells].view(np.uint64)
        best = np.maximum.reduceat(often << _HALF | (_LARGEST - own), starts)
        values[column] = _LARGEST - (best & _LARGEST)
        times[column] = best >> _HALF

    in_threads(count, range(len(columns)), len(rows))
    return np.ascontiguousarray(values.T), times.T


def _counted(column: Signatures, bits: int, together: Rows, salt: Signatures) -> Rows:
    """How many groups have a number of each cell; ``salt`` is that of ``together``."""
    cells = _cells(column, bits)
    if not len(together):
        return np.bincount(cells, minlength=1 << bits)
    salted = _cells(column[together] ^ salt, bits + 2)
    parts = np.ones(len(column))
    parts[together] = 1 / np.bincount(salted)[salted]
    found = np.rint(np.bincount(cells, weights=parts, minlength=1 << bits))
    return found.astype(np.intp)


def _hashes(rows: Signatures) -> _Numbers:
    """A number for each row, the same for the same row."""
    factors = np.multiply.accumulate(np.full(rows.shape[1], _ODD_LONG))
    found = np.empty(len(rows), np.uint64)

    def sign(part: slice) -> None:
        np.matmul(rows[part].astype(np.uint64), factors, out=found[part])

    in_threads(sign, _parts(len(rows)), len(rows))
    return found


def _salts(rows: Signatures, group: Rows) -> Signatures:
    """What tells each row's group from others: of what is in it, not of its number.

    Cells are shared by chance, and where chance hung on the order of rows, so did now
    and then which prompt was called the head.
    """
    sums = np.zeros(int(group.max(initial=-1)) + 1, np.uint64)
    np.add.at(sums, group, _hashes(rows))
    return (sums >> _HALF).astype(np.uint32)[group]


def _repeated(met: Buckets, rows: Rows, least: int) -> npt.NDArray[np.intp]:
    """Each of the rows, another that it met ``least`` times or more, and how often."""
    others = np.ascontiguousarray(met[:, rows].T)
    others.sort(axis=1)
    begins = np.ones(others.shape, bool)
    np.not_equal(others[:, 1:], others[:, :-1], out=begins[:, 1:])
    starts = np.flatnonzero(begins)
    times = np.diff(starts, append=others.size)
    starts, times = starts[times >= least], times[times >= least]
    left, right = rows[starts // others.shape[1]], others.reshape(-1)[starts]
    return np.stack((left, right, times))[:, left != right]


def _parts(count: int) -> Iterator[slice]:
    return (slice(n, n + _FILLED) for n in range(0, count, _FILLED))


def _slices(rows: Rows) -> list[Rows]:
    return [rows[n : n + _CHUNK] for n in range(0, len(rows), _CHUNK)]


def _components(to: Rows) -> Rows:
    """Smallest row of each row's component, where each row points to one other."""
    group = np.arange(len(to))
    while True:
        low = np.minimum(group, group[to])
        np.minimum.at(low, to, group)
        np.minimum.at(low, group, low.copy())
        low = low[low]
        if (low == group).all():
            return group
        group = low


def _ranked(found: Buckets, sizes: Rows, ties: _Numbers) -> tuple[Rows, Rows]:
    crowd, one_at_a_time = np.zeros(len(sizes), np.int64), Lock()

    def count(cells: Buckets) -> None:
        totals = np.bincount(cells + 1)
        totals[0] = 0
        often = np.minimum(totals, _CROWD).take(cells + 1)
        with one_at_a_time:
            np.add(crowd, often, out=crowd)

    in_threads(count, found[::_RANKING], len(sizes))
    order = np.lexsort((ties, -crowd, -sizes))
    rank = np.empty(len(sizes), np.intp)
    rank[order] = np.arange(len(sizes))
    return rank, order


def _filled(columns: Signatures) -> list[Signatures]:
    """Columns of which an empty one has the number of the next that is not.

    A short prompt fills few places; so it has something in each band all the same. How
    far away the number was is part of it. A. Shrivastava and P. Li, "Densifying One
    Permutation Hashing via Rotation" (2014).
    """
    count, rows = columns.shape
    last, away = np.zeros((2, rows), np.uint32)
    found = [last] * count
    for place in range(count + count // 2 - 1, -1, -1):
        column = columns[place % count]
        # All ones where nothing is: choosing by bits takes a fifth of np.where.
        empty = np.negative((column == EMPTY).view(np.uint8), dtype=np.uint32)
        last = column ^ ((column ^ last) & empty)
        away = (away + np.uint32(1)) & empty
        if place < count:
            found[place] = last ^ away * _THIRD
    return found


def _table_bits(count: int) -> int:
    return max(12, count.bit_length() + 1)


def _cells(numbers: Signatures, bits: int) -> Buckets:
    """Cell of each number in a table of 2**bits."""
    spread = numbers * _ODD
    spread ^= spread >> _SHIFT
    spread *= _THIRD
    spread >>= np.uint32(32 - bits)
    return spread.view(np.int32)
