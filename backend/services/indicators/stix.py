"""Indicators in a STIX 2.1 bundle.

Taken are indicators whose pattern names values one or another of which is enough, and
observables that an infrastructure consists of. Bundles are read as they come, not by
the library's classes: one object of somebody's extension must not cost the others.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from stix2patterns.v21.pattern import ParseException, Pattern

from backend.contract.events import parse_time
from backend.domain.policy import Tlp
from backend.services.exports.stix import TLP_EXTENSION, TLP_MARKINGS
from backend.services.indicators.found import Found, Indicator, narrowest

# Asset that a property of an observable is.
_ASSETS = {
    ("ipv4-addr", "value"): "ip_network",
    ("ipv6-addr", "value"): "ip_network",
    ("domain-name", "value"): "domain",
    ("email-addr", "value"): "email",
    ("autonomous-system", "number"): "asn",
}
# As nearly all patterns are; the grammar's own reader takes milliseconds for each.
_PLAIN = re.compile(
    r"\s*\[\s*([a-z0-9-]+):([a-z_]+)\s*(=|ISSUBSET)\s*('(?:[^'\\]|\\.)*'|[0-9]+)\s*\]\s*"
)
_LITERAL = re.compile(r"'(?:[^'\\]|\\.)*'")
_TOGETHER = re.compile(r"\b(AND|FOLLOWEDBY|NOT)\b")
_OPERATORS = frozenset({"=", "ISSUBSET", "IN"})
_TLP_BY_ID = {name: tlp for tlp, name in TLP_MARKINGS.items()}
# Of version 1, which are older than the extension.
_TLP_BY_ID |= {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": Tlp.CLEAR,
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": Tlp.GREEN,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": Tlp.AMBER,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Tlp.RED,
}
# What is read of any object.
_FIELDS = {
    "id": (str, "a text"),
    "pattern": (str, "a text"),
    "relationship_type": (str, "a text"),
    "target_ref": (str, "a text"),
    "definition": (Mapping, "an object"),
    "extensions": (Mapping, "an object"),
    "object_marking_refs": (list, "an array"),
}
# What carries other objects, or says something about them.
_ABOUT = frozenset(
    {
        "campaign", "extension-definition", "grouping", "identity", "infrastructure",
        "intrusion-set", "language-content", "location", "marking-definition", "note",
        "observed-data", "opinion", "relationship", "report", "sighting",
        "threat-actor",
    }
)  # fmt: skip


def read(bundle: Mapping[str, Any]) -> Found:
    """What a bundle holds; ValueError, with where, if it is none."""
    objects = bundle.get("objects", [])
    if not isinstance(objects, list):
        raise ValueError("objects must be an array")  # noqa: TRY004
    for place, each in enumerate(objects):
        _check(each, f"objects.{place}")
    found = Found()
    marks = _markings(objects)
    for each in objects:
        if each["type"] == "indicator":
            _indicator(each, found, _tlp(each, marks))
    parts = {
        each.get("target_ref")
        for each in objects
        if each["type"] == "relationship"
        and each.get("relationship_type") == "consists-of"
    }
    named = {(i.asset_type, i.value) for i in found.indicators}
    for each in objects:
        if each["type"] != "indicator" and each["type"] not in _ABOUT:
            _observable(each, found, named, each.get("id") in parts, marks)
    return found


def _check(each: object, place: str) -> None:
    """Refuse an object that could not be read further."""
    if not isinstance(each, Mapping) or not isinstance(each.get("type"), str):
        raise ValueError(f"{place} has no type")  # noqa: TRY004
    for name, (kind, words) in _FIELDS.items():
        if each.get(name) is not None and not isinstance(each[name], kind):
            raise ValueError(f"{place}.{name} must be {words}")
    if not all(isinstance(ref, str) for ref in each.get("object_marking_refs") or ()):
        raise ValueError(f"{place}.object_marking_refs must be texts")


def _indicator(each: Mapping[str, Any], found: Found, tlp: Tlp | None) -> None:
    if each.get("revoked"):
        found.skip("indicators that their sender revoked")
        return
    if each.get("pattern_type", "stix") != "stix":
        found.skip(f"indicators with patterns of {_word(each['pattern_type'])}")
        return
    sure = each.get("confidence")
    as_indicator = partial(
        Indicator,
        confidence=sure / 100 if isinstance(sure, int) and 0 <= sure <= 100 else None,  # noqa: PLR2004 - percent
        valid_from=_time(each.get("valid_from")),
        valid_to=_time(each.get("valid_until")),
        time=_time(each.get("modified")),
        tlp=tlp,
    )
    for kind, value in _values(str(each.get("pattern", "")), found):
        found.add(as_indicator(kind, value))


def _values(pattern: str, found: Found) -> Iterator[tuple[str, str]]:
    """Assets that a pattern names; what it cannot be read as is counted."""
    plain = _PLAIN.fullmatch(pattern)
    if plain:
        kind, path, operator, literal = plain.groups()
        compared = [(kind, path, operator, literal)]
    elif _TOGETHER.search(_LITERAL.sub("", pattern)):
        found.skip("indicators whose pattern needs several things at once")
        return
    else:
        try:
            read = Pattern(pattern).inspect().comparisons
        except ParseException:
            found.skip("indicators whose pattern cannot be read")
            return
        compared = [
            (kind, ".".join(map(str, path)), operator, literal)
            for kind, rows in read.items()
            for path, operator, literal in rows
        ]
    for kind, path, operator, literal in compared:
        asset = _ASSETS.get((kind, path))
        if asset is None or operator not in _OPERATORS:
            found.skip(f"indicators on {_word(kind)}")
            continue
        for value in _literals(literal):
            yield asset, value


def _literals(text: Any) -> Iterator[str]:
    """Values of a constant, or of a set of them."""
    quoted = _LITERAL.findall(str(text))
    for literal in quoted or [str(text)]:
        yield re.sub(r"\\(.)", r"\1", literal[1:-1]) if quoted else literal


def _observable(
    each: Mapping[str, Any],
    found: Found,
    named: set[tuple[str, str]],
    is_part: bool,  # noqa: FBT001 - one of the object's two places
    marks: Mapping[str, Tlp],
) -> None:
    for path in ("value", "number"):
        asset, value = _ASSETS.get((each["type"], path)), each.get(path)
        if asset is None or value is None:
            continue
        if (asset, str(value)) in named:
            return
        if is_part:
            found.add(Indicator(asset, str(value), tlp=_tlp(each, marks)))
        else:
            found.skip(f"{_word(each['type'])} objects that were only seen")
        return
    found.skip(f"{_word(each['type'])} objects")


def _markings(objects: list[Any]) -> dict[str, Tlp]:
    """Level of each marking, those of the bundle too."""
    found = dict(_TLP_BY_ID)
    for each in objects:
        if each["type"] != "marking-definition":
            continue
        extension = (each.get("extensions") or {}).get(TLP_EXTENSION)
        names = [(each.get("definition") or {}).get("tlp")]
        if isinstance(extension, Mapping):
            names.append(extension.get("tlp_2_0"))
        level = narrowest(map(str, names))
        if level:
            found[str(each.get("id"))] = level
    return found


def _tlp(each: Mapping[str, Any], marks: Mapping[str, Tlp]) -> Tlp | None:
    refs = each.get("object_marking_refs") or []
    return narrowest(marks[ref] for ref in refs if ref in marks)


def _time(value: object) -> datetime | None:
    with suppress(ValueError):
        return parse_time(value)
    return None


def _word(text: object) -> str:
    """A name from the file that is safe to print: types are lower-case words."""
    kept = re.sub(r"[^a-z0-9-]", "", str(text).lower())[:40]
    return kept or "unknown"
