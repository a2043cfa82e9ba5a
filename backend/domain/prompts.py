"""Prompt fingerprints: MinHash over word pairs, and families of near-identical ones.

MinHash: A. Broder, "On the resemblance and containment of documents" (1997). Families
are verified against one leader each and not chained: on real text, single linkage
joins strangers through common phrases.
"""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

Signatures = npt.NDArray[np.uint32]

PERMUTATIONS = 128
_SEED = 20260101
# Bands of two rows find 95 % of the pairs at 0.2 and nearly all at the threshold.
_ROWS = 2
# On real prompts: precision 0.99 at 0.4, 0.96 at 0.3, 0.49 at 0.2.
LEAST_JACCARD = 0.4
# Pairs compared at once: 128 MiB of signatures.
_CHUNK = 1 << 17

_WORD = re.compile(r"\w+")


def shingles(text: str) -> list[str]:
    """Pairs of neighbouring words; a text of one word is its own shingle."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if len(words) < 2:  # noqa: PLR2004
        return words or [text.strip()]
    return [f"{a} {b}" for a, b in pairwise(words)]


def signature(text: str) -> list[int]:
    """128 unsigned 32-bit numbers, the same for the same text everywhere."""
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    minhash.update(shingles(text))
    return list(minhash.digest())


def prompt_key(minhash: Sequence[int]) -> str:
    """Short id of a signature."""
    packed = np.asarray(minhash, dtype="<u4").tobytes()
    return blake2b(packed, digest_size=16).hexdigest()


def families(keys: Sequence[str], signatures: Signatures) -> list[str]:
    """Family of each signature, named by the key of its leader.

    Signatures are taken in the order of their keys, whatever the order they come in;
    each joins the leader it is most like, if their Jaccard similarity is estimated at
    ``LEAST_JACCARD`` or more, and leads a new family otherwise. Candidates are pairs
    of the first signature of a band's bucket and another one of it, so a bucket costs
    its size and not the square of it.
    """
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
    alike = _alike(signatures[order])
    leader: dict[int, int] = {}
    for index in sorted(alike):
        best = max(
            ((share, -other) for other, share in alike[index] if other not in leader),
            default=None,
        )
        if best is not None:
            leader[index] = -best[1]
    found = list(keys)
    for index, other in leader.items():
        found[order[index]] = keys[order[other]]
    return found


def _alike(signatures: Signatures) -> dict[int, list[tuple[int, float]]]:
    """Earlier signatures that each is like, with the share of equal numbers."""
    count = len(signatures)
    pairs = np.unique(
        np.concatenate(
            [np.empty(0, dtype=np.int64)]
            + [_bucket_pairs(band, count) for band in _band_hashes(signatures).T]
        )
    )
    alike: dict[int, list[tuple[int, float]]] = {}
    for start in range(0, len(pairs), _CHUNK):
        first, other = np.divmod(pairs[start : start + _CHUNK], count)
        share = (signatures[first] == signatures[other]).mean(axis=1)
        for n in np.flatnonzero(share >= LEAST_JACCARD).tolist():
            earlier = alike.setdefault(int(other[n]), [])
            earlier.append((int(first[n]), float(share[n])))
    return alike


def _bucket_pairs(band: npt.NDArray[np.uint64], count: int) -> npt.NDArray[np.int64]:
    """Codes ``first * count + other`` of the members of each bucket of a band."""
    order = np.argsort(band, kind="stable")
    starts = np.flatnonzero(np.append(True, band[order][1:] != band[order][:-1]))
    sizes = np.diff(np.append(starts, count))
    first = np.repeat(order[starts], sizes)
    chosen = first != order
    return np.asarray(first[chosen] * count + order[chosen], dtype=np.int64)


def _band_hashes(signatures: Signatures) -> npt.NDArray[np.uint64]:
    count, length = signatures.shape
    rows = _ROWS if length % _ROWS == 0 else 1
    wide = signatures.astype(np.uint64).reshape(count, length // rows, rows)
    hashes = wide[:, :, 0]
    for row in range(1, rows):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + wide[:, :, row]
    return hashes
