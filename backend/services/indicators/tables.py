"""Indicators in CSV: a line of a type and a value each, and samehand's own tables.

Columns are found by their names, in any order: ``type`` (or ``kind``) and ``value``,
and if wanted ``confidence``, ``valid_from`` and ``valid_to``.
"""

import csv
import io
from contextlib import suppress
from datetime import datetime
from typing import Any

from backend.contract.events import parse_time
from backend.domain.policy import Form, Tlp
from backend.services.indicators.found import (
    Found,
    Indicator,
    lease_end,
    narrowest,
)

# Names of types that are not an asset's own: those of samehand's things, and others.
_ASSETS = {
    "ip_address": "ip_network",
    "network": "ip_network",
    "ip": "ip_network",
    "ipv4": "ip_network",
    "ipv6": "ip_network",
    "cidr": "ip_network",
    "ip-src": "ip_network",
    "ip-dst": "ip_network",
    "ipv4-addr": "ip_network",
    "ipv6-addr": "ip_network",
    "autonomous_system": "asn",
    "as": "asn",
    "autonomous-system": "asn",
    "email_domain": "domain",
    "domain-name": "domain",
    "hostname": "domain",
    "email-addr": "email",
    "e-mail": "email",
}
_OWN = frozenset({"ip_network", "asn", "domain", "email"})


def asset_of(kind: str) -> str | None:
    """The type of asset that a kind of thing is; None if it is none."""
    asset = _ASSETS.get(kind, kind)
    return asset if asset in _OWN else None


def read(text: str, *, tlp: Tlp | None = None) -> Found:
    """What a table holds; ValueError, with the line, if it cannot be read."""
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    found = Found()
    try:
        names = [name.strip().lower() for name in rows.fieldnames or ()]
        rows.fieldnames = names
        if "value" not in names or not {"type", "kind"} & set(names):
            raise ValueError("line 1: the columns type and value are needed")
        for row in rows:
            _row(row, found, rows.line_num, tlp)
    except csv.Error as error:
        raise ValueError(f"line {rows.reader.line_num}: {error}") from None
    return found


def _row(row: dict[str, Any], found: Found, line: int, tlp: Tlp | None) -> None:
    kind = str(row.get("type") or row.get("kind") or "").strip().lower()
    value = str(row.get("value") or "").strip().removeprefix("'")
    if row.get("form") in {Form.HASHED.value, Form.TRUNCATED.value}:
        found.skip(f"values of {kind} that are {row['form']}")
    elif row.get("indicates") == "false":
        found.skip("things that mostly others have")
    elif (asset := asset_of(kind)) is None:
        found.skip("lines of other types")
    elif not value:
        raise ValueError(f"line {line}: value is empty")
    else:
        own = narrowest([str(row.get("tlp") or "")]) or tlp
        found.add(
            Indicator(
                asset,
                value,
                _confidence(row.get("confidence"), line),
                _time(row.get("valid_from") or row.get("first_seen"), line),
                _time(row.get("valid_to"), line)
                or lease_end(asset, _time(row.get("last_seen"), line)),
                tlp=own,
            )
        )


def _confidence(text: str | None, line: int) -> float | None:
    if not text:
        return None
    with suppress(ValueError):
        if 0 <= (value := float(text)) <= 1:
            return value
    raise ValueError(f"line {line}: confidence must be a number from 0 to 1")


def _time(text: str | None, line: int) -> datetime | None:
    if not text:
        return None
    try:
        return parse_time(text)
    except ValueError as error:
        raise ValueError(f"line {line}: a time {error}") from None
