"""CRC-32 of the many words of a text, all at once.

Letter by letter for all words that still have one, so a word costs what its letters
cost and no step of Python. ISO 3309; each is what ``zlib.crc32`` gives.
"""

from zlib import crc32

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.intp]
Checksums = npt.NDArray[np.uint32]

_POLYNOMIAL = 0xEDB8_8320
_BYTE = np.uint32(8)
# Of longer words there are so few that each may be taken by itself.
_LONG = 64


def crc32s(text: Bytes, starts: Positions, lengths: Positions) -> Checksums:
    """Checksum of each word, by where it starts in the text and how long it is."""
    short = np.minimum(lengths, _LONG + 1).astype(np.int8)
    order = np.argsort(short, kind="stable")[::-1]
    place = starts[order]
    found = np.full(len(order), 0xFFFF_FFFF, np.uint32)
    for count in _counts(short):
        own = found[:count]
        step = text.take(place[:count]) ^ own.astype(np.uint8)
        own >>= _BYTE
        own ^= _TABLE.take(step)
        place[:count] += 1
    checksums = np.empty_like(found)
    checksums[order] = ~found
    for word in np.flatnonzero(lengths > _LONG).tolist():
        start = starts[word]
        checksums[word] = crc32(text[start : start + lengths[word]].tobytes())
    return checksums


def _counts(lengths: npt.NDArray[np.int8]) -> list[int]:
    """How many words have a first byte, a second one, and so on up to ``_LONG``."""
    ends = np.bincount(lengths, minlength=1)[: _LONG + 1]
    longer: list[int] = (len(lengths) - np.cumsum(ends)).tolist()
    return [count for count in longer[:_LONG] if count]


def _table() -> Checksums:
    """What the last byte of a checksum makes of the rest."""
    found = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        odd = found & np.uint32(1)
        found = (found >> np.uint32(1)) ^ odd * np.uint32(_POLYNOMIAL)
    return found


_TABLE = _table()
