"""A query's text and its answers, as pages show them."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from markupsafe import Markup, escape

_KEYWORDS = (
    "AND|AS|ASC|BY|CALL|CASE|COLLECT|CONTAINS|COUNT|DESC|DISTINCT|ELSE|END|ENDS|EXISTS|"
    "IN|IS|LIMIT|MATCH|NOT|NULL|OPTIONAL|OR|ORDER|RETURN|SKIP|STARTS|THEN|UNION|UNWIND|"
    "WHEN|WHERE|WITH|YIELD"
)
_PARTS = re.compile(
    rf"(?P<note>//[^\r\n]*|/\*.*?\*/)|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    rf"|(?P<slot>\$\w+)|(?P<word>\b(?:{_KEYWORDS})\b)",
    re.DOTALL,
)
_MOST_SHOWN = 300


def highlighted(text: str) -> Markup:
    """Cypher with its keywords, parameters, texts and comments marked."""
    parts, end = [], 0
    for match in _PARTS.finditer(text):
        mark = Markup('<span class="cypher-{}">{}</span>')
        parts += [
            escape(text[end : match.start()]),
            mark.format(match.lastgroup, match[0]),
        ]
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])


def cell(value: Any) -> str:
    """A value of a row in one line."""
    if value is None:
        return "\u2013"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    if isinstance(value, list):
        return _cut(", ".join(map(cell, value)))
    return _cut(_of_graph(value) if isinstance(value, Mapping) else str(value))


def _of_graph(value: Mapping[str, Any]) -> str:
    """A node by its label and key, a path by its nodes, anything else as JSON."""
    if value.keys() == {"id", "labels", "properties"}:
        held = value["properties"]
        name = held.get("id") or held.get("key") or held.get("name") or ""
        labels = [each for each in value["labels"] if each != "Identifier"]
        return f"{':'.join(labels)} {name}".strip()
    if value.keys() == {"nodes", "relationships"}:
        return " \u2013 ".join(map(_of_graph, value["nodes"]))
    if "type" in value and "properties" in value:
        return str(value["type"])
    return orjson.dumps(value).decode()


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
