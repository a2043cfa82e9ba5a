"""Ways to group prompts: the product's, parts of it, and what tutorials do."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
from datasketch import MinHash, MinHashLSH
from rensa import RMinHash, RMinHashLSH

from backend.domain.families import alike, families
from backend.domain.prompts import PLACES, Signatures, signature, words
from backend.domain.sketches import bands, distinct, meetings, nearest, rarity

Method = Callable[[Sequence[str]], list[object]]
PERMUTATIONS = 128


def product(documents: Sequence[str], *, least: float | None = None) -> list[object]:
    bar = {} if least is None else {"least": least}
    signatures = signed(documents)
    return [*families(_keys(signatures), signatures, **bar)]


def half(documents: Sequence[str], *, words_only: bool, least: float) -> list[object]:
    """The product's method without its words, or without its pairs."""
    signatures = signed(documents)
    kept = signatures[:, :PLACES] if words_only else signatures[:, PLACES:]
    both = np.concatenate((kept, kept), axis=1)
    return [*families(_keys(both), both, least=least)]


def one_round(documents: Sequence[str], *, least: float, weighed: bool) -> list[object]:
    """Everybody with the one most like it, once: no families' middles."""
    unique, inverse, counts, hashes = distinct(signed(documents))
    pairs, rank = meetings(bands(unique), counts, hashes, least=3)
    weights = rarity(unique)
    if not weighed:
        weights = np.minimum(weights, np.uint8(1)) * np.uint8(16)
    likeness = alike(unique, weights, pairs)
    enough = likeness >= least
    group = nearest(pairs[enough], likeness[enough], rank)
    return [*group[inverse].tolist()]


def with_datasketch(
    documents: Sequence[str], *, size: int, least: float, verified: bool = True
) -> list[object]:
    """MinHash, LSH at the least Jaccard, single linkage: what its tutorials show."""
    index = MinHashLSH(threshold=least, num_perm=PERMUTATIONS)
    hashes = []
    for number, document in enumerate(documents):
        hashed = MinHash(num_perm=PERMUTATIONS, seed=1)
        hashed.update_batch([s.encode() for s in shingles(document, size)])
        index.insert(number, hashed)
        hashes.append(hashed)
    links = (
        (number, other)
        for number, hashed in enumerate(hashes)
        for other in index.query(hashed)
        if other < number and (not verified or hashed.jaccard(hashes[other]) >= least)
    )
    return linked(len(documents), links)


def with_rensa(
    documents: Sequence[str], *, size: int, least: float, bands: int
) -> list[object]:
    index = RMinHashLSH(threshold=least, num_perm=PERMUTATIONS, num_bands=bands)
    hashes = []
    for number, document in enumerate(documents):
        hashed = RMinHash(num_perm=PERMUTATIONS, seed=1)
        hashed.update(shingles(document, size))
        index.insert(number, hashed)
        hashes.append(hashed)
    links = (
        (number, other)
        for number, hashed in enumerate(hashes)
        for other in index.query(hashed)
        if other < number and hashed.jaccard(hashes[other]) >= least
    )
    return linked(len(documents), links)


METHODS: dict[str, Method] = {
    "datasketch, words, 0.4": lambda d: with_datasketch(d, size=1, least=0.4),
    "datasketch, pairs, 0.2": lambda d: with_datasketch(d, size=2, least=0.2),
    "datasketch, pairs, 0.3": lambda d: with_datasketch(d, size=2, least=0.3),
    "datasketch, pairs, 0.4": lambda d: with_datasketch(d, size=2, least=0.4),
    "datasketch, pairs, 0.4, not verified": lambda d: with_datasketch(
        d, size=2, least=0.4, verified=False
    ),
    "datasketch, triples, 0.3": lambda d: with_datasketch(d, size=3, least=0.3),
    "rensa, pairs, 0.3, 32 bands": lambda d: with_rensa(d, size=2, least=0.3, bands=32),
    "rensa, pairs, 0.3, 64 bands": lambda d: with_rensa(d, size=2, least=0.3, bands=64),
    "rensa, pairs, 0.4, 64 bands": lambda d: with_rensa(d, size=2, least=0.4, bands=64),
    "one round, all shingles alike, 0.3": lambda d: one_round(
        d, least=0.3, weighed=False
    ),
    "one round, weighed by rarity, 0.3": lambda d: one_round(
        d, least=0.3, weighed=True
    ),
    "families, words only": lambda d: half(d, words_only=True, least=0.38),
    "families, pairs only": lambda d: half(d, words_only=False, least=0.18),
    "families, least 0.21": lambda d: product(d, least=0.21),
    "families, least 0.29": lambda d: product(d, least=0.29),
    "**families**": product,
}


def signed(documents: Sequence[str]) -> Signatures:
    return np.array([signature(document) for document in documents], dtype=np.uint32)


def shingles(document: str, size: int) -> list[str]:
    own = words(document)
    if size == 2:  # noqa: PLR2004
        return [" ".join(pair) for pair in pairwise(own)] or own
    runs = zip(*(own[n:] for n in range(size)), strict=False)
    return [" ".join(run) for run in runs] or own


def linked(count: int, links: Iterable[tuple[int, int]]) -> list[object]:
    """Connected components."""
    parent = list(range(count))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for a, b in links:
        parent[root(a)] = root(b)
    return [root(number) for number in range(count)]


def _keys(signatures: Signatures) -> list[str]:
    return [f"{number:08}" for number in range(len(signatures))]
