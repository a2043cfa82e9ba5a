"""Communities of weighted ties, in this process.

Graph Data Science gives the same groups in the end and is fifteen times slower on one
graph of 60,000 accounts, since the ties travel to it and its seeded Leiden runs on one
thread; see docs/decisions/0015-communities-in-the-process.md.
"""

import numpy as np
from scipy.sparse import csr_matrix
from sknetwork.clustering import Louvain

from backend.domain.ties import Codes, Ties

_SEED = 20260101


def communities(ties: Ties, *, resolution: float) -> Codes:
    """Louvain community of each node (Blondel and others 2008).

    The higher the ``resolution``, the smaller the communities; a node without ties is
    one by itself. Equal ties give equal communities, which this library's Leiden does
    not promise; that Louvain may leave a community in parts does no harm, since growth
    takes those apart.
    """
    tied = np.zeros(ties.nodes, np.bool_)
    tied[ties.left] = tied[ties.right] = True
    found = np.arange(ties.nodes)
    if not tied.any():
        return found
    place = np.cumsum(tied) - 1
    ends, nodes = (place[ties.left], place[ties.right]), int(place[-1]) + 1
    half = csr_matrix((ties.weight, ends), shape=(nodes, nodes))
    louvain = Louvain(
        resolution=resolution,
        random_state=_SEED,
        shuffle_nodes=False,
        sort_clusters=False,
        return_probs=False,
        return_aggregate=False,
    )
    found[tied] = ties.nodes + louvain.fit_predict(half + half.T)
    return found
