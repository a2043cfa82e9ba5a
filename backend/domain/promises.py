"""What a run's confidences promise: how many of its memberships are right.

Without a truth nobody knows how right a run was. Its confidences say how right it holds
itself to be, and what a bar on them would give and cost; whether they keep what they
promise is measured where the truth is known (docs/evaluation.md), and by labels.
"""

from dataclasses import dataclass

import numpy as np

from backend.domain.calibration import MOST_BITS, Calibration
from backend.domain.linkage import Floats

_BIN_BITS = 2.0
_BARS = (0.5, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999)


@dataclass(frozen=True, slots=True)
class Bin:
    """Memberships with ``bits`` or more, up to the next; ``probability`` at its middle.

    The last has all that have more.
    """

    bits: float
    memberships: int
    probability: float


@dataclass(frozen=True, slots=True)
class Bar:
    """Memberships of ``confidence`` or more: how many, and what they promise.

    ``precision`` is the mean confidence of those; ``recall`` their share of all
    memberships that are right, as far as all confidences are.
    """

    confidence: float
    memberships: int
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Promises:
    """The curve of confidences, where memberships are on it, and what bars give."""

    calibration: Calibration
    bins: tuple[Bin, ...]
    bars: tuple[Bar, ...]


def promises(calibration: Calibration, bits: Floats, confidence: Floats) -> Promises:
    """What the memberships of a run promise; both columns have a row for each."""
    return Promises(calibration, _bins(calibration, bits), _bars(confidence))


def _bins(calibration: Calibration, bits: Floats) -> tuple[Bin, ...]:
    edges = np.arange(0.0, MOST_BITS, _BIN_BITS)
    place = np.clip((bits // _BIN_BITS).astype(np.int64), 0, len(edges) - 1)
    counts = np.bincount(place, minlength=len(edges))
    likely = calibration.probabilities(edges + _BIN_BITS / 2)
    return tuple(
        Bin(float(edge), int(count), float(probability))
        for edge, count, probability in zip(edges, counts, likely, strict=True)
    )


def _bars(confidence: Floats) -> tuple[Bar, ...]:
    right = float(confidence.sum())
    found = []
    for bar in _BARS:
        kept = confidence[confidence >= bar]
        if kept.size:
            recall = float(kept.sum()) / right
            found.append(Bar(bar, int(kept.size), float(kept.mean()), recall))
    return tuple(found)
