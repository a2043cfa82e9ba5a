"""Draws clusters: who is shown, where each stands; kept until a run changes them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import sqrt
from typing import Any

from backend.domain.evidence import KINDS
from backend.domain.layouts import Body, Point, arrange, radius_of, seed
from backend.domain.scenes import MOST_NODES, Cast, Company, Holding, cast
from backend.errors import NotFound
from backend.graph.clusters import ClusterRow, Clusters, EvidenceRow, PlacedRow
from backend.graph.driver import Graph
from backend.graph.session import GraphSession
from backend.graph.traces import PathRow, Traces
from backend.journal.journal import Journal
from backend.journal.scenes import SceneStore

# Things that are drawn at first, of these as many of each kind before others come.
_MOST_THINGS, _OF_EACH_KIND = 48, 8
_LOOKED_THROUGH = 300
_PATHS = 30
# A thing of very many accounts takes long to look through, and holds nobody.
_CROWD = 200_000
_THING_RADIUS, _OWNER_RADIUS, _FOLDED_RADIUS = 16.0, 22.0, 20.0
_HASHED = frozenset({"email", "person", "phone", "prompt_family"})
# Raise it with every change of what is kept of a picture: older ones are drawn anew.
_FORMAT = 2
# Pictures of clusters of so many members are drawn before anybody asks.
_LARGE = 1000


@dataclass(frozen=True, slots=True)
class Node:
    """Something drawn at a place.

    ``kind`` is account, company, organization, or a thing's; ``accounts`` are the
    members that it stands for or that have it; ``status`` is an account's.
    """

    id: str
    kind: str
    label: str
    x: float
    y: float
    accounts: int
    bits: float | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes, for so many members."""

    source: str
    target: str
    accounts: int = 1


@dataclass(frozen=True, slots=True)
class Folded:
    """Who a company stands for: its things, and the places of its members."""

    things: tuple[str, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """A cluster as it is drawn.

    ``drawn`` of its ``members`` are there by themselves, the others are ``folded`` into
    companies. ``middles`` are those of all companies, for the next picture; ``pinned``
    nodes stand where somebody put them.
    """

    cluster_id: str
    run_id: str
    members: int
    drawn: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    folded: Mapping[str, Folded]
    middles: Mapping[str, Point]
    pinned: tuple[str, ...] = ()


def get_scene(
    session: GraphSession,
    journal: Journal,
    cluster: ClusterRow,
    *,
    most: int = MOST_NODES,
) -> Scene:
    """The picture of a cluster: as it was kept, or drawn now with ``most`` nodes.

    A new one begins with the places of the last one, so that it can be known again.
    """
    store = SceneStore(journal)
    kept, pins = store.get_scene(cluster.id), store.list_pins(cluster.id)
    last = _read(kept) if kept else None
    if last is not None and last.run_id == cluster.run_id:
        return _with_pins(last, pins)
    before = {**last.middles, **_places(last)} if last else {}
    parts = _parts(session, cluster, most)
    scene = _arranged(cluster, parts, before | pins, frozenset(pins))
    store.put_scene(cluster.id, _written(scene))
    return _with_pins(scene, pins)


def open_company(
    session: GraphSession,
    journal: Journal,
    cluster: ClusterRow,
    company_id: str,
    *,
    skip: int,
    limit: int,
) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """Members that a company stands for, from ``skip`` on, around where it stands.

    :raises NotFound: the picture has no such company
    """
    scene = get_scene(session, journal, cluster)
    folded = scene.folded.get(company_id)
    if folded is None:
        raise NotFound("The picture has no company of this id")
    middle = _places(scene)[company_id]
    places = folded.places[skip : skip + limit]
    rows = Clusters(session).list_members_at(cluster.id, places)
    nodes = tuple(
        _account(row, seed(number, middle)) for number, row in enumerate(rows, skip)
    )
    edges = (Edge(node.id, thing) for node in nodes for thing in folded.things)
    return nodes, tuple(edges)


def pin(
    session: GraphSession,
    journal: Journal,
    cluster: ClusterRow,
    places: Mapping[str, Point | None],
) -> None:
    """Pin nodes of the picture for everybody; None lets one go.

    :raises NotFound: the picture has no such node
    """
    known = _places(get_scene(session, journal, cluster))
    for node, place in places.items():
        if place is not None and not (node in known or node.startswith("account:")):
            raise NotFound(f"The picture has no node {node}")
    SceneStore(journal).set_pins(cluster.id, places)


def draw_large(graph: Graph, journal: Journal, *, least: int = _LARGE) -> int:
    """Draw the clusters of ``least`` members or more before anybody asks; how many."""
    with graph.session() as session:
        rows = Clusters(session).list_clusters(min_size=least, limit=50)
        for cluster in rows:
            get_scene(session, journal, cluster)
    return len(rows)


def _parts(session: GraphSession, cluster: ClusterRow, most: int) -> "_Parts":
    clusters = Clusters(session)
    paths = Traces(session).list_paths(cluster.id, limit=_PATHS)
    things = _chosen(clusters.list_evidence(cluster.id, limit=_LOOKED_THROUGH), paths)
    found = clusters.list_holders(cluster.id, list(things))
    holdings = [
        Holding(row.kind, row.key, things[row.kind, row.key], row.places)
        for row in found
        if row.places
    ]
    shown = cast(holdings, cluster.size, most=most)
    owners = _owners(clusters, cluster, paths, {h.id for h in holdings})
    rows = clusters.list_members_at(cluster.id, shown.places)
    return _Parts(shown, holdings, owners, {row.place: row for row in rows})


def _chosen(
    evidence: Sequence[EvidenceRow], paths: Iterable[PathRow]
) -> dict[tuple[str, str], float]:
    """Things to draw, with their bits: some of each kind, and organizations' assets."""
    small = [row for row in evidence if row.everyone <= _CROWD]
    owned = {(path.kind, path.value) for path in paths}
    found: dict[tuple[str, str], float] = {}
    of_kind: dict[str, int] = defaultdict(int)
    for row in small:
        if of_kind[row.kind] < _OF_EACH_KIND or (row.kind, row.key) in owned:
            of_kind[row.kind] += 1
            found[row.kind, row.key] = row.bits
    rest = (row for row in small if (row.kind, row.key) not in found)
    for row in rest:
        if len(found) >= _MOST_THINGS:
            break
        found[row.kind, row.key] = row.bits
    return found


@dataclass(frozen=True, slots=True)
class _Owners:
    """Organizations, their assets that members have, and the ties between all these."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    # By account: assets that nothing else shows it to have.
    having: Mapping[str, tuple[str, ...]]


def _owners(
    clusters: Clusters, cluster: ClusterRow, paths: Sequence[PathRow], held: set[str]
) -> _Owners:
    names = {
        row.organization_id: row.name or row.organization_id
        for row in clusters.list_attributions(cluster.id)
    }
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str], Edge] = {}
    having: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        owner = f"organization:{path.organization_id}"
        asset = f"{path.kind}:{path.value}"
        name = names.get(path.organization_id, path.organization_id)
        nodes[owner] = Node(owner, "organization", name, 0, 0, 0)
        edges[owner, asset] = Edge(owner, asset, path.accounts)
        if path.relation is None or asset in held:
            continue
        label = _label(path.kind, path.value)
        nodes[asset] = Node(asset, path.kind, label, 0, 0, path.accounts)
        for account_id in path.examples:
            having[f"account:{account_id}"].append(asset)
    tied = {account: tuple(assets) for account, assets in having.items()}
    return _Owners(tuple(nodes.values()), tuple(edges.values()), tied)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a picture is made of, before anything has a place."""

    shown: Cast
    holdings: Sequence[Holding]
    owners: _Owners
    members: Mapping[int, PlacedRow]


def _arranged(
    cluster: ClusterRow,
    parts: _Parts,
    before: Mapping[str, Point],
    pinned: frozenset[str],
) -> Scene:
    at = arrange(list(_bodies(parts)), list(_ties(parts)), before=before, pinned=pinned)
    nodes = [
        Node(
            h.id,
            h.kind,
            _label(h.kind, h.key),
            *at[h.id],
            len(h.places),
            bits=round(h.bits, 1),
        )
        for h in parts.holdings
    ]
    nodes += [
        Node(node.id, node.kind, node.label, *at[node.id], node.accounts)
        for node in parts.owners.nodes
    ]
    folded, edges = {}, []
    for company in parts.shown.companies:
        if company.id in parts.shown.folded:
            size = len(company.places)
            middle = at[company.id]
            nodes.append(Node(company.id, "company", company.label, *middle, size))
            edges += [Edge(company.id, thing, size) for thing in company.things]
            folded[company.id] = Folded(company.things, company.places)
        else:
            nodes += _seated(company, parts.members, at[company.id], before)
    drawn = {node.id for node in nodes}
    edges += _lines(parts)
    edges += parts.owners.edges
    return Scene(
        cluster.id,
        cluster.run_id,
        cluster.size,
        len(parts.members),
        tuple(nodes),
        # An asset may be an account that is not drawn.
        tuple(e for e in edges if e.source in drawn and e.target in drawn),
        folded,
        {company.id: at[company.id] for company in parts.shown.companies},
    )


def _label(kind: str, key: str) -> str:
    """What is read beside a thing: nobody knows a hash by more than its beginning."""
    return f"{KINDS[kind].noun} {key[:6]}" if kind in _HASHED else key


def _bodies(parts: _Parts) -> Iterator[Body]:
    for holding in parts.holdings:
        yield Body(holding.id, _THING_RADIUS)
    for node in parts.owners.nodes:
        yield Body(node.id, _OWNER_RADIUS)
    for company in parts.shown.companies:
        size = len(company.places)
        whole = company.id not in parts.shown.folded
        # An area that grows with what it stands for, as far as there is room.
        folded = _FOLDED_RADIUS + min(sqrt(size), 60.0)
        yield Body(company.id, radius_of(size) if whole else folded)


def _ties(parts: _Parts) -> Iterator[tuple[str, str]]:
    of: dict[int, str] = {}
    for company in parts.shown.companies:
        yield from ((company.id, thing) for thing in company.things)
        of.update(dict.fromkeys(company.places, company.id))
    yield from ((edge.source, edge.target) for edge in parts.owners.edges)
    for row in parts.members.values():
        for asset in parts.owners.having.get(f"account:{row.account_id}", ()):
            yield of[row.place], asset


def _seated(
    company: Company,
    members: Mapping[int, PlacedRow],
    middle: Point,
    before: Mapping[str, Point],
) -> Iterator[Node]:
    """The members of a company around its middle, best held first."""
    rows = (members[place] for place in company.places if place in members)
    for number, row in enumerate(rows):
        node = f"account:{row.account_id}"
        yield _account(row, before.get(node) or seed(number, middle))


def _account(row: PlacedRow, place: Point) -> Node:
    x, y = (round(value, 1) for value in place)
    node = f"account:{row.account_id}"
    bits = round(row.bits, 1)
    return Node(node, "account", row.account_id, x, y, 1, bits, row.status)


def _lines(parts: _Parts) -> Iterator[Edge]:
    for place, things in parts.shown.ties.items():
        if place in parts.members:
            account = f"account:{parts.members[place].account_id}"
            assets = parts.owners.having.get(account, ())
            for thing in dict.fromkeys(things + assets):
                yield Edge(account, thing)


def _with_pins(scene: Scene, pins: Mapping[str, Point]) -> Scene:
    nodes = (
        replace(node, x=pins[node.id][0], y=pins[node.id][1])
        if node.id in pins
        else node
        for node in scene.nodes
    )
    return replace(scene, nodes=tuple(nodes), pinned=tuple(sorted(pins)))


def _places(scene: Scene) -> dict[str, Point]:
    return {node.id: (node.x, node.y) for node in scene.nodes}


def _written(scene: Scene) -> dict[str, Any]:
    return {"format": _FORMAT, **asdict(scene)}


def _read(kept: Mapping[str, Any]) -> Scene | None:
    """A picture that was kept; None if another version drew it."""
    if kept.get("format") != _FORMAT:
        return None
    return Scene(
        kept["cluster_id"],
        kept["run_id"],
        kept["members"],
        kept["drawn"],
        tuple(Node(**node) for node in kept["nodes"]),
        tuple(Edge(**edge) for edge in kept["edges"]),
        {
            name: Folded(tuple(each["things"]), tuple(each["places"]))
            for name, each in kept["folded"].items()
        },
        {name: (x, y) for name, (x, y) in kept["middles"].items()},
    )
