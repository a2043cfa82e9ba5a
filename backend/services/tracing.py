"""The way from accounts to an organization, in steps that can be read out."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from backend.domain.evidence import group_sentence
from backend.domain.wording import counted, day, listed, percent
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
# As many as a summary names.
_SOUGHT = 3
_STRONGEST = 2
_LOOKS: Mapping[str, str] = MappingProxyType(
    {
        "campaign": "a campaign",
        "company": "a company",
        "household": "a household",
        "class": "a class",
        "reseller": "a reseller and its customers",
        "other": "no kind of group that is known",
    }
)


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

    @property
    def summary(self) -> list[str]:
        """The whole case in a few sentences."""
        return _summary(self)


def trace(graph: Graph, name: str) -> Trace:
    """Trace of a cluster, or of the cluster that an account is in.

    :raises NotFound: there is no such thing, or the account is in no cluster
    """
    with graph.session() as session:
        clusters = Clusters(session)
        cluster = find_cluster(session, name)
        account_id = None if cluster.id == name else name
        return Trace(
            cluster,
            account_id,
            _steps(session, cluster),
            tuple(clusters.list_capabilities(cluster.id)),
            tuple(clusters.list_attributions(cluster.id)),
            tuple(Traces(session).list_paths(cluster.id, limit=_PATHS)),
        )


def outline(graph: Graph, cluster: ClusterRow) -> Trace:
    """Trace of a cluster without what only a look at every member tells.

    There are no capabilities and no paths in it.
    """
    with graph.session() as session:
        clusters = Clusters(session)
        return Trace(
            cluster,
            None,
            _steps(session, cluster),
            (),
            tuple(clusters.list_attributions(cluster.id)),
            (),
        )


def _steps(session: GraphSession, cluster: ClusterRow) -> tuple[Step, ...]:
    total = Accounts(session).count_accounts()
    rows = Clusters(session).list_evidence(cluster.id, limit=_EVIDENCE)
    return tuple(step_of(row, cluster, total) for row in rows)


def _summary(found: Trace) -> list[str]:
    cluster = found.cluster
    size, sought = counted(cluster.size, "account"), _sought(found)
    first = (
        f"{size} held together by evidence look like {_LOOKS[cluster.group_kind]}; "
        f"suspicion {percent(cluster.suspicion)}"
    )
    if cluster.first_seen_ms is not None and cluster.last_seen_ms is not None:
        first += (
            f"; seen from {day(cluster.first_seen_ms)} to {day(cluster.last_seen_ms)}"
        )
    made = f"They made {counted(cluster.exchanges, 'exchange')}"
    sentences = [first, f"{made}, for {sought}" if sought else made]
    # The strongest thing of each kind, of the two strongest kinds.
    strongest = {step.kind: step.sentence for step in reversed(found.steps)}
    kinds = dict.fromkeys(step.kind for step in found.steps)
    sentences += [strongest[kind] for kind in [*kinds][:_STRONGEST]]
    for lead in found.attributions[:1]:
        reason = f": {lead.reasons[0]}" if lead.reasons else ""
        sentences.append(
            f"They lead to {lead.name or lead.organization_id} with a confidence of "
            f"{percent(lead.confidence)}{reason}"
        )
    if not found.attributions:
        sentences.append("They lead to no organization that is known")
    return sentences


def _sought(found: Trace) -> str:
    total = sum(row.exchanges for row in found.capabilities)
    return listed(
        f"{row.capability.replace('_', ' ')} ({row.exchanges / total:.0%})"
        for row in found.capabilities[:_SOUGHT]
        if row.capability and total
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
