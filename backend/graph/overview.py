"""Reads the headline figures, and what the server is."""

from dataclasses import dataclass

from backend.errors import GraphRefused
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


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """A component of the server, with its versions."""

    name: str
    versions: list[str]


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """The library of graph algorithms."""

    version: str


LIST_COMPONENTS = load("overview.list_components").returning(ComponentRow)
GET_LIBRARY = load("overview.get_library").returning(LibraryRow)
COUNT_EVERYTHING = load("overview.count_everything").returning(OverviewRow)


class Overview:
    """Counts over the whole graph, and the versions of what holds it."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def count_everything(self) -> OverviewRow:
        """The headline figures, from the count store and the clusters."""
        return self._session.rows(COUNT_EVERYTHING)[0]

    def versions(self) -> dict[str, str]:
        """Version of each component of the server, and of its graph algorithms."""
        found = {
            row.name: ", ".join(row.versions)
            for row in self._session.rows(LIST_COMPONENTS)
        }
        try:
            library = self._session.one(GET_LIBRARY)
        except GraphRefused:  # a server may do without
            return found
        return found | {"Graph Data Science": library.version if library else ""}
