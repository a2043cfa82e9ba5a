"""Signatures of prompts: what of a prompt may be kept, so that edits find it again.

One-permutation hashing: P. Li, A. Owen and C.-H. Zhang, "One Permutation Hashing for
Efficient Search and Learning" (2012). Each word, and each pair of neighbouring words,
falls into one of 96 places by its hash, and the smallest hash of a place stays. Words
survive edits and another order, pairs tell texts of one subject apart. A prompt of
ordinary length keeps most of its shingles, so two signatures say almost exactly how
much two prompts share. How common a word is, is seen later, from all the signatures.

A signature does not give the text back, but who has it and a list of words can learn
which of these words were in the prompt. It is not encryption.
"""

import re
import string
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from backend.domain.checksums import Positions, crc32s
from backend.domain.texts import compatible

Signatures = npt.NDArray[np.uint32]
# The key of a packed signature, and the signature.
Signed = tuple[str, bytes]
_Numbers = npt.NDArray[np.uint64]

# Raise it with everything that changes a signature: those of two versions cannot be
# compared. A test holds the numbers of this one.
ALGORITHM_VERSION = 2
# Words in the first half of a signature, pairs in the second.
PLACES = 96
# In a place that no shingle fell into; MinHash of an empty set has the same.
EMPTY = 0xFFFF_FFFF

# Scripts without spaces between words: there two characters are taken for a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_HAS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_WORD = re.compile(r"\w+")
_RUN = re.compile(rf"[{_UNSPACED}]+|[^\W{_UNSPACED}]+")

_LETTERS = (string.ascii_letters + string.digits + "_").encode()
# Letters in lower case, and a space for whatever is in no word.
_ASCII_WORDS = bytes(ord(chr(n).lower()) if n in _LETTERS else 32 for n in range(256))

_PLACES = np.uint64(PLACES)
_HALF = np.uint64(32)
_LARGEST = np.uint64(EMPTY - 1)
# The finalizer of MurmurHash3, by Austin Appleby: neighbouring numbers in, unrelated
# numbers out.
_SHIFT = np.uint64(33)
_FACTORS = np.uint64(0xFF51_AFD7_ED55_8CCD), np.uint64(0xC4CE_B9FE_1A85_EC53)


def words(text: str) -> list[str]:
    """Words without differences of case, punctuation, width and layout.

    A text without any word is one; a text of white space has none.
    """
    if text.isascii():
        found = _WORD.findall(text.lower())
    else:
        folded = compatible(text).casefold()
        found = _cut(compatible(folded))
    if found:
        return found
    only = " ".join(text.split())
    return [only] if only else []


def normal_prompt(text: str) -> str:
    """The words with one space between them."""
    return " ".join(words(text))


def signature(text: str) -> list[int]:
    """192 unsigned 32-bit numbers, the same for the same text everywhere."""
    numbers: list[int] = signatures([text])[0].tolist()
    return numbers


def signatures(texts: Sequence[str]) -> Signatures:
    """Signature of each text, a row each; some hundred at once cost least a text."""
    word, row = _checked_words([_spaced(text) for text in texts])
    signed = np.full((len(texts), 2 * PLACES), EMPTY, np.uint32)
    _keep_smallest(signed, row, word, first=0)
    paired = np.flatnonzero(row[1:] == row[:-1])
    pair = word[paired] << _HALF | word[paired + 1]
    _keep_smallest(signed, row[paired], pair, first=PLACES)
    return signed


def _spaced(text: str) -> bytes:
    """The words of a text, with nothing but spaces between them."""
    if text.isascii():
        # As ``words`` finds them, in a fraction of the time.
        spaced = text.encode().translate(_ASCII_WORDS)
        if spaced and not spaced.isspace():
            return spaced
    return normal_prompt(text).encode("utf-8", "surrogatepass")


def _checked_words(texts: Sequence[bytes]) -> tuple[_Numbers, Positions]:
    """Checksum of each word of spaced texts, and the row of the text it stands in."""
    joined = np.frombuffer(b" ".join((b"", *texts, b"")), np.uint8)
    edges = np.flatnonzero(np.diff(joined != ord(" "))) + 1
    starts, ends = edges[::2], edges[1::2]
    sizes = np.fromiter(map(len, texts), np.intp, len(texts)) + 1
    first = np.searchsorted(starts, np.append(0, np.cumsum(sizes)))
    row = np.repeat(np.arange(len(texts)), np.diff(first))
    return crc32s(joined, starts, ends - starts).astype(np.uint64), row


def _keep_smallest(
    signed: Signatures, row: npt.NDArray[np.int64], shingles: _Numbers, *, first: int
) -> None:
    """Put each shingle into its place from ``first`` on, where the smallest stays."""
    hashes = _mixed(shingles)
    places = (hashes % _PLACES).view(np.int64) + (row * 2 * PLACES + first)
    values = np.minimum(hashes >> _HALF, _LARGEST).astype(np.uint32)
    np.minimum.at(signed.reshape(-1), places, values)


def packed(minhash: Sequence[int] | Signatures) -> bytes:
    """A signature as little-endian bytes, as it is stored."""
    return np.asarray(minhash, dtype="<u4").tobytes()


def packed_each(rows: Signatures) -> list[bytes]:
    """Each row of some, packed."""
    together, size = packed(rows), 4 * rows.shape[1]
    return [together[n : n + size] for n in range(0, len(together), size)]


def prompt_key(minhash: bytes) -> str:
    """Short id of a packed signature."""
    return blake2b(minhash, digest_size=16).hexdigest()


def with_key(minhash: bytes) -> Signed:
    """A packed signature, and its key before it."""
    return prompt_key(minhash), minhash


def _cut(text: str) -> list[str]:
    if not _HAS_UNSPACED.search(text):
        return _WORD.findall(text)
    found: list[str] = []
    for run in _RUN.findall(text):
        if len(run) > 1 and _HAS_UNSPACED.match(run):
            found += [run[n : n + 2] for n in range(len(run) - 1)]
        else:
            found.append(run)
    return found


def _mixed(numbers: _Numbers) -> _Numbers:
    for factor in _FACTORS:
        numbers = numbers ^ (numbers >> _SHIFT)
        numbers *= factor
    numbers ^= numbers >> _SHIFT
    return numbers
