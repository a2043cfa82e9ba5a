"""Looks at what people watch, and writes down what is new."""

from backend.domain.identifiers import KeyedHash
from backend.domain.watches import Look, Watch, Watched, news
from backend.errors import InvalidInput, NotFound
from backend.graph.clusters import Clusters
from backend.graph.driver import Graph
from backend.graph.identifiers import Identifiers
from backend.graph.session import GraphSession
from backend.journal.journal import Journal
from backend.journal.watches import WatchList
from backend.services import discounts
from backend.services.regrowth import Regrown, list_regrown

# Clusters of one organization that are told apart.
_MOST_CLUSTERS = 1000
MOST_WATCHES = 500
_CLUSTERS = frozenset({Watched.CLUSTER, Watched.BAN})


def watch(
    journal: Journal,
    graph: Graph,
    keyed: KeyedHash,
    target: tuple[Watched, str | None, str],
    *,
    who: str,
) -> Watch:
    """Watch a thing (kind and key), an organization, a cluster or a banned cluster.

    What is not there yet can be watched, except for clusters, whose ids runs make.

    :raises InvalidInput: a thing has no kind, or no such key, or too much is watched
    :raises NotFound: there is no such cluster
    """
    watched, kind, key = target
    if (watched is Watched.THING) != (kind is not None):
        raise InvalidInput(
            "Say of what kind the thing is"
            if watched is Watched.THING
            else f"The {watched.value} has no kind; leave it out"
        )
    if kind is not None:
        kind, key = discounts.thing_of(keyed, kind, key)
    book = WatchList(journal)
    if len(book.list_live()) >= MOST_WATCHES:
        raise InvalidInput(f"{MOST_WATCHES} things are watched; end a watch first")
    regrown = _regrown(journal, graph) if watched is Watched.BAN else {}
    with graph.session() as session:
        if watched in _CLUSTERS and Clusters(session).get_cluster(key) is None:
            raise NotFound(f"There is no cluster {key}")
        look = _look(session, watched, kind, key, regrown)
    return book.add(watched, kind, key, look, who=who)


def look_at_all(journal: Journal, graph: Graph) -> list[str]:
    """Look once at everything that is watched; ids of the watches with news.

    Each costs one look-up; banned clusters cost one look at all members together.
    """
    book, told = WatchList(journal), []
    live = book.list_live()
    banned = any(each.watched is Watched.BAN for each, _ in live)
    regrown = _regrown(journal, graph) if banned else {}
    with graph.session() as session:
        for each, before in live:
            now = _look(session, each.watched, each.kind, each.key, regrown)
            if now != before:
                found = news(each.watched, before, now)
                if book.saw(each, before, now, found):
                    told.append(each.id)
    return told


def _look(
    session: GraphSession,
    watched: Watched,
    kind: str | None,
    key: str,
    regrown: dict[str, Regrown],
) -> Look:
    match watched:
        case Watched.THING:
            thing = Identifiers(session).get_identifier(kind or "", key)
            return Look(thing.accounts if thing else 0)
        case Watched.ORGANIZATION:
            rows = Clusters(session).list_clusters(
                organization_id=key, limit=_MOST_CLUSTERS
            )
            return Look(len(rows), frozenset(row.id for row in rows))
        case Watched.CLUSTER:
            cluster = Clusters(session).get_cluster(key)
            return Look(cluster.size if cluster else 0)
        case _:
            grown = regrown.get(key)
            return Look(grown.newcomers + len(grown.waiting) if grown else 0)


def _regrown(journal: Journal, graph: Graph) -> dict[str, Regrown]:
    return {each.cluster_id: each for each in list_regrown(graph, journal)}
