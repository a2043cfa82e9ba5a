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

    def in_order(self, number: Codes) -> "Ties":
        """The same ties, where each node is called by its new ``number``."""
        return Ties(self.nodes, number[self.left], number[self.right], self.weight)

    def modularity(self, community: Codes, *, resolution: float) -> float:
        """How much heavier ties are within communities than by chance (Newman 2004)."""
        total = float(self.weight.sum())
        if not total:
            return 0.0
        ends = np.concatenate([self.left, self.right])
        degree = np.bincount(community[ends], np.tile(self.weight, 2))
        inside = self.weight[community[self.left] == community[self.right]].sum()
        chance = float((degree**2).sum()) / (2.0 * total) ** 2
        return float(inside) / total - resolution * chance
