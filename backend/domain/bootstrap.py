"""How far a measure could be off, were other operators in the data.

Accounts of one operator stand or fall together, so operators are drawn and not
accounts: the cluster bootstrap (A. C. Davison and D. V. Hinkley, "Bootstrap Methods and
their Application", 1997, section 3.8). Clusters stay as they were found.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Interval = tuple[float, float]

LEVEL = 0.95
# Any number: equal tables give equal intervals.
_SEED = 20260101


def ratio_intervals(
    parts: Floats, wholes: Floats, *, draws: int
) -> list[Interval | None]:
    """Percentile interval of each column's sum of parts over its sum of wholes.

    A row is an operator. None for a column of which no draw has anything.
    """
    if not len(parts):
        return [None] * parts.shape[1]
    # Most operators are alike, with one account that is alone: drawing how many there
    # are of each sort is the same as drawing operators, and a hundred times faster.
    sorts, counts = np.unique(np.hstack([parts, wholes]), axis=0, return_counts=True)
    total = int(counts.sum())
    drawn = np.random.default_rng(_SEED).multinomial(total, counts / total, size=draws)
    sums = drawn @ sorts
    part, whole = np.hsplit(sums, 2)
    ratios = np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
    return [_interval(column) for column in ratios.T]


def _interval(values: Floats) -> Interval | None:
    known = values[~np.isnan(values)]
    if not known.size:
        return None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
