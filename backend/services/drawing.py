"""A part of a cluster that is small enough to be drawn."""

from dataclasses import dataclass

from backend.graph.clusters import ClusterRow, Clusters, EvidenceRow
from backend.graph.session import GraphSession


@dataclass(frozen=True, slots=True)
class Node:
    """Something to draw; ``id`` is unique in the drawing."""

    id: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes; ``type`` is the relationship's in the graph."""

    source: str
    target: str
    type: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Nodes and edges, with the size of the whole cluster."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    members: int


def draw(
    session: GraphSession, cluster: ClusterRow, *, members: int, things: int
) -> Drawing:
    """The surest ``members``, the strongest ``things``, and where the cluster leads."""
    clusters = Clusters(session)
    center = Node(f"cluster:{cluster.id}", "cluster", cluster.id)
    nodes: dict[str, Node] = {center.id: center}
    edges: list[Edge] = []
    for member in clusters.list_members(cluster.id, limit=members):
        account = _add(nodes, "account", member.account_id)
        edges.append(Edge(account, center.id, "MEMBER_OF"))
    for row in clusters.list_evidence(cluster.id, limit=things):
        thing = _add(nodes, row.kind, row.key)
        edges.append(Edge(center.id, thing, "HELD_BY"))
        edges += _owners(nodes, row, thing)
    for tie in clusters.list_ties(cluster.id, members=members, things=things):
        account, thing = f"account:{tie.account_id}", f"{tie.kind}:{tie.key}"
        edges.append(Edge(account, thing, tie.relation))
    for lead in clusters.list_attributions(cluster.id):
        organization = _add(
            nodes, "organization", lead.organization_id, lead.name or None
        )
        edges.append(Edge(center.id, organization, "ATTRIBUTED_TO"))
    return Drawing(tuple(nodes.values()), tuple(edges), cluster.size)


def _add(nodes: dict[str, Node], kind: str, key: str, label: str | None = None) -> str:
    node = Node(f"{kind}:{key}", kind, label or key)
    nodes[node.id] = node
    return node.id


def _owners(nodes: dict[str, Node], row: EvidenceRow, thing: str) -> list[Edge]:
    found = []
    for organization_id in row.organizations:
        owner = nodes.get(f"organization:{organization_id}")
        source = owner.id if owner else _add(nodes, "organization", organization_id)
        found.append(Edge(source, thing, "OWNS"))
    return found
