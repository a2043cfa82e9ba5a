"""The pictures of a dossier, drawn from its tables and figures alone.

Vega-Lite by ``vl-convert`` and our own SVG, each as SVG and as PNG.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from backend.domain.discounts import Thing
from backend.domain.linkage import SOURCE_NAMES
from backend.services import picture
from backend.services.dossier import tables
from backend.services.dossier.collect import Material
from backend.services.dossier.rerun import Worked
from backend.services.drawing import Drawing, Edge, Node

_FOLDER = "pictures"
CLUSTER, MEDIAN, WEAKEST, MEMBERS, TIMELINE = (
    f"{_FOLDER}/{name}"
    for name in ("cluster", "typical_member", "weakest_member", "members", "timeline")
)
# As many accounts and things as can be told apart on a page.
_ACCOUNTS, _THINGS = 28, 16
# Longer names would run out of the picture's title.
_LONGEST = 40
_WIDTH = 620
# More days than these are drawn by week.
_DAYS = 120
_FONT = "Libertinus Serif, Liberation Serif, Georgia, serif"
_INK, _SOFT, _LINE = "#222222", "#555555", "#e6e6e6"
_FOR, _AGAINST, _ALL, _BAR = "#0072b2", "#d55e00", "#333333", "#00745a"
# Told apart by the colour-blind (Okabe, Ito).
_MODELS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999")


def draw(material: Material, worked: Worked) -> dict[str, bytes]:
    """Each picture as SVG and as PNG, by path."""
    import vl_convert  # noqa: PLC0415 - 60 MB that few commands need

    found = {}
    for path, chart in _charts(material, worked).items():
        text = json.dumps(chart)
        found[f"{path}.svg"] = vl_convert.vegalite_to_svg(text).encode()
        found[f"{path}.png"] = vl_convert.vegalite_to_png(text, scale=2)
    drawn = picture.svg(drawing_of(material, worked))
    found[f"{CLUSTER}.svg"] = drawn.encode()
    found[f"{CLUSTER}.png"] = vl_convert.svg_to_png(drawn, scale=2)
    return found


def _charts(material: Material, worked: Worked) -> dict[str, dict[str, Any]]:
    stood = worked.tables[tables.STANDINGS.path].to_pylist()
    by_bits = sorted(stood, key=lambda row: (row["bits"], row["account"]))
    bar = worked.figures["rules"]["accept_bits"]
    found = {
        MEDIAN: _waterfall(by_bits[(len(by_bits) - 1) // 2], "A typical member", bar),
        WEAKEST: _waterfall(by_bits[0], "The weakest member", bar),
        MEMBERS: _histogram([row["bits"] for row in by_bits], bar),
    }
    if has_timeline(material):
        found[TIMELINE] = _timeline(material.tables[tables.TIMELINE.path])
    return found


def has_timeline(material: Material) -> bool:
    """Whether there are two days or more, to draw them."""
    days = material.tables[tables.TIMELINE.path].column("day").to_pylist()
    return len(set(days)) > 1


def drawing_of(material: Material, worked: Worked) -> Drawing:
    """The surest members with the strongest things, and organizations' assets."""
    cluster = material.facts["cluster"]["id"]
    center = Node(f"cluster:{cluster}", "cluster", cluster)
    given = material.tables
    members = given[tables.MEMBERS.path].column("account").to_pylist()
    owned = _owned(material)
    having = _having(given[tables.SIGHTINGS.path], owned)
    # Whoever has an asset of an organization is drawn, however weak.
    shown = list(dict.fromkeys([*having, *members]))[:_ACCOUNTS]
    strongest = worked.tables[tables.EVIDENCE.path].slice(0, _THINGS)
    things = list(dict.fromkeys([*_things(strongest), *owned]))
    nodes = [center, *(Node(f"account:{name}", "account", name) for name in shown)]
    edges = [Edge(f"account:{name}", center.id, "MEMBER_OF") for name in shown]
    nodes += [Node(f"{kind}:{key}", kind, key) for kind, key in things]
    edges += _ties(given[tables.SIGHTINGS.path], set(shown), set(things))
    owners = dict(owner for names in owned.values() for owner in names)
    nodes += [
        Node(f"organization:{owner}", "organization", _short(name))
        for owner, name in owners.items()
    ]
    traced = f"organization:{material.facts['cluster']['organization_id']}"
    if any(node.id == traced for node in nodes):
        edges.append(Edge(center.id, traced, "ATTRIBUTED_TO"))
    edges += [
        Edge(f"organization:{owner}", f"{kind}:{key}", "OWNS")
        for (kind, key), names in owned.items()
        for owner, _ in names
    ]
    return Drawing(tuple(nodes), tuple(dict.fromkeys(edges)), len(members))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _things(rows: pa.Table) -> Iterable[Thing]:
    columns = (rows.column(name).to_pylist() for name in ("kind", "key"))
    return zip(*columns, strict=True)


def _owned(material: Material) -> dict[Thing, list[tuple[str, str]]]:
    """Organizations' assets that members were seen with, with id and name of each."""
    given = material.tables
    members = set(given[tables.MEMBERS.path].column("account").to_pylist())
    names = {
        row["asset"]: (row["organization_id"], row["name"])
        for row in given[tables.ASSETS.path].to_pylist()
    }
    found: dict[Thing, list[tuple[str, str]]] = defaultdict(list)
    for row in given[tables.ASSET_SIGHTINGS.path].to_pylist():
        owner, thing = names[row["asset"]], (row["kind"], row["key"])
        if row["account"] in members and owner not in found[thing]:
            found[thing].append(owner)
    ordered = sorted(found.items())[:_THINGS]
    return {thing: owners for thing, owners in ordered if owners}


def _having(sightings: pa.Table, things: Iterable[Thing]) -> list[str]:
    wanted = set(things)
    accounts = sightings.column("account").to_pylist()
    rows = zip(accounts, _things(sightings), strict=True)
    return sorted({account for account, thing in rows if thing in wanted})


def _ties(sightings: pa.Table, accounts: set[str], things: set[Thing]) -> list[Edge]:
    rows = zip(sightings.column("account").to_pylist(), _things(sightings), strict=True)
    return [
        Edge(f"account:{account}", f"{kind}:{key}", "HAS")
        for account, (kind, key) in rows
        if account in accounts and (kind, key) in things
    ]


def _waterfall(row: dict[str, Any], title: str, bar: float) -> dict[str, Any]:
    """From the prior, source by source, to the sum."""
    said = [(name, row[tables.column_of(name)]) for name in SOURCE_NAMES]
    speaking = sorted((each for each in said if each[1] > 0), key=lambda s: -s[1])
    steps = _steps([("prior", row["prior_bits"]), *speaking], row["bits"])
    ends = [0.0, bar, *(step["end"] for step in steps)]
    room = 0.08 * (max(ends) - min(ends))
    y = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"ticks": False, "domain": False, "labelPadding": 8},
    }
    x = {
        "field": "start",
        "type": "quantitative",
        "title": "bits for one hand",
        "scale": {"domain": [min(ends) - room, max(ends) + room], "nice": False},
    }
    bars = {
        "mark": {"type": "bar", "height": 15},
        "encoding": {
            "y": y,
            "x": x,
            "x2": {"field": "end"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
    }
    return _chart(
        f"{title}, {row['account']}",
        [_rule(0.0, "#999999"), _rule(bar, _BAR, dashed=True), bars]
        + [_figures(y, way) for way in ("right", "left")]
        + [_bar_name(bar)],
        values=steps,
        height={"step": 24},
    )


def _steps(said: Sequence[tuple[str, float]], total: float) -> list[dict[str, Any]]:
    at, found = 0.0, []
    for name, bits in said:
        found.append(_step(name, at, at + bits, _FOR if bits >= 0 else _AGAINST))
        at += bits
    return [*found, _step("in all", 0.0, total, _ALL)]


def _step(label: str, start: float, end: float, colour: str) -> dict[str, Any]:
    return {
        "label": label,
        "start": round(start, 3),
        "end": round(end, 3),
        "colour": colour,
        "bits": f"{end - start:+.1f}",
    }


def _figures(y: dict[str, Any], way: str) -> dict[str, Any]:
    """Bits beside the end of the bars that go one way."""
    right = way == "right"
    test = "datum.end >= datum.start" if right else "datum.end < datum.start"
    return {
        "transform": [{"filter": test}],
        "mark": {
            "type": "text",
            "align": "left" if right else "right",
            "baseline": "middle",
            "dx": 5 if right else -5,
            "fontSize": 12,
            "color": _INK,
        },
        "encoding": {
            "y": y,
            "x": {"field": "end", "type": "quantitative"},
            "text": {"field": "bits"},
        },
    }


def _histogram(bits: Sequence[float], bar: float) -> dict[str, Any]:
    """How many members have how many bits."""
    width = max(1.0, round((max(bits) - min(bits)) / 24))
    bins = Counter(int(value // width) for value in bits)
    values = [
        {"from": place * width, "to": (place + 1) * width, "members": count}
        for place, count in sorted(bins.items())
    ]
    least, most = min(0.0, *bits, bar) - width, max(*bits, bar) + width
    bars = {
        "mark": {"type": "bar", "color": _FOR, "binSpacing": 1},
        "encoding": {
            "x": {
                "field": "from",
                "type": "quantitative",
                "bin": {"binned": True},
                "scale": {"domain": [least, most], "nice": False},
                "title": "bits of evidence, the prior included",
                "axis": {"grid": False, "tickCount": 10},
            },
            "x2": {"field": "to"},
            "y": {"field": "members", "type": "quantitative", "title": "members"},
        },
    }
    return _chart(
        "Members by the strength of what holds them",
        [bars, _rule(bar, _BAR, dashed=True), _bar_name(bar)],
        values=values,
        height=170,
    )


def _timeline(days: pa.Table) -> dict[str, Any]:
    """Exchanges by day, or by week, and model."""
    values, names = _by_model(days.to_pylist())
    weekly = len({value["day"] for value in values}) > _DAYS
    bars = {
        "mark": {"type": "bar"},
        "encoding": {
            "x": {
                "field": "day",
                "type": "temporal",
                "timeUnit": "utcyearweek" if weekly else "utcyearmonthdate",
                "title": None,
                "axis": {"grid": False, "format": "%Y-%m-%d", "tickCount": 7},
            },
            "y": {
                "field": "exchanges",
                "type": "quantitative",
                "aggregate": "sum",
                "title": f"exchanges a {'week' if weekly else 'day'}",
            },
            "color": {
                "field": "model",
                "type": "nominal",
                "title": None,
                "scale": {"domain": names, "range": list(_MODELS[: len(names)])},
                "legend": {"orient": "bottom", "columns": 4},
            },
        },
    }
    return _chart("Exchanges over time", [bars], values=values, height=190)


def _by_model(
    rows: Sequence[dict[str, Any]],
) -> tuple[list[dict[str, Any]], list[str]]:
    """Rows with the models that are named, and their names, most exchanges first."""
    total: Counter[str] = Counter()
    for row in rows:
        total[row["model"]] += row["exchanges"]
    named = [model for model, _ in sorted(total.items(), key=lambda m: (-m[1], m[0]))]
    kept = named[: len(_MODELS) - 1]
    values = [
        {
            "day": row["day"],
            "model": row["model"] if row["model"] in kept else "other models",
            "exchanges": row["exchanges"],
        }
        for row in rows
    ]
    return values, [*kept, *(["other models"] if len(named) > len(kept) else [])]


def _chart(
    title: str,
    layers: list[dict[str, Any]],
    *,
    values: list[dict[str, Any]],
    height: Any,
) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {"text": title, "anchor": "start", "fontSize": 15, "offset": 12},
        "background": "white",
        "padding": 10,
        "width": _WIDTH,
        "height": height,
        "data": {"values": values},
        "layer": layers,
        "config": {
            "font": _FONT,
            "view": {"stroke": None},
            "title": {"color": _INK, "fontWeight": "bold"},
            "axis": {
                "labelFontSize": 12,
                "labelColor": _INK,
                "titleFontSize": 12,
                "titleColor": _SOFT,
                "titleFontWeight": "normal",
                "gridColor": _LINE,
                "labelLimit": 260,
            },
            "legend": {"labelFontSize": 12},
        },
    }


def _rule(bits: float, colour: str, *, dashed: bool = False) -> dict[str, Any]:
    dash = {"strokeDash": [5, 3]} if dashed else {}
    return {
        "data": {"values": [{"bits": bits}]},
        "mark": {"type": "rule", "color": colour, "size": 1.5, **dash},
        "encoding": {"x": {"field": "bits", "type": "quantitative"}},
    }


def _bar_name(bits: float) -> dict[str, Any]:
    return {
        "data": {"values": [{"bits": bits, "name": f"bar {bits:.1f}"}]},
        "mark": {"type": "text", "color": _BAR, "fontSize": 12, "dy": -8},
        "encoding": {
            "x": {"field": "bits", "type": "quantitative"},
            "y": {"value": 0},
            "text": {"field": "name"},
        },
    }
