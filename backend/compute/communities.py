"""Communities of weighted ties, in this process.

Graph Data Science gives the same groups and is fifteen times slower on one graph of
60,000 accounts, since the ties travel to it and its seeded Leiden runs on one thread;
see docs/decisions/0015-communities-in-the-process.md.
"""

import numpy as np
from scipy.sparse import csr_matrix
from sknetwork.clustering import Leiden

from backend.domain.ties import Codes, Ties

_SEED = 20260101


def communities(ties: Ties, *, resolution: float) -> Codes:
    """Leiden community of each node (Traag, Waltman, van Eck 2019).

    The higher the ``resolution``, the smaller the communities; a node without ties is
    one by itself. Equal ties give equal communities.
    """
    tied, place = np.unique(
        np.concatenate([ties.left, ties.right]), return_inverse=True
    )
    found = np.arange(ties.nodes)
    if not tied.size:
        return found
    left, right = place[: ties.left.size], place[ties.left.size :]
    half = csr_matrix((ties.weight, (left, right)), shape=(tied.size, tied.size))
    leiden = Leiden(resolution=resolution, random_state=_SEED, shuffle_nodes=False)
    labels = leiden.fit_predict(half + half.T)
    found[tied] = ties.nodes + labels
    return found
