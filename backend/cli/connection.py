"""Where a command finds the graph, the broker and the journal."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend.embedded.stack import connect
from backend.graph.driver import Graph, open_graph
from backend.graph.schema import SchemaVersion
from backend.settings import Settings


def connected(settings: Settings) -> Settings:
    """``settings`` with the addresses of the stack that runs on the data folder."""
    return connect(settings)


@contextmanager
def graph_of(settings: Settings) -> Iterator[Graph]:
    """The graph, with its schema checked."""
    graph = open_graph(connected(settings))
    try:
        with graph.session() as session:
            SchemaVersion(session).apply()
        yield graph
    finally:
        graph.close()
