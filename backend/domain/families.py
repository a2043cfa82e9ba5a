"""Families of near-identical prompts, found from their signatures.

Equal signatures are one prompt. Of the others, each is joined with the one most like
it, and families with families by their middles, in three rounds; likeness weighs
shingles by how rare they are, so a common phrase joins nobody. Why it is done so is in
docs/decisions/0014-prompt-families.md, how well it does on real texts in
docs/prompts.md.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from backend.domain.prompts import PLACES, Signatures
from backend.domain.sketches import (
    BIT,
    Bits,
    Pairs,
    Rows,
    Span,
    bands,
    copies,
    distinct,
    in_threads,
    meetings,
    most_frequent,
    nearest,
    rarity,
    sharing,
)

_Hashes = npt.NDArray[np.uint64]

# Mean of the shares of words and of pairs in common, weighed by rarity.
LEAST_ALIKE = 0.25
# So much more is asked for but where one prompt joins a family: there the middle takes
# chance out of one side, and a mistake costs one prompt and not two families.
_OTHERWISE_MORE = 0.05
# Only what is plainly alike is joined before there are middles to compare with.
_FIRST_ALIKE = 0.5
# Pairs that share three bands or more are compared: those at the bar share six or seven
# of 96, strangers none or one.
_LEAST_MEETINGS = 3
# A short prompt is never a family with another: "write a poem" and "write a story"
# share half of their words.
_LEAST_EQUAL = 10
# Both of so many columns; of fewer, the same part.
_OF_COLUMNS = 2 * PLACES
# Copies of one text meet so often, and are counted once when it is asked how common a
# word is: a template that everybody sends is not made of common words.
_COPY_MEETINGS = 8
# One more rare shingle that only one of them has, in each half: few shingles in common
# prove little.
_DOUBT = 4 * BIT
# A number is worth most once one prompt in 256 has it, which so many prompts tell.
_SAMPLE = 1 << 17
# From here on the middle of a family is worth more than one of its members.
LEAST_MEMBERS = 3


def families(
    keys: Sequence[str], signatures: Signatures, *, least: float = LEAST_ALIKE
) -> list[str]:
    """Family of each signature, named by the key of one of its members.

    The grouping does not depend on the order. A signature like no other is a family of
    its own.
    """
    # Of copies the one with the first key is named.
    order = sorted(range(len(keys)), key=keys.__getitem__)
    head = heads(signatures[order], least=least).tolist()
    family = [""] * len(keys)
    for row, of in zip(order, head, strict=True):
        family[row] = keys[order[of]]
    return family


def heads(signatures: Signatures, *, least: float = LEAST_ALIKE) -> Rows:
    """Row of the head of each row's family; of copies the first is meant."""
    if not len(signatures):
        return np.empty(0, np.intp)
    rows = np.ascontiguousarray(signatures, dtype=np.uint32)
    unique, inverse, counts, hashes = distinct(rows)
    first = np.empty(len(unique), np.intp)
    # The last write of a row wins.
    first[inverse[::-1]] = np.arange(len(rows))[::-1]
    return first[_grouped(unique, counts, hashes, least)[inverse]]


def alike(rows: Signatures, weights: Bits, pairs: Pairs) -> npt.NDArray[np.float32]:
    """How much of what either has both have: the mean of the two halves."""
    columns = rows.shape[1]
    halves = np.zeros((columns, 2), np.float32)
    halves[: columns // 2, 0] = halves[columns // 2 :, 1] = 1
    found = np.empty(len(pairs.left), np.float32)

    def compare(span: Span) -> None:
        part, left, right = span
        one, other = rows[left], rows[right]
        # Of two different numbers the smaller is in what either has.
        worth = np.where(one <= other, weights[left], weights[right])
        either = worth.astype(np.float32) @ halves
        worth *= one == other
        both = worth.astype(np.float32) @ halves
        found[part] = (both / (either + _DOUBT)).mean(axis=1)

    in_threads(compare, pairs.chunks(), len(pairs.left))
    return found


def bar_of(large: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """How much a single prompt must be alike to join families, by their size."""
    return np.where(large, LEAST_ALIKE, LEAST_ALIKE + _OTHERWISE_MORE)


def least_equal(columns: int) -> int:
    """How many equal numbers two signatures of one family have at least."""
    return int(_LEAST_EQUAL * _part(columns))


def middles(unique: Signatures, members: Rows, heads: Rows) -> Signatures:
    """The most frequent number in each column by family; the head's if it is small.

    Where most members kept the template's words they kept its numbers, so this comes
    near the template's own signature, even if nobody sent the bare template. Rows
    with -1 in ``members`` are in no family.
    """
    grouped = members[members >= 0]
    sizes = np.append(np.bincount(grouped, minlength=len(heads)), 0)
    rows = np.flatnonzero(sizes[members] >= LEAST_MEMBERS)
    found = unique[heads]
    if len(rows):
        large, of = np.unique(members[rows], return_inverse=True)
        found[large] = most_frequent(unique[rows], of)[0]
    return found


def _grouped(unique: Signatures, counts: Rows, hashes: _Hashes, least: float) -> Rows:
    """Head's row of each row of ``unique``."""
    heads = members = busy = np.arange(len(unique))
    for bar in (max(least, _FIRST_ALIKE), least, least):
        rows = _middles_of(busy, unique, members, heads)
        sizes = np.bincount(members, weights=counts).astype(np.intp)[busy]
        large = np.bincount(members)[busy] >= LEAST_MEMBERS
        joined, met = _joined(rows, sizes, hashes[heads[busy]], large, bar)
        first = np.arange(len(heads))
        first[busy] = busy[joined]
        kept, joined = np.unique(first, return_inverse=True)
        heads, members = heads[kept], joined[members]
        # What met nobody meets no middle either, and most prompts are like no other.
        busy = np.flatnonzero(_flags(joined[busy[met]], below=len(kept)))
        if not len(busy):
            break
    return heads[members]


def _middles_of(
    busy: Rows, unique: Signatures, members: Rows, heads: Rows
) -> Signatures:
    """Middles of some of the families."""
    if len(busy) == len(unique):
        return unique  # before anything is joined
    number = np.full(len(heads), -1)
    number[busy] = np.arange(len(busy))
    return middles(unique, number[members], heads[busy])


def _joined(
    rows: Signatures,
    sizes: Rows,
    hashes: _Hashes,
    large: npt.NDArray[np.bool_],
    bar: float,
) -> tuple[Rows, npt.NDArray[np.bool_]]:
    """First row of each row's group, and whether the row was compared with any."""
    part = _part(rows.shape[1])
    least = max(1, int(_LEAST_MEETINGS * part))
    pairs, rank = meetings(bands(rows), sizes, hashes, least=least)
    met = _flags(pairs.left, pairs.right, below=len(rows))
    group = copies(pairs, rank, least=max(least, int(_COPY_MEETINGS * part)))
    pairs = sharing(rows, pairs, least=least_equal(rows.shape[1]))
    # Only what may join anything from here on, or all prompts would be copied.
    own = np.flatnonzero(_flags(pairs.left, pairs.right, below=len(rows)))
    number = np.zeros(len(rows), np.intp)
    number[own] = np.arange(len(own))
    pairs = Pairs(number[pairs.left], number[pairs.right], pairs.times)
    near, sample = rows[own], _sample(hashes)
    likeness = alike(near, rarity(near, rows[sample], group[sample]), pairs)
    one_joins_many = large[own[pairs.left]] != large[own[pairs.right]]
    enough = likeness >= np.where(one_joins_many, bar, bar + _OTHERWISE_MORE)
    first = np.arange(len(rows))
    first[own] = own[nearest(pairs[enough], likeness[enough], rank[own])]
    return first, met


def _flags(*some: Rows, below: int) -> npt.NDArray[np.bool_]:
    """Whether each number from 0 is among some."""
    among = np.zeros(below, np.bool_)
    for each in some:
        among[each] = True
    return among


def _part(columns: int) -> float:
    return min(1, columns / _OF_COLUMNS)


def _sample(hashes: _Hashes) -> Rows:
    """Rows that stand for all when it is asked how common a number is."""
    if len(hashes) <= _SAMPLE:
        return np.arange(len(hashes))
    return np.sort(np.argpartition(hashes, _SAMPLE)[:_SAMPLE])
