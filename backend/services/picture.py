"""A drawing as a picture: who, shares what, and whose it is, from left to right.

SVG, since it is text that a page, a report and a browser show sharply. Positions follow
from the drawing alone: each account stands by the mean height of the things it has
(the barycentre heuristic of Sugiyama, Tagawa and Toda, 1981), so that few lines cross.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from statistics import fmean

from backend.services.drawing import Drawing, Edge, Node

_WIDTH = 1000
_TOP, _BOTTOM = 96, 28
# Left edge of the accounts' dots, of the things' boxes and of the organizations'.
_ACCOUNT_X, _THING_X, _OWNER_X = 170, 420, 790
_THING_WIDTH, _OWNER_WIDTH = 250, 180
_ROW = 17
_BOX = 26
_SWEEPS = 8
_LONGEST = 24

# Dark enough for white letters on it, and told apart by the colour-blind (Okabe, Ito).
_COLOURS = {
    "instrument": "#9a4a00",
    "device": "#7a3f6b",
    "ip_address": "#00603f",
    "network": "#00603f",
    "email_domain": "#004f86",
    "email": "#004f86",
    "phone": "#5a5a00",
    "person": "#5a5a00",
    "prompt_family": "#374ea2",
}
_OTHER = "#444444"
_OWNER = "#a3001e"


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    width: float = 0.0


def svg(drawing: Drawing) -> str:
    """The drawing as an SVG document of its own."""
    nodes = {node.id: node for node in drawing.nodes}
    accounts = [n for n in drawing.nodes if n.kind == "account"]
    owners = [n for n in drawing.nodes if n.kind == "organization"]
    links = [e for e in drawing.edges if "cluster" not in _kinds(e, nodes)]
    linked = {end for edge in links for end in (edge.source, edge.target)}
    # What none of the shown accounts has would hang in the air.
    things = [
        n
        for n in drawing.nodes
        if n.kind not in {"account", "organization", "cluster"} and n.id in linked
    ]
    accounts, things = _ordered(accounts, things, links)
    height = max(len(accounts) * _ROW, len(things) * (_BOX + 12), 160)
    places = {
        **_column(accounts, _ACCOUNT_X, height),
        **_column(things, _THING_X, height, _THING_WIDTH),
        **_column(owners, _OWNER_X, height, _OWNER_WIDTH),
    }
    body = [
        *_heading(drawing, nodes, shown=len(accounts)),
        *(_line(edge, places, nodes) for edge in links),
        *(_dot(node, places[node.id]) for node in accounts),
        *(_box(node, places[node.id], _colour(node)) for node in things),
        *(_box(node, places[node.id], _OWNER) for node in owners),
    ]
    return _document(body, _TOP + height + _BOTTOM)


def _kinds(edge: Edge, nodes: Mapping[str, Node]) -> set[str]:
    return {nodes[edge.source].kind, nodes[edge.target].kind}


def _ordered(
    accounts: list[Node], things: list[Node], links: Iterable[Edge]
) -> tuple[list[Node], list[Node]]:
    """Both columns, each sorted by where its neighbours stand in the other."""
    near: dict[str, list[str]] = defaultdict(list)
    for edge in links:
        near[edge.source].append(edge.target)
        near[edge.target].append(edge.source)
    for _ in range(_SWEEPS):
        accounts = _by_neighbours(accounts, things, near)
        things = _by_neighbours(things, accounts, near)
    return accounts, things


def _by_neighbours(
    column: list[Node], other: list[Node], near: Mapping[str, list[str]]
) -> list[Node]:
    height = {node.id: n / max(len(other), 1) for n, node in enumerate(other)}

    def mean(index: int) -> tuple[float, int]:
        around = [height[i] for i in near.get(column[index].id, ()) if i in height]
        return (fmean(around) if around else index / len(column), index)

    return [column[index] for index in sorted(range(len(column)), key=mean)]


def _column(
    nodes: Sequence[Node], x: float, height: float, width: float = 0.0
) -> dict[str, _Place]:
    step = height / max(len(nodes), 1)
    return {
        node.id: _Place(x, _TOP + (n + 0.5) * step, width)
        for n, node in enumerate(nodes)
    }


def _heading(drawing: Drawing, nodes: Mapping[str, Node], *, shown: int) -> list[str]:
    name = next(n.label for n in drawing.nodes if n.kind == "cluster")
    leads = [nodes[e.target].label for e in drawing.edges if e.type == "ATTRIBUTED_TO"]
    where = f"traced to {', '.join(leads)}" if leads else "traced to nobody yet"
    title = f"{name}: {drawing.members:,} accounts, {where}"
    heads = (
        (_ACCOUNT_X - 140, f"{shown:,} of its accounts"),
        (_THING_X, "what they share"),
        (_OWNER_X, "whose it is"),
    )
    return [
        f'<text class="title" x="30" y="40">{escape(title)}</text>',
        *(f'<text class="head" x="{x}" y="76">{escape(t)}</text>' for x, t in heads),
    ]


def _line(edge: Edge, places: Mapping[str, _Place], nodes: Mapping[str, Node]) -> str:
    left, right = places[edge.source], places[edge.target]
    if left.x > right.x:
        left, right = right, left
    start, end = left.x + left.width, right.x
    middle = (start + end) / 2
    owned = edge.type == "OWNS"
    thing = nodes[edge.target]
    colour = _OWNER if owned else _colour(thing)
    return (
        f'<path class="{"owns" if owned else "has"}" stroke="{colour}" d="M{start:.1f} '
        f"{left.y:.1f}C{middle:.1f} {left.y:.1f} {middle:.1f} {right.y:.1f} "
        f'{end:.1f} {right.y:.1f}"/>'
    )


def _dot(node: Node, place: _Place) -> str:
    return (
        f'<circle cx="{place.x:.1f}" cy="{place.y:.1f}" r="4"/>'
        f'<text class="account" x="{place.x - 10:.1f}" y="{place.y + 4:.1f}">'
        f"{escape(_short(node.label))}</text>"
    )


def _box(node: Node, place: _Place, colour: str) -> str:
    kind = "" if node.kind == "organization" else f"{node.kind.replace('_', ' ')} "
    return (
        f'<rect x="{place.x:.1f}" y="{place.y - _BOX / 2:.1f}" rx="5" '
        f'width="{place.width}" height="{_BOX}" fill="{colour}"/>'
        f'<text class="box" x="{place.x + 10:.1f}" y="{place.y + 4.5:.1f}">'
        f"{escape(kind + _short(node.label))}</text>"
    )


def _colour(node: Node) -> str:
    return _COLOURS.get(node.kind, _OTHER)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 12]}…"


def _document(body: Iterable[str], height: float) -> str:
    style = (
        "text{font-family:system-ui,'DejaVu Sans',sans-serif;font-size:12px;"
        "fill:#222}.title{font-size:19px;font-weight:600}.head{fill:#555}"
        ".account{text-anchor:end;font-size:11px}.box{fill:#fff}"
        "path{fill:none}.has{stroke-opacity:.35}.owns{stroke-width:2}circle{fill:#222}"
    )
    size = f'width="{_WIDTH}" height="{height:.0f}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>',
        f"<style>{style}</style>",
        f'<rect {size} fill="#fff"/>',
        *body,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
