"""A batch of records as the rows that the graph takes: summed, sorted, one per fact.

Summing before writing makes a hub cost one row per account and batch instead of one
per event, and sorting by key makes two writers take the graph's locks in one order.
Everything is a sum, a minimum, a maximum or "the earliest (latest) event says", so the
order in which events arrive cannot matter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from backend.domain.events import EventType, Record, order_of
from backend.domain.identifiers import network_of

Row = dict[str, Any]

# Identifiers by the field of the record that names them.
_FIELDS = {
    "ip": "ip_address",
    "device_id": "device",
    "instrument": "instrument",
    "email_domain": "email_domain",
    "email_hash": "email",
    "phone_hash": "phone",
    "person_hash": "person",
    "prompt_key": "prompt",
}
_DETAILS = {
    "instrument": ("bin", "last4", "method"),
    "phone": ("country",),
}


@dataclass(slots=True)
class Batch:
    """Rows by kind of fact."""

    accounts: dict[str, Row] = field(default_factory=dict)
    sightings: dict[str, dict[tuple[str, str], Row]] = field(default_factory=dict)
    networks: set[tuple[str, str, str]] = field(default_factory=set)
    exchanges: dict[tuple[str, str, str, str], Row] = field(default_factory=dict)
    signups: dict[str, Row] = field(default_factory=dict)
    statuses: dict[str, Row] = field(default_factory=dict)
    labels: dict[str, Row] = field(default_factory=dict)
    releases: dict[str, Row] = field(default_factory=dict)
    organizations: dict[str, Row] = field(default_factory=dict)
    assets: dict[str, dict[tuple[str, str, str], Row]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[Record]) -> "Batch":
        """Sum ``records`` up; linear in their number."""
        batch = cls()
        for record in records:
            batch._add(record)
        return batch

    def _add(self, record: Record) -> None:
        if record.type is EventType.ASSET:
            self._add_asset(record)
        elif record.type is EventType.RELEASE:
            row = record.data | {"order": _order(record)}
            _latest(self.releases, record.data["model"], row)
        else:
            self._add_account_event(record)

    def _add_account_event(self, record: Record) -> None:
        _span(self.accounts, record.subject, {"id": record.subject}, record.time_ms)
        self._add_sightings(record)
        if record.type is EventType.SIGNUP:
            row = _stamped(record, _SIGNUP_FIELDS)
            _earliest(self.signups, record.subject, row)
        elif record.type is EventType.STATUS:
            _latest(self.statuses, record.subject, _stamped(record, ("status",)))
        elif record.type is EventType.LABEL:
            row = _stamped(record, ("verdict", "organization_id"))
            _latest(self.labels, record.subject, row)
        elif record.type is EventType.EXCHANGE:
            self._add_exchange(record)

    def _add_sightings(self, record: Record) -> None:
        data = record.data
        times = data.get("count", 1) if record.type is EventType.ACCESS else 1
        for name, kind in _FIELDS.items():
            key = data.get(name)
            if key is None:
                continue
            rows = self.sightings.setdefault(kind, {})
            start = {"account": record.subject, "key": key, "count": 0}
            row = _span(rows, (key, record.subject), start, record.time_ms)
            row["count"] += times
            for detail in _DETAILS.get(kind, ()):
                source = "phone_country" if detail == "country" else detail
                _smallest(row, detail, data.get(source))
        ip = data.get("ip")
        if ip is not None:
            self.networks.add((network_of(ip), ip, "prefix"))
            if "asn" in data:
                self.networks.add((f"AS{data['asn']}", ip, "asn"))

    def _add_exchange(self, record: Record) -> None:
        data = record.data
        day = datetime.fromtimestamp(record.time_ms / 1000, UTC).date().isoformat()
        capability = data.get("capability") or ""
        start = {
            "account": record.subject,
            "model": data["model"],
            "day": day,
            "capability": capability,
            "count": 0,
            "exchanges": 0,
            "input_tokens": 0,
            "output_tokens": 0,
        }
        key = (data["model"], record.subject, day, capability)
        row = _span(self.exchanges, key, start, record.time_ms)
        row["count"] += 1
        row["exchanges"] += data["exchanges"]
        row["input_tokens"] += data.get("input_tokens") or 0
        row["output_tokens"] += data.get("output_tokens") or 0

    def _add_asset(self, record: Record) -> None:
        data, order = record.data, _order(record)
        organization = data["organization_id"]
        named = {"id": organization, "name": data["name"], "order": order}
        _latest(self.organizations, organization, named)
        rows = self.assets.setdefault(data["asset_type"], {})
        key = (data["value"], organization, data["asset_type"])
        old = rows.get(key)
        row = {
            "organization_id": organization,
            "asset_type": data["asset_type"],
            "value": data["value"],
            "confidence": data.get("confidence", 1.0),
            "source": data.get("source"),
            "valid_from_ms": data.get("valid_from_ms"),
            "valid_to_ms": data.get("valid_to_ms"),
            "order": order,
        }
        latest = row if old is None or order > old["order"] else old
        seen = [record.time_ms] + ([old["first_ms"], old["last_ms"]] if old else [])
        rows[key] = latest | {
            "first_ms": min(seen),
            "last_ms": max(seen),
            "count": 1 + (old["count"] if old else 0),
        }


_SIGNUP_FIELDS = (
    "email_domain",
    "email_shape",
    "country",
    "organization_claimed",
    "referrer_host",
    "user_agent",
)


def _order(record: Record) -> str:
    return order_of(record.time_ms, record.source, record.id)


def _stamped(record: Record, names: tuple[str, ...]) -> Row:
    row: Row = {name: record.data.get(name) for name in names}
    row["account"] = record.subject
    row["time_ms"] = record.time_ms
    row["order"] = _order(record)
    return row


def _span(rows: dict[Any, Row], key: object, start: Mapping[str, Any], ms: int) -> Row:
    row = rows.get(key)
    if row is None:
        row = rows[key] = {**start, "first_ms": ms, "last_ms": ms}
    elif ms < row["first_ms"]:
        row["first_ms"] = ms
    elif ms > row["last_ms"]:
        row["last_ms"] = ms
    return row


def _smallest(row: Row, name: str, value: Any) -> None:
    old = row.get(name)
    row[name] = value if old is None or (value is not None and value < old) else old


def _earliest(rows: dict[str, Row], key: str, row: Row) -> None:
    if key not in rows or row["order"] < rows[key]["order"]:
        rows[key] = row


def _latest(rows: dict[str, Row], key: str, row: Row) -> None:
    if key not in rows or row["order"] > rows[key]["order"]:
        rows[key] = row
