"""A part of a cluster that is small enough to be drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

from backend.graph.clusters import ClusterRow, Clusters, EvidenceRow
from backend.graph.session import GraphSession
from backend.graph.traces import PathRow, Traces


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
    """The surest ``members``, the strongest ``things``, and where the cluster leads.

    Assets of organizations come with members that have them, whatever their weight.
    """
    clusters = Clusters(session)
    center = Node(f"cluster:{cluster.id}", "cluster", cluster.id)
    nodes: dict[str, Node] = {center.id: center}
    edges: list[Edge] = []
    for lead in clusters.list_attributions(cluster.id):
        organization = _add(
            nodes, "organization", lead.organization_id, lead.name or None
        )
        edges.append(Edge(center.id, organization, "ATTRIBUTED_TO"))
    for member in clusters.list_members(cluster.id, limit=members):
        account = _add(nodes, "account", member.account_id)
        edges.append(Edge(account, center.id, "MEMBER_OF"))
    for row in clusters.list_evidence(cluster.id, limit=things):
        thing = _add(nodes, row.kind, row.key)
        edges.append(Edge(center.id, thing, "HELD_BY"))
        edges += _owners(nodes, row, thing)
    for path in Traces(session).list_paths(cluster.id, limit=things):
        edges += _path(nodes, path, center)
    shown = [node.label for node in nodes.values() if node.kind == "account"]
    for tie in clusters.list_ties(cluster.id, account_ids=shown, things=things):
        account, thing = f"account:{tie.account_id}", f"{tie.kind}:{tie.key}"
        edges.append(Edge(account, thing, tie.relation))
    # An edge may have been found in two ways.
    return Drawing(tuple(nodes.values()), tuple(dict.fromkeys(edges)), cluster.size)


def _add(nodes: dict[str, Node], kind: str, key: str, label: str | None = None) -> str:
    node = Node(f"{kind}:{key}", kind, label or key)
    return nodes.setdefault(node.id, node).id


def _owners(nodes: dict[str, Node], row: EvidenceRow, thing: str) -> Iterator[Edge]:
    for organization_id in row.organizations:
        yield Edge(_add(nodes, "organization", organization_id), thing, "OWNS")


def _path(nodes: dict[str, Node], path: PathRow, center: Node) -> Iterator[Edge]:
    """An organization's asset with a few members that have it."""
    asset = _add(nodes, path.kind, path.value)
    owner = _add(nodes, "organization", path.organization_id)
    yield Edge(owner, asset, "OWNS")
    if path.relation is None:
        yield Edge(asset, center.id, "MEMBER_OF")
        return
    for account_id in path.examples:
        account = _add(nodes, "account", account_id)
        yield Edge(account, center.id, "MEMBER_OF")
        yield Edge(account, asset, path.relation)
