"""Reads the headline figures."""

from dataclasses import dataclass

from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """How much the graph holds, and how much of it was traced."""

    accounts: int
    identifiers: int
    organizations: int
    clusters: int
    attributed_clusters: int
    clustered_accounts: int
    attributed_accounts: int
    clustered_exchanges: int
    attributed_exchanges: int


COUNT_EVERYTHING = load("overview.count_everything").returning(OverviewRow)


class Overview:
    """Counts over the whole graph."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def count_everything(self) -> OverviewRow:
        """The headline figures, from the count store and the clusters."""
        return self._session.rows(COUNT_EVERYTHING)[0]
