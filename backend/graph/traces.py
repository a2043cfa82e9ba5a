"""Reads the ways from clusters to organizations."""

from dataclasses import dataclass

from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class PathRow:
    """An organization's asset that ``accounts`` members have."""

    organization_id: str
    asset_type: str
    value: str
    kind: str
    relation: str | None
    confidence: float | None
    source: str | None
    accounts: int
    first_seen_ms: int | None
    last_seen_ms: int | None
    examples: list[str]


LIST_PATHS = load("traces.list_paths").returning(PathRow)


class Traces:
    """What leads from a cluster to organizations."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def list_paths(self, cluster_id: str, *, limit: int = 100) -> list[PathRow]:
        """Assets that members have, those of the most members first."""
        return self._session.rows(LIST_PATHS, cluster_id=cluster_id, limit=limit)
