"""Weighted ties between numbered nodes, in which communities are sought."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ties:
    """Undirected weighted edges between nodes ``0 .. nodes - 1``."""

    nodes: int
    left: Codes
    right: Codes
    weight: npt.NDArray[np.float64]
