"""Prompt fingerprints: MinHash signatures, and families of near-duplicates.

A signature is 128 numbers that say how alike two prompts are, and nothing of what
they say: the share of equal numbers estimates the share of word pairs that two
prompts have in common (Jaccard, standard error at most 0.044).
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

PERMUTATIONS = 128
# Raise it with everything that changes a signature: signatures of different versions
# cannot be compared. The golden test holds rensa to it.
ALGORITHM_VERSION = 1
# On real text (docs/evaluation) 0.4 keeps strangers apart in 99 of 100 pairs; 0.2,
# which does on made-up text, keeps one in two.
LEAST_SIMILARITY = 0.4

Signatures = npt.NDArray[np.uint32]
"""One row a prompt, ``PERMUTATIONS`` columns."""

_SEED = 0x5A3E
# Larger batches make rensa start threads, which a forked worker process lacks and
# waits for without end; splitting words costs ten times as much anyway.
_AT_ONCE = 64
# Scripts without spaces between words: there each character is a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")

# Two signatures at 0.4 agree in 10 of the 64 pairs of neighbouring numbers; strangers
# in none or one.
_LEAST_BANDS = 2
# A band that so many families have holds a common phrase, which says nothing; without
# the bound a popular phrase would compare every prompt with every other.
_MOST_LEADERS = 128
# The middle of a family is worth more than one of its members from here on.
_LEAST_MEMBERS = 3
# Families, then families of the middles; more rounds would chain strangers.
_ROUNDS = 3


def normalise(prompt: str) -> str:
    """Words of ``prompt``, without case, punctuation, width and layout."""
    folded = unicodedata.normalize("NFKC", prompt).casefold()
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", folded)))


def shingles(prompt: str) -> list[str]:
    """Pairs of neighbouring words; the word of a prompt of one, all if there is none.

    Empty for a prompt of white space.
    """
    words = normalise(prompt).split(" ")
    if len(words) > 1:
        return [f"{left} {right}" for left, right in zip(words, words[1:], strict=False)]
    only = words[0] or " ".join(prompt.split())
    return [only] if only else []


def signatures(prompts: Iterable[str]) -> list[list[int]]:
    """Signature of each of ``prompts``; much faster than one by one."""
    sets = [shingles(prompt) for prompt in prompts]
    rows: list[list[int]] = []
    for start in range(0, len(sets), _AT_ONCE):
        rows += RMinHash.digest_matrix_from_token_sets(
            sets[start : start + _AT_ONCE], PERMUTATIONS, _SEED
        ).to_rows()
    return rows


def signature(prompt: str) -> list[int]:
    """``PERMUTATIONS`` unsigned 32-bit numbers, the same everywhere."""
    return signatures([prompt])[0]


def prompt_key(minhash: Sequence[int]) -> str:
    """Name of a signature; equal signatures have equal names."""
    packed = np.asarray(minhash, dtype="<u4").tobytes()
    return f"mh:{hashlib.blake2b(packed, digest_size=16).hexdigest()}"


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimated share of word pairs that two prompts have in common, 0 to 1."""
    return float(np.mean(np.asarray(one) == np.asarray(other)))


def families(
    keys: Sequence[str],
    minhashes: Signatures | Sequence[Sequence[int]],
    *,
    least: float = LEAST_SIMILARITY,
) -> list[str]:
    """Family of each prompt, in the order given; a prompt like no other is its own.

    The grouping does not depend on the order. Every member is like its family's
    leader, or like the middle of the family: being like some other member is not
    enough, since that chains strangers through common phrases.
    """
    if not keys:
        return []
    rows = np.ascontiguousarray(minhashes, dtype=np.uint32)
    unique, inverse, counts = _distinct(rows)
    leaders = _group(unique, counts, least)
    names = [f"fam_{prompt_key(row)[3:19]}" for row in unique]
    return [names[leaders[row]] for row in inverse]


def _distinct(
    rows: Signatures,
) -> tuple[Signatures, npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    # Whole rows as one value each: np.unique(axis=0) sorts column by column.
    whole = rows.view(np.dtype((np.void, rows.shape[1] * 4))).reshape(-1)
    _, first, inverse, counts = np.unique(
        whole, return_index=True, return_inverse=True, return_counts=True
    )
    return rows[first], inverse.reshape(-1), counts


def _group(
    unique: Signatures, counts: npt.NDArray[np.intp], least: float
) -> npt.NDArray[np.intp]:
    """Leader's row of each row of ``unique``."""
    leaders = _lead(unique, counts, least)
    for _ in range(_ROUNDS - 1):
        heads, members = np.unique(leaders, return_inverse=True)
        sizes = np.bincount(members, weights=counts).astype(np.intp)
        merged = _lead(_middles(unique, members, len(heads), heads), sizes, least)
        if (merged == np.arange(len(heads))).all():
            break
        leaders = heads[merged][members]
    return leaders


def _lead(
    rows: Signatures, weights: npt.NDArray[np.intp], least: float
) -> npt.NDArray[np.intp]:
    """Row that leads each row: an earlier leader it is like, or the row itself."""
    buckets, starts, crowd = _buckets(rows, weights)
    leader_of = np.arange(len(rows))
    led: dict[int, list[int]] = {}
    for row in _order(weights, crowd):
        own = buckets[starts[row] : starts[row + 1]]
        met = [led[bucket] for bucket in own if bucket in led]
        best = _best(rows, row, met, least) if len(met) >= _LEAST_BANDS else None
        if best is not None:
            leader_of[row] = best
            continue
        for bucket in own:
            peers = led.setdefault(bucket, [])
            if len(peers) < _MOST_LEADERS:
                peers.append(row)
    return leader_of


def _best(
    rows: Signatures, row: int, met: list[list[int]], least: float
) -> int | None:
    """Leader most like ``row`` among those that share enough bands with it."""
    shared = Counter(chain.from_iterable(met))
    candidates = [peer for peer, bands in shared.items() if bands >= _LEAST_BANDS]
    if not candidates:
        return None
    ordered = np.sort(np.array(candidates))
    equal = (rows[ordered] == rows[row]).sum(axis=1)
    best = int(equal.argmax())
    return int(ordered[best]) if equal[best] >= least * rows.shape[1] else None


def _buckets(
    rows: Signatures, weights: npt.NDArray[np.intp]
) -> tuple[list[int], list[int], npt.NDArray[np.int64]]:
    """Which rows agree in a band: bucket numbers, where each row's begin, its crowd.

    Buckets of one row are left out: most prompts are like no other, and cost nothing
    afterwards. A row's crowd is how many prompts share its bands, summed.
    """
    wide = rows.astype(np.uint64)
    bands = (wide[:, ::2] << np.uint64(32)) | wide[:, 1::2]
    numbers = np.empty(bands.shape, dtype=np.int64)
    crowd = np.zeros(len(rows), dtype=np.int64)
    used = 0
    for column, band in enumerate(bands.T):
        values, inverse = np.unique(band, return_inverse=True)
        alone = np.bincount(inverse) < 2  # noqa: PLR2004 (one row)
        totals = np.bincount(inverse, weights=weights).astype(np.int64)
        # A phrase of everybody's does not make a prompt a template.
        crowd += np.minimum(totals, _MOST_LEADERS)[inverse]
        numbers[:, column] = np.where(alone[inverse], -1, inverse + used)
        used += len(values)
    shared = numbers >= 0
    starts = np.concatenate(([0], shared.sum(axis=1).cumsum()))
    return numbers[shared].tolist(), starts.tolist(), crowd


def _order(weights: npt.NDArray[np.intp], crowd: npt.NDArray[np.int64]) -> list[int]:
    """Rows by how much they stand in the middle of others, the template first.

    Edited copies of a template are like it, and less like each other: led by one of
    the copies, the family would fall apart. Rows come sorted, which settles all ties.
    """
    order: list[int] = np.lexsort((np.arange(len(weights)), -crowd, -weights)).tolist()
    return order


def _middles(
    unique: Signatures,
    members: npt.NDArray[np.intp],
    families_count: int,
    heads: npt.NDArray[np.intp],
) -> Signatures:
    """The most frequent number in each column by family; the leader's if it is small.

    Where most members kept the template's words they kept its numbers, so this comes
    near the template's own signature, even if nobody sent the bare template.
    """
    middles = unique[heads].copy()
    sizes = np.bincount(members, minlength=families_count)
    rows = np.flatnonzero(sizes[members] >= _LEAST_MEMBERS)
    if not len(rows):
        return middles
    of = members[rows].astype(np.uint64) << np.uint64(32)
    for column in range(unique.shape[1]):
        values, counts = np.unique(of | unique[rows, column], return_counts=True)
        family = (values >> np.uint64(32)).astype(np.intp)
        # By count, then by the smaller number: the last write of a family wins.
        order = np.lexsort((-values.astype(np.int64), counts, family))
        middles[family[order], column] = values[order].astype(np.uint32)
    return middles
