"""Prompt fingerprints: MinHash over word pairs, and families of near-identical ones.

MinHash: A. Broder, "On the resemblance and containment of documents" (1997). A
signature says how alike two prompts are, and nothing of what they say: the share of
equal numbers estimates the share of word pairs that both have (standard error at most
0.044). Families are verified against a leader each and not chained: on real text,
single linkage joins strangers through common phrases.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

Signatures = npt.NDArray[np.uint32]
Rows = npt.NDArray[np.intp]

PERMUTATIONS = 128
# Raise it with everything that changes a signature: those of two versions cannot be
# compared. A test holds rensa to the signatures of this one.
ALGORITHM_VERSION = 1
_SEED = 20260101
# On real prompts: precision 0.99 at 0.4, 0.96 at 0.3, 0.49 at 0.2.
LEAST_JACCARD = 0.4

# Two signatures at the threshold agree in 10 of the 64 pairs of neighbouring numbers;
# strangers in none or one.
_LEAST_BANDS = 2
# A band that so many families have holds a common phrase, which says nothing; without
# the bound a popular phrase would compare every prompt with every other. 128 finds no
# more on documentation texts, and takes more than twice as long on 94,000 prompts.
_MOST_LEADERS = 16
# From here on the middle of a family is worth more than one of its members.
_LEAST_MEMBERS = 3
# Two halves of one family have much the same middle; 0.4 here would join families
# that share boilerplate (precision 0.97 instead of 0.99 on documentation texts).
_LEAST_MIDDLES = 0.6
# Families, then families of their middles; more rounds would chain strangers.
_ROUNDS = 2

# Scripts without spaces between words: there each character is a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


def normal_prompt(text: str) -> str:
    """Words without differences of case, punctuation, width and layout."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", folded)))


def shingles(text: str) -> list[str]:
    """Pairs of neighbouring words; a text of one word, or none, is its own shingle.

    A text of white space has none.
    """
    words = normal_prompt(text).split(" ")
    if len(words) > 1:
        return [f"{a} {b}" for a, b in pairwise(words)]
    only = words[0] or " ".join(text.split())
    return [only] if only else []


def signature(text: str) -> list[int]:
    """128 unsigned 32-bit numbers, the same for the same text everywhere."""
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    minhash.update(shingles(text))
    return list(minhash.digest())


def prompt_key(minhash: Sequence[int]) -> str:
    """Short id of a signature."""
    packed = np.asarray(minhash, dtype="<u4").tobytes()
    return blake2b(packed, digest_size=16).hexdigest()


def families(
    keys: Sequence[str], signatures: Signatures, *, least: float = LEAST_JACCARD
) -> list[str]:
    """Family of each signature, named by the key of its leader.

    The grouping does not depend on the order. Every member is estimated to be like
    its leader, or like the middle of its family, by ``least`` or more; a signature
    like no other leads itself.
    """
    if not keys:
        return []
    rows = np.ascontiguousarray(signatures, dtype=np.uint32)
    unique, inverse, counts = _distinct(rows)
    name: dict[int, str] = {}
    for row, key in zip(inverse.tolist(), keys, strict=True):
        name[row] = min(name.get(row, key), key)
    leaders = _group(unique, counts, least)
    return [name[leader] for leader in leaders[inverse].tolist()]


def _distinct(rows: Signatures) -> tuple[Signatures, Rows, Rows]:
    # Whole rows as one value each: np.unique(axis=0) sorts column by column.
    whole = rows.view(np.dtype((np.void, rows.shape[1] * 4))).reshape(-1)
    _, first, inverse, counts = np.unique(
        whole, return_index=True, return_inverse=True, return_counts=True
    )
    return rows[first], inverse.reshape(-1), counts


def _group(unique: Signatures, counts: Rows, least: float) -> Rows:
    """Leader's row of each row of ``unique``."""
    leaders = _lead(unique, counts, least)
    for _ in range(_ROUNDS - 1):
        heads, members = np.unique(leaders, return_inverse=True)
        sizes = np.bincount(members, weights=counts).astype(np.intp)
        merged = _lead(
            _middles(unique, members, heads), sizes, max(least, _LEAST_MIDDLES)
        )
        if (merged == np.arange(len(heads))).all():
            break
        leaders = heads[merged][members]
    return leaders


def _lead(rows: Signatures, weights: Rows, least: float) -> Rows:
    """Row that leads each row: an earlier leader it is like, or the row itself."""
    buckets, starts, crowd = _buckets(rows, weights)
    leader_of = np.arange(len(rows))
    led: dict[int, list[int]] = {}
    for row in _order(weights, crowd):
        own = buckets[starts[row] : starts[row + 1]]
        met = [
            peers
            for bucket in own
            if (peers := led.get(bucket)) and len(peers) < _MOST_LEADERS
        ]
        best = _best(rows, row, met, least) if len(met) >= _LEAST_BANDS else None
        if best is not None:
            leader_of[row] = best
            continue
        for bucket in own:
            peers = led.setdefault(bucket, [])
            if len(peers) < _MOST_LEADERS:
                peers.append(row)
    return leader_of


def _best(rows: Signatures, row: int, met: list[list[int]], least: float) -> int | None:
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
    rows: Signatures, weights: Rows
) -> tuple[list[int], list[int], npt.NDArray[np.int64]]:
    """Which rows agree in a band: bucket numbers, where each row's begin, its crowd.

    Buckets of one row are left out: most prompts are like no other, and cost nothing
    afterwards. A row's crowd is how many prompts share its bands, summed.
    """
    numbers = np.empty((len(rows), rows.shape[1] // 2), dtype=np.int64)
    crowd = np.zeros(len(rows), dtype=np.int64)
    used = 0
    for column in range(numbers.shape[1]):
        left, right = rows[:, 2 * column], rows[:, 2 * column + 1]
        band = left.astype(np.uint64) << np.uint64(32) | right
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


def _order(weights: Rows, crowd: npt.NDArray[np.int64]) -> list[int]:
    """Rows by how much they stand in the middle of others, the template first.

    Edited copies of a template are like it, and less like each other: led by one of
    the copies, the family would fall apart. Rows come sorted, which settles all ties.
    """
    order: list[int] = np.lexsort((np.arange(len(weights)), -crowd, -weights)).tolist()
    return order


def _middles(unique: Signatures, members: Rows, heads: Rows) -> Signatures:
    """The most frequent number in each column by family; the leader's if it is small.

    Where most members kept the template's words they kept its numbers, so this comes
    near the template's own signature, even if nobody sent the bare template.
    """
    middles = unique[heads].copy()
    sizes = np.bincount(members, minlength=len(heads))
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
