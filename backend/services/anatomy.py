"""Takes a cluster apart, so that its weakest places are seen first."""

from dataclasses import dataclass

from backend.domain.anatomy import Bridge, Held, bridges, core, telling_ties, weakest
from backend.domain.attribution import Contender
from backend.graph.driver import Graph
from backend.journal.journal import Journal
from backend.services.excerpts import Case, decided_on, read_case
from backend.services.tracing import find_cluster

# As many as are read, of each.
_MOST = 10
_CONTENDERS = 5


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A cluster's core, bridges, weakest members and possible organizations.

    ``bar`` bits of ``sources`` sources make a member; ``failing`` members do not pass
    by what they share with the whole cluster: a judgement or a chain of payments put
    them there. Lists are the first few; ``bridging`` counts all bridges.
    """

    cluster_id: str
    size: int
    bar: float
    sources: int
    failing: int
    core: tuple[Held, ...]
    bridging: int
    bridges: tuple[Bridge, ...]
    weakest: tuple[Held, ...]
    contenders: tuple[Contender, ...]


def dissect(graph: Graph, journal: Journal, name: str, *, bar: float) -> Anatomy:
    """Anatomy of a cluster, or of the cluster that an account is in.

    :raises NotFound: there is no such thing, or the account is in no cluster
    """
    return anatomy_of(case_of(graph, journal, name, bar=bar))


def case_of(graph: Graph, journal: Journal, name: str, *, bar: float) -> Case:
    """The cluster, or the account's, as it is scored with the discounts of now.

    :raises NotFound: there is no such thing, or the account is in no cluster
    """
    with graph.session() as session:
        cluster = find_cluster(session, name)
        decided = decided_on(session, journal)
        return read_case(session, cluster, accept_bits=bar, decided=decided)


def anatomy_of(case: Case) -> Anatomy:
    """Anatomy of a cluster that was read."""
    standings = list(case.standings(case.members).values())
    found = bridges(telling_ties(case.growth, case.evidence, case.group))
    bar = case.rules.accept_bits
    return Anatomy(
        case.cluster.id,
        len(case.members),
        bar,
        case.rules.sources,
        sum(not standing.passes for standing in standings),
        tuple(core(standings, bar=bar, most=_MOST)),
        len(found),
        tuple(found[:_MOST]),
        tuple(weakest(standings, bar=bar, most=_MOST)),
        tuple(case.contenders(case.members)[:_CONTENDERS]),
    )
