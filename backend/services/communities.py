"""Where communities are sought: here, or by the graph server."""

from backend.compute import communities as here
from backend.domain.ties import Codes, Ties
from backend.graph import communities as there
from backend.services.detection import Communities
from backend.settings import Settings


def seeker(settings: Settings) -> Communities:
    """Finds communities as ``settings.linkage.communities`` says."""

    def seek(ties: Ties, resolution: float) -> Codes:
        if settings.linkage.communities == "gds":
            return there.communities(settings.neo4j, ties, resolution=resolution)
        return here.communities(ties, resolution=resolution)

    return seek
