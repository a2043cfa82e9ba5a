"""Indicators in a MISP event, or in several: attributes that are to be looked for."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from backend.contract.events import parse_time
from backend.domain.policy import Tlp
from backend.services.indicators.found import (
    Found,
    Indicator,
    lease_end,
    narrowest,
)

# Assets that the parts of an attribute's value are, None where a part is none.
_ASSETS: dict[str, tuple[str | None, ...]] = {
    "ip-src": ("ip_network",),
    "ip-dst": ("ip_network",),
    "ip-src|port": ("ip_network", None),
    "ip-dst|port": ("ip_network", None),
    "domain": ("domain",),
    "hostname": ("domain",),
    "hostname|port": ("domain", None),
    "domain|ip": ("domain", "ip_network"),
    "email": ("email",),
    "email-src": ("email",),
    "email-dst": ("email",),
    "AS": ("asn",),
}


def read(document: Mapping[str, Any]) -> Found:
    """What the events of a document hold; ValueError, with where, if there is none."""
    found = Found()
    for place, event in _events(document):
        level = narrowest(_tags(event, place))
        for where, attribute in _attributes(event, place):
            if not isinstance(attribute.get("type"), str):
                raise ValueError(f"{where} has no type")  # noqa: TRY004
            own = narrowest(_tags(attribute, where))
            _attribute(attribute, found, own or level)
    return found


def _events(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    several = document.get("response")
    rows = several if isinstance(several, list) else [document]
    for number, row in enumerate(rows):
        place = f"response.{number}.Event" if several else "Event"
        event = row.get("Event") if isinstance(row, Mapping) else None
        if not isinstance(event, Mapping):
            raise ValueError(f"{place} is no object")  # noqa: TRY004
        yield place, event


def _attributes(
    event: Mapping[str, Any], place: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Attributes of the event and of its objects, with where each is."""
    yield from _objects(event, "Attribute", place)
    for where, each in _objects(event, "Object", place):
        if not each.get("deleted"):
            yield from _objects(each, "Attribute", where)


def _objects(
    holder: Mapping[str, Any], name: str, place: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rows = holder.get(name) or []
    if not isinstance(rows, list):
        raise ValueError(f"{place}.{name} must be an array")  # noqa: TRY004
    for number, row in enumerate(rows):
        where = f"{place}.{name}.{number}"
        if not isinstance(row, Mapping):
            raise ValueError(f"{where} is no object")  # noqa: TRY004
        yield where, row


def _attribute(each: Mapping[str, Any], found: Found, level: Tlp | None) -> None:
    kind = each["type"]
    assets = _ASSETS.get(kind)
    if each.get("deleted"):
        found.skip("attributes that their sender deleted")
    elif assets is None:
        found.skip(f"attributes of type {re.sub(r'[^A-Za-z0-9|-]', '', kind)[:40]}")
    elif str(each.get("to_ids")).lower() not in {"true", "1"}:
        found.skip("attributes that are not to be looked for (to_ids)")
    else:
        values = str(each.get("value", "")).split("|")
        for asset, value in zip(assets, values, strict=False):
            if asset is None:
                continue
            found.add(
                Indicator(
                    asset,
                    value.strip(),
                    valid_from=_time(each.get("first_seen")),
                    valid_to=lease_end(asset, _time(each.get("last_seen"))),
                    time=_stamp(each.get("timestamp")),
                    tlp=level,
                )
            )


def _tags(holder: Mapping[str, Any], place: str) -> Iterator[str]:
    for _, tag in _objects(holder, "Tag", place):
        name = str(tag.get("name"))
        if name.lower().startswith("tlp:"):
            yield name


def _time(value: object) -> datetime | None:
    with suppress(ValueError):
        return parse_time(value)
    return None


def _stamp(value: object) -> datetime | None:
    with suppress(ValueError, OverflowError, OSError, TypeError):
        return datetime.fromtimestamp(int(str(value)), UTC)
    return None
