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
    tied, place = np.unique(
        np.concatenate([ties.left, ties.right]), return_inverse=True
    )
    found = np.arange(ties.nodes)
    if not tied.size:
        return found
    left, right = place[: ties.left.size], place[ties.left.size :]
    half = csr_matrix((ties.weight, (left, right)), shape=(tied.size, tied.size))
    louvain = Louvain(resolution=resolution, random_state=_SEED, shuffle_nodes=False)
    labels = louvain.fit_predict(half + half.T)
    found[tied] = ties.nodes + labels
    return found
