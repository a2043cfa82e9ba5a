"""Scaffolds: the words around a prompt that is otherwise unique.

Two prompts with one system prompt and different tasks are no family. They have a
passage in common, however, so they share many pairs of neighbouring words, and the same
ones as everybody who uses the scaffold. A scaffold is weaker evidence than a family:
frameworks and tutorials bring some along for everybody.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from backend.domain.families import middles
from backend.domain.prompts import EMPTY, Signatures
from backend.domain.sketches import (
    BIT,
    Bits,
    Pairs,
    Rows,
    columns_as_bands,
    meetings,
    most_frequent,
    nearest,
    rarity,
)

# So many pairs of words in common, worth so much: strangers have one or two common
# phrases in common, which many have.
_LEAST_EQUAL = 4
_LEAST_WORTH = 24 * BIT
# One in eight has it: everybody would meet everybody there.
_LEAST_TELLING = 3 * BIT
# A number belongs to the scaffold if so large a part of its prompts has it. A long
# prompt keeps only some of the scaffold's pairs.
_LEAST_PART = 8
_ROUNDS = 3


def scaffolds(
    families: Sequence[str], keys: Sequence[str], signatures: Signatures
) -> list[str]:
    """Scaffold of each signature, named by one of the families that have it.

    The members of a family have one scaffold. A family that shares none is its own.
    The grouping does not depend on the order.
    """
    if not families:
        return []
    names = sorted(set(families))
    number = {name: n for n, name in enumerate(names)}
    members = np.array([number[family] for family in families])
    heads = np.zeros(len(names), np.intp)
    # A family is named by a key, so one of its rows has it; equal keys, equal rows.
    for row, (key, family) in enumerate(zip(keys, families, strict=True)):
        if key == family:
            heads[number[family]] = row
    rows = np.ascontiguousarray(signatures, dtype=np.uint32)
    own = middles(rows, members, heads)[:, rows.shape[1] // 2 :]
    return [names[outer] for outer in _grouped(own)[members].tolist()]


def _grouped(own: Signatures) -> Rows:
    """Family that each family's scaffold is named by."""
    weights = rarity(own)
    cores, of_core = own, weights
    heads = members = np.arange(len(own))
    for _ in range(_ROUNDS):
        joined = _joined(cores, of_core, np.bincount(members))
        kept, joined = np.unique(joined, return_inverse=True)
        heads, members = heads[kept], joined[members]
        cores = _cores(own, members)
        of_core = rarity(cores, own)
        if len(kept) == len(joined):
            break
    alone = np.arange(len(own))
    worth = _shared(
        np.concatenate((own, cores)),
        np.concatenate((weights, of_core)),
        Pairs(alone, len(own) + members, alone),
    )
    return np.where(worth >= _LEAST_WORTH, heads[members], alone)


def _joined(cores: Signatures, weights: Bits, sizes: Rows) -> Rows:
    """First row of each row's group."""
    found = columns_as_bands(np.ascontiguousarray(cores.T), weights >= _LEAST_TELLING)
    ties = np.arange(len(cores), dtype=np.uint64)
    pairs, rank = meetings(found, sizes, ties, least=_LEAST_EQUAL)
    worth = _shared(cores, weights, pairs)
    enough = worth >= _LEAST_WORTH
    return nearest(pairs[enough], worth[enough], rank)


def _cores(own: Signatures, members: Rows) -> Signatures:
    """What many of the families that have a scaffold have of it; nothing else."""
    values, times = most_frequent(own, members)
    sizes = np.bincount(members)[:, None]
    common = (times * _LEAST_PART >= sizes) & ((times > 1) | (sizes == 1))
    return np.where(common, values, np.uint32(EMPTY))


def _shared(rows: Signatures, weights: Bits, pairs: Pairs) -> npt.NDArray[np.float32]:
    """What the equal numbers are worth; nothing where there are too few."""
    found = np.empty(len(pairs.left), np.float32)
    for part, left, right in pairs.chunks():
        same = (rows[left] == rows[right]) & (rows[left] != EMPTY)
        worth = np.where(same, weights[left], np.uint8(0)).sum(axis=1, dtype=np.int64)
        found[part] = np.where(same.sum(axis=1) >= _LEAST_EQUAL, worth, 0)
    return found
