"""What a cluster did over time, and how it followed what came out."""

from dataclasses import dataclass
from datetime import date

from backend.domain.releases import Release, Use, clock
from backend.graph.clusters import Clusters, DayRow
from backend.graph.models import Models
from backend.graph.session import GraphSession


@dataclass(frozen=True, slots=True)
class Timeline:
    """Exchanges by day and model, and the releases between the first and the last."""

    days: tuple[DayRow, ...]
    releases: tuple[Release, ...]


def timeline(session: GraphSession, cluster_id: str) -> Timeline:
    """The timeline of a cluster."""
    days = Clusters(session).list_timeline(cluster_id)
    models = {row.name: row.released_ms for row in Models(session).list_models()}
    uses = (Use(date.fromisoformat(row.day), row.model, row.exchanges) for row in days)
    return Timeline(tuple(days), tuple(clock(uses, models)))
