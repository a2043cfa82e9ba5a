"""What takes a look at all that a cluster's members share."""

from backend.api.dependencies import Held
from backend.graph.clusters import ClusterRow
from backend.services.anatomy import Anatomy, dissect
from backend.services.evasion import Evasion, evasion


def anatomy_of(held: Held, cluster: ClusterRow) -> Anatomy:
    """Core, bridges and weakest members, and organizations with what is against."""
    bar = held.settings.linkage.accept_bits
    return held.once.get(
        ("anatomy", cluster.id, cluster.run_id),
        lambda: dissect(held.graph, held.journal, cluster.id, bar=bar),
    )


def evasion_of(held: Held, cluster: ClusterRow) -> Evasion:
    """What its operator would have to change to be lost."""
    bar = held.settings.linkage.accept_bits
    return held.once.get(
        ("evasion", cluster.id, cluster.run_id),
        lambda: evasion(held.graph, held.journal, cluster.id, bar=bar),
    )
