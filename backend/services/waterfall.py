"""Two accounts' case as a picture: from the prior, thing by thing, to the total.

Vega-Lite, drawn by ``vl-convert``: the same chart as SVG for a page and as PNG for a
report.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.domain.evidence import thing_name
from backend.domain.pairs import PairReason
from backend.domain.wording import counted, percent
from backend.services.pairs import Why

# More rows than this is a list, and no picture.
_ROWS = 24
# For, against and in all; told apart by the colour-blind (Okabe, Ito).
_COLOURS = {"for": "#0072b2", "against": "#d55e00", "in all": "#333333"}
_WIDTH = 460
_LONGEST = 36
# Room for the figures beside the longest bars.
_MARGIN = 0.11


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the waterfall, from ``start`` to ``end`` bits."""

    label: str
    side: str
    start: float
    end: float
    note: str


def svg(why: Why) -> str:
    """The picture as an SVG document."""
    import vl_convert  # noqa: PLC0415 - 60 MB that few commands need

    return vl_convert.vegalite_to_svg(json.dumps(chart(why)))


def png(why: Why) -> bytes:
    """The picture as PNG, twice as sharp as a screen of old."""
    import vl_convert  # noqa: PLC0415 - 60 MB that few commands need

    return vl_convert.vegalite_to_png(json.dumps(chart(why)), scale=2)


def steps(why: Why) -> list[Step]:
    """Prior, each source's things, what its cap takes off again, and the total."""
    others = f"one of {counted(why.accounts - 1, 'other')}"
    found = [_step("prior of any two", 0.0, why.prior_bits, others)]
    at = why.prior_bits
    counting = [reason for reason in why.reasons if reason.bits > 0]
    shown, rest = counting[:_ROWS], counting[_ROWS:]
    for source, bits in sorted(why.sources.items(), key=lambda s: (-s[1], s[0])):
        begin = at
        for reason in shown:
            if reason.source == source:
                found.append(_step(_label(reason), at, at + reason.bits, _note(reason)))
                at += reason.bits
        left = [reason for reason in rest if reason.source == source]
        if left:
            more = sum(reason.bits for reason in left)
            label = f"{counted(len(left), 'more thing')}: {source}"
            found.append(_step(label, at, at + more, ""))
            at += more
        if round(at - begin - bits, 2) > 0:
            label = f"{source}: no more than {bits:.0f}"
            found.append(_step(label, at, begin + bits, ""))
        at = begin + bits
    total = f"{percent(why.probability)}"
    found.append(Step("in all", "in all", 0.0, why.total_bits, total))
    return found


def chart(why: Why) -> dict[str, Any]:
    """The Vega-Lite specification."""
    rows = steps(why)
    ends = [0.0, why.bar, *(step.end for step in rows)]
    room = _MARGIN * (max(ends) - min(ends))
    scale = {"domain": [min(ends) - room, max(ends) + room], "nice": False}
    values = [_value(step, n, rows) for n, step in enumerate(rows)]
    y = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelLimit": 320, "ticks": False, "domain": False, "labelPadding": 8},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": _title(why),
        "background": "white",
        "padding": 16,
        "width": _WIDTH,
        "height": {"step": 26},
        "data": {"values": values},
        "layer": [
            _rule(0.0, "#999999", []),
            _rule(why.bar, "#009e73", [5, 3]),
            _bars(y, scale),
            _figures("left", "datum.end >= datum.start", y),
            _figures("right", "datum.end < datum.start", y),
            _notes(y),
            _bar_name(why.bar),
        ],
        "config": {
            "font": "system-ui, DejaVu Sans, sans-serif",
            "view": {"stroke": None},
            "axis": {
                "labelFontSize": 12,
                "titleFontWeight": "normal",
                "gridColor": "#eee",
            },
        },
    }


def _step(label: str, start: float, end: float, note: str) -> Step:
    return Step(label, "for" if end >= start else "against", start, end, note)


def _label(reason: PairReason) -> str:
    name = thing_name(reason.kind, reason.key)
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _note(reason: PairReason) -> str:
    about = f"{counted(reason.everyone, 'account')} have it"
    return (
        f"{about}; {reason.days_apart:.0f} days apart" if reason.days_apart else about
    )


def _title(why: Why) -> dict[str, Any]:
    where = (
        f"both in {why.same_cluster}" if why.same_cluster else "in no cluster together"
    )
    return {
        "text": f"{why.left_id} and {why.right_id}",
        "subtitle": f"{why.total_bits:+.1f} bits, a probability of "
        f"{percent(why.probability)}, by what the two share; {where}",
        "anchor": "start",
        "fontSize": 16,
        "subtitleFontSize": 12,
        "subtitleColor": "#555555",
        "offset": 14,
    }


def _value(step: Step, number: int, rows: Sequence[Step]) -> dict[str, Any]:
    again = sum(other.label == step.label for other in rows[:number])
    return {
        # Equal labels would be one row.
        "label": step.label + "\u200b" * again,
        "side": step.side,
        "start": round(step.start, 3),
        "end": round(step.end, 3),
        "bits": f"{step.end - step.start:+.1f}",
        "note": step.note,
    }


def _bars(y: dict[str, Any], scale: dict[str, Any]) -> dict[str, Any]:
    return {
        "mark": {"type": "bar", "height": 16, "cornerRadius": 2},
        "encoding": {
            "y": y,
            "x": {
                "field": "start",
                "type": "quantitative",
                "scale": scale,
                "title": "bits for one hand",
            },
            "x2": {"field": "end"},
            "color": {
                "field": "side",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(_COLOURS), "range": list(_COLOURS.values())},
                "legend": {"orient": "bottom"},
            },
        },
    }


def _notes(y: dict[str, Any]) -> dict[str, Any]:
    """A column of words to the right of the chart."""
    return {
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "fontSize": 11,
            "color": "#555555",
        },
        "encoding": {
            "y": y,
            "x": {"value": _WIDTH + 12},
            "text": {"field": "note"},
        },
    }


def _figures(align: str, test: str, y: dict[str, Any]) -> dict[str, Any]:
    """Bits beside the end of the bars that go one way."""
    return {
        "transform": [{"filter": test}],
        "mark": {
            "type": "text",
            "align": align,
            "baseline": "middle",
            "dx": 5 if align == "left" else -5,
            "fontSize": 11,
            "color": "#333333",
        },
        "encoding": {
            "y": y,
            "x": {"field": "end", "type": "quantitative"},
            "text": {"field": "bits"},
        },
    }


def _rule(bits: float, colour: str, dash: list[int]) -> dict[str, Any]:
    return {
        "data": {"values": [{"bits": bits}]},
        "mark": {"type": "rule", "color": colour, "strokeDash": dash, "size": 1.5},
        "encoding": {"x": {"field": "bits", "type": "quantitative"}},
    }


def _bar_name(bits: float) -> dict[str, Any]:
    return {
        "data": {"values": [{"bits": bits, "name": f"bar {bits:.1f}"}]},
        "mark": {"type": "text", "color": "#00745a", "fontSize": 11, "dy": -8},
        "encoding": {
            "x": {"field": "bits", "type": "quantitative"},
            "y": {"value": 0},
            "text": {"field": "name"},
        },
    }
