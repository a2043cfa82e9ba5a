"""The way from accounts to an organization, in steps that can be read out."""

from dataclasses import dataclass

from backend.domain.evidence import group_sentence
from backend.errors import NotFound
from backend.graph.accounts import Accounts
from backend.graph.clusters import (
    AttributionRow,
    CapabilityRow,
    ClusterRow,
    Clusters,
    EvidenceRow,
)
from backend.graph.driver import Graph
from backend.graph.session import GraphSession
from backend.graph.traces import PathRow, Traces

_EVIDENCE = 12
_PATHS = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that holds a cluster together, in a sentence."""

    kind: str
    key: str
    bits: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A cluster, why it is one, what it sought, and where it leads."""

    cluster: ClusterRow
    account_id: str | None
    steps: tuple[Step, ...]
    capabilities: tuple[CapabilityRow, ...]
    attributions: tuple[AttributionRow, ...]
    paths: tuple[PathRow, ...]


def trace(graph: Graph, name: str) -> Trace:
    """Trace of a cluster, or of the cluster that an account is in.

    :raises NotFound: there is no such thing, or the account is in no cluster
    """
    with graph.session() as session:
        clusters = Clusters(session)
        cluster = find_cluster(session, name)
        account_id = None if cluster.id == name else name
        total = Accounts(session).count_accounts()
        steps = [
            step_of(row, cluster, total)
            for row in clusters.list_evidence(cluster.id, limit=_EVIDENCE)
        ]
        return Trace(
            cluster,
            account_id,
            tuple(steps),
            tuple(clusters.list_capabilities(cluster.id)),
            tuple(clusters.list_attributions(cluster.id)),
            tuple(Traces(session).list_paths(cluster.id, limit=_PATHS)),
        )


def find_cluster(session: GraphSession, name: str) -> ClusterRow:
    """Cluster of this id, or the one that the account of this id is in.

    :raises NotFound: there is no such thing, or the account is in no cluster
    """
    clusters = Clusters(session)
    cluster = clusters.get_cluster(name)
    if cluster is None and Accounts(session).get_account(name) is None:
        raise NotFound("There is no cluster or account with this id")
    cluster = cluster or clusters.find_cluster_of(name)
    if cluster is None:
        raise NotFound("The account is in no cluster: nothing ties it to others")
    return cluster


def step_of(row: EvidenceRow, cluster: ClusterRow, total: int) -> Step:
    """Evidence with its sentence."""
    sentence = group_sentence(
        row.kind,
        row.key,
        accounts=row.accounts,
        everyone=row.everyone,
        size=cluster.size,
        total=total,
    )
    return Step(row.kind, row.key, row.bits, sentence)
