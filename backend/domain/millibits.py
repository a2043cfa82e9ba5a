"""Thousandths of a bit: whole numbers, so that no order of rows changes a sum."""

import numpy as np

from backend.domain.linkage import Floats, Ints

MILLI = 1000


def milli(bits: float) -> int:
    """The nearest to ``bits``."""
    return round(bits * MILLI)


def log2_milli(ratio: Floats) -> Ints:
    """Thousandths of log2 of each ``ratio``, rounded down."""
    return np.asarray(np.floor(MILLI * np.log2(ratio)), np.int64)
