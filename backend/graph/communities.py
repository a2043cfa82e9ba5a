"""Communities of weighted ties by Graph Data Science; the only user of its client."""

import secrets
import warnings

import numpy as np

from backend.domain.ties import Codes, Ties
from backend.errors import SetupError
from backend.graph.driver import password
from backend.settings import Neo4jSettings

# Any number: with one thread it makes Leiden give the same answer each time.
_SEED = 20260101


def communities(settings: Neo4jSettings, ties: Ties, *, resolution: float) -> Codes:
    """Leiden community of each node (Traag, Waltman, van Eck 2019).

    The higher the ``resolution``, the smaller the communities.
    """
    if ties.left.size == 0:  # Leiden of a graph without relationships fails in GDS
        return np.arange(ties.nodes)
    # Pandas comes with the client and takes a second to import.
    import pandas as pd  # noqa: PLC0415
    from graphdatascience import GraphDataScience  # noqa: PLC0415

    if settings.uri is None:
        raise SetupError("No graph address is known; start one with: samehand up")
    nodes = pd.DataFrame({"nodeId": np.arange(ties.nodes), "labels": "Account"})
    edges = pd.DataFrame(
        {
            "sourceNodeId": ties.left,
            "targetNodeId": ties.right,
            "relationshipType": "TIE",
            "weight": ties.weight,
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gds = GraphDataScience(
            settings.uri,
            auth=(settings.user, password(settings)),
            database=settings.database,
            show_progress=False,
        )
        try:
            projection = gds.graph.construct(
                f"ties-{secrets.token_hex(6)}",
                nodes,
                edges,
                concurrency=1,
                undirected_relationship_types=["TIE"],
            )
            try:
                found = gds.leiden.stream(
                    projection,
                    relationship_weight_property="weight",
                    gamma=resolution,
                    random_seed=_SEED,
                    concurrency=1,
                    log_progress=False,
                )
            finally:
                projection.drop()
        finally:
            gds.close()
    ordered = found.sort_values("nodeId")
    return np.asarray(ordered["communityId"].to_numpy(), dtype=np.int64)
