"""Recall against what campaigns still share, as a picture."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import vl_convert

Result = dict[str, Any]
MEASURES = {
    "recall at 0.99 precision": "recall_at_0.99",
    "precision as it is run": "campaign_bcubed_precision",
    "recall as it is run": "campaign_bcubed_recall",
}
# Of the methods; the product first, in the strongest colour.
COLOURS = ("#0b5fa5", "#9a6324", "#808000", "#469990", "#911eb4", "#a9a9a9", "#e6194b")


def points(results: Iterable[Result]) -> list[dict[str, object]]:
    """One a method, input and measure; the ceiling at the bar in the middle."""
    found: list[dict[str, object]] = []
    for result in results:
        middle = result["ceiling"][len(result["ceiling"]) // 2]
        rows = {
            **result["methods"],
            "ceiling": {**middle, "recall_at_0.99": middle["campaign_bcubed_recall"]},
        }
        for method, row in rows.items():
            for measure, field in MEASURES.items():
                found.append(
                    {
                        "method": method,
                        "strength": result["strength"],
                        "measure": measure,
                        "value": row[field],
                    }
                )
    return found


def svg(results: Sequence[Result]) -> str:
    """The curve of every method over the strengths of one family."""
    values = points(results)
    methods = list(dict.fromkeys(str(point["method"]) for point in values))
    first = results[0]
    chart = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": f"{first['scenario']}, {first['accounts']:,} accounts: "
        "campaign B-cubed",
        "data": {"values": values},
        "facet": {
            "column": {"field": "measure", "sort": list(MEASURES), "title": None}
        },
        "spec": {
            "width": 220,
            "height": 240,
            "mark": {"type": "line", "point": True},
            "encoding": {
                "x": {
                    "field": "strength",
                    "type": "quantitative",
                    "title": "share of what campaigns' accounts share",
                    "scale": {"domain": [0.2, 1]},
                },
                "y": {
                    "aggregate": "mean",
                    "field": "value",
                    "type": "quantitative",
                    "title": None,
                    "scale": {"domain": [0, 1]},
                },
                "color": {
                    "field": "method",
                    "title": None,
                    "sort": methods,
                    "scale": {"domain": methods, "range": COLOURS[: len(methods)]},
                    "legend": {"orient": "bottom", "columns": 4, "labelLimit": 300},
                },
                "strokeWidth": {
                    "condition": {"test": "datum.method == 'samehand'", "value": 4},
                    "value": 1.5,
                },
                "strokeDash": {
                    "condition": {"test": "datum.method == 'ceiling'", "value": [4, 3]},
                    "value": [1, 0],
                },
            },
        },
    }
    return vl_convert.vegalite_to_svg(json.dumps(chart))
