"""Neighbourhoods and tables of the graph for notebooks; the only user of py2neo.

py2neo is out of support, so nothing else may depend on it: ``docs/notebooks.md``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from backend.errors import (
    InvalidInput,
    NotFound,
    SamehandError,
    SetupError,
    Unavailable,
)
from backend.graph.driver import password
from backend.graph.failures import error_of
from backend.graph.model import NODES
from backend.settings import Settings
from graph_queries import load

if TYPE_CHECKING:
    from py2neo import Graph, Node, Subgraph
    from py2neo.cypher import Table

READ_CLUSTER = load("explorer.read_cluster")
FIND_ACCOUNTS = load("explorer.find_accounts")

_PROPERTIES = frozenset(
    each.name for node in NODES if node.label == "Account" for each in node.properties
)


class Explorer:
    """A graph that can be read, as py2neo's nodes, subgraphs and tables."""

    def __init__(self, graph: "Graph") -> None:
        self._graph = graph

    def read_cluster(
        self, cluster_id: str, *, members: int = 60, things: int = 20
    ) -> "Subgraph":
        """A cluster, its best held members, what holds it, and who has that.

        :raises NotFound: there is no such cluster
        """
        ((nodes, ids, ties),) = self.table(
            READ_CLUSTER.text, cluster_id=cluster_id, members=members, things=things
        )
        if not nodes:
            raise NotFound(f"There is no cluster {cluster_id}")
        return _subgraph(nodes, ids, ties)

    def find_accounts(self, *, limit: int = 100, **properties: Any) -> "list[Node]":
        """Accounts whose properties have these values, by id.

        :raises InvalidInput: accounts have no such property
        """
        unknown = sorted(properties.keys() - _PROPERTIES)
        if unknown:
            raise InvalidInput(f"Accounts have no property {', '.join(unknown)}")
        found = self.table(FIND_ACCOUNTS.text, properties=properties, limit=limit)
        return [account for (account,) in found]

    def table(self, cypher: str, **parameters: Any) -> "Table":
        """Rows of a query that reads; values go in as parameters, not as text."""
        with _translated():
            # Not `run`: with `query` the server refuses what writes.
            return self._graph.query(cypher, parameters).to_table()

    def close(self) -> None:
        """Give the connections back, which py2neo does not do by itself."""
        self._graph.service.connector.close()


def open_explorer(settings: Settings) -> Explorer:
    """Explorer of the graph at ``settings.neo4j``.

    :raises SetupError: py2neo, the address or the password is missing or wrong
    :raises Unavailable: the graph does not answer
    """
    neo4j = settings.neo4j
    if neo4j.uri is None:
        raise SetupError("No graph address is known; start one with: samehand up")
    auth = (neo4j.user, password(neo4j))
    with _translated():
        # The import is inside, since the extra may not be installed.
        from py2neo import Graph  # noqa: PLC0415

        try:
            return Explorer(Graph(neo4j.uri, auth=auth, name=neo4j.database))
        except ValueError as error:
            raise SetupError(f"Neo4j's address cannot be used: {error}") from error


def _subgraph(
    nodes: "list[Node]", ids: list[str], ties: list[dict[str, Any]]
) -> "Subgraph":
    """Nodes joined by hand, not by py2neo.

    For each relationship that it reads, py2neo asks the server again for both ends,
    which took 6 s for 129 nodes; so takes 0.1 s.
    """
    from py2neo import Relationship, Subgraph  # noqa: PLC0415

    place = dict(zip(ids, nodes, strict=True))
    joined = [
        Relationship(
            place[tie["start"]], tie["type"], place[tie["end"]], **tie["properties"]
        )
        for tie in ties
    ]
    return Subgraph(nodes, joined)


@contextmanager
def _translated() -> Iterator[None]:
    """Run the body, raising only ``backend.errors`` for what py2neo may do."""
    try:
        from py2neo import errors  # noqa: PLC0415
    except ImportError as error:
        raise SetupError(
            "py2neo is not installed; install it with: pip install 'samehand[notebook]'"
        ) from error
    away = (
        errors.ConnectionUnavailable,
        errors.ConnectionBroken,
        errors.ServiceUnavailable,
    )
    try:
        yield
    except away as error:
        raise _away(error) from error
    except errors.Neo4jError as error:
        raise error_of(error.code) from error


def _away(error: Exception) -> SamehandError:
    # py2neo tells a wrong password only in the exception behind its own.
    behind = error.__cause__ or error.__context__
    if "unauthorized" in str(behind):
        return SetupError(
            "Neo4j refuses the user or password; set SAMEHAND_NEO4J__USER and "
            "SAMEHAND_NEO4J__PASSWORD_FILE"
        )
    return Unavailable("The graph does not answer; look at: samehand status")
