"""What the server gives, as plain JSON: times as ISO 8601, nodes and paths as objects.

Nothing is lost that a reader needs: a whole number stays one, a float that JSON cannot
say is a text, and bytes are Base64.
"""

import base64
import math
from collections.abc import Mapping
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time


def plain(value: Any) -> Any:
    """``value`` as what JSON has."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    # Nodes and relationships are mappings; durations and points are tuples.
    if isinstance(value, Node | Relationship | Path):
        return _of_graph(value)
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple) and not isinstance(value, Duration | Point):
        return [plain(each) for each in value]
    return _scalar(value)


def _of_graph(value: Node | Relationship | Path) -> dict[str, Any]:
    if isinstance(value, Node):
        return {
            "id": value.element_id,
            "labels": sorted(value.labels),
            "properties": plain(dict(value)),
        }
    if isinstance(value, Relationship):
        return _tie(value)
    return {
        "nodes": [plain(node) for node in value.nodes],
        "relationships": [_tie(tie) for tie in value.relationships],
    }


def _tie(value: Relationship) -> dict[str, Any]:
    start, end = value.start_node, value.end_node
    return {
        "id": value.element_id,
        "type": value.type,
        "start": start.element_id if start else None,
        "end": end.element_id if end else None,
        "properties": plain(dict(value)),
    }


def _scalar(value: Any) -> Any:
    if isinstance(value, Date | DateTime | Duration | Time):
        return value.iso_format()
    if isinstance(value, Point):
        return {"srid": value.srid, "coordinates": list(value)}
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    return str(value)
