"""Prompt fingerprints: MinHash over word pairs, and families of near-identical ones.

MinHash: A. Broder, "On the resemblance and containment of documents" (1997). Families
are verified against one leader each and not chained: on real text, single linkage
joins strangers through common phrases.
"""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b

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

_WORD = re.compile(r"\w+")


def shingles(text: str) -> list[str]:
    """Pairs of neighbouring words; a text of one word is its own shingle."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if len(words) < 2:  # noqa: PLR2004
        return words or [text.strip()]
    return [f"{a} {b}" for a, b in zip(words, words[1:], strict=False)]


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
    ``LEAST_JACCARD`` or more, and leads a new family otherwise. The cost is linear in
    the number of signatures and of leaders that share a band with them.
    """
    order = sorted(range(len(keys)), key=keys.__getitem__)
    bands = _band_hashes(signatures)
    leaders: list[int] = []
    by_band: dict[tuple[int, int], list[int]] = {}
    found = [""] * len(keys)
    for index in order:
        names = list(enumerate(bands[index].tolist()))
        candidates = sorted({n for name in names for n in by_band.get(name, ())})
        best = _most_like(signatures, index, [leaders[n] for n in candidates])
        if best is not None:
            found[index] = keys[best]
            continue
        found[index] = keys[index]
        for name in names:
            by_band.setdefault(name, []).append(len(leaders))
        leaders.append(index)
    return found


def _most_like(signatures: Signatures, index: int, candidates: list[int]) -> int | None:
    if not candidates:
        return None
    alike = (signatures[candidates] == signatures[index]).mean(axis=1)
    best = int(alike.argmax())
    return candidates[best] if alike[best] >= LEAST_JACCARD else None


def _band_hashes(signatures: Signatures) -> npt.NDArray[np.uint64]:
    count, length = signatures.shape
    rows = _ROWS if length % _ROWS == 0 else 1
    wide = signatures.astype(np.uint64).reshape(count, length // rows, rows)
    hashes = wide[:, :, 0]
    for row in range(1, rows):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + wide[:, :, row]
    return hashes
