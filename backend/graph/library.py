"""The product's own queries that make sense to people, with what their files say."""

from functools import cache

from backend.domain.queries import LibraryQuery, Slot
from backend.errors import NotFound
from graph_queries import load, names

# Their rows mean something to the program alone: offsets, locks, whole graphs, and
# places in lists that a caller has in hand.
_PLUMBING = frozenset(
    {
        "derived",
        "digest",
        "erasures",
        "excerpts",
        "ingest",
        "linkage",
        "outdated",
        "schema_version",
    }
)
# Pictures for Neo4j Browser: nobody but people, and its guide, runs these.
PICTURES = (
    load("guide.list_clusters"),
    load("guide.show_cluster"),
    load("guide.show_holders"),
    load("guide.show_leads"),
    load("guide.show_paths"),
)


@cache
def list_queries() -> tuple[LibraryQuery, ...]:
    """Those that read, by name."""
    return tuple(
        found
        for name in names()
        if name.partition(".")[0] not in _PLUMBING and (found := _readable(name))
    )


def get_query(name: str) -> LibraryQuery:
    """One of them.

    :raises NotFound: there is none
    """
    for query in list_queries():
        if query.name == name:
            return query
    raise NotFound(f"There is no query {name}")


def _readable(name: str) -> LibraryQuery | None:
    query = load(name)
    if query.mode != "read":
        return None
    parameters = tuple(Slot(p.name, p.type, p.meaning) for p in query.parameters)
    columns = tuple(Slot(c.name, c.type, c.meaning) for c in query.columns)
    return LibraryQuery(name, query.summary, query.text, parameters, columns)
