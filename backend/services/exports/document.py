"""An export as one JSON document, and the JSON Schema of it."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any

import orjson

from backend.domain.attribution import Contender
from backend.domain.policy import SHARED_KINDS, Form, Tlp
from backend.graph.clusters import DayRow
from backend.services.exports.content import (
    Content,
    SharedCluster,
    SharedMember,
    SharedThing,
)

VERSION = 1
SCHEMA_ID = f"urn:samehand:export:{VERSION}"


def write(out: IO[bytes], content: Content) -> None:
    """Write the document, one thing and one member a line."""
    out.write(b'{"$schema":' + _json(SCHEMA_ID))
    for name, value in about(content).items():
        out.write(b",\n" + _json(name) + b":" + _json(value))
    out.write(b',\n"clusters":[')
    for number, cluster in enumerate(content.clusters()):
        out.write(b",\n" if number else b"\n")
        out.write(_json(cluster_fields(cluster))[:-1])
        _list(out, "organizations", map(_organization, cluster.organizations))
        _list(out, "evidence", map(_thing, cluster.things))
        _list(out, "members", map(_member, content.members(cluster)))
        unlisted = content.unlisted[cluster.row.id]
        out.write(b',\n"unlisted_members":' + _json(unlisted) + b"}")
    out.write(b'\n],\n"released":' + _json(content.gate.tally()) + b"}\n")


def about(content: Content) -> dict[str, Any]:
    """Who says what to whom, by which policy."""
    header = content.header
    return {
        "version": VERSION,
        "producer": header.producer,
        "tlp": f"TLP:{header.tlp.upper()}",
        "partner": header.partner,
        "made": header.made,
        "policy": {"name": header.policy.name, **content.gate.policy.at(header.tlp)},
    }


def cluster_fields(cluster: SharedCluster) -> dict[str, Any]:
    """Figures of a cluster that may leave."""
    row = cluster.row
    return {
        "id": row.id,
        "size": row.size,
        "group_kind": row.group_kind,
        "suspicion": row.suspicion,
        "summary": list(cluster.sentences),
        "signs": row.signs,
        "first_seen": cluster.first,
        "last_seen": cluster.last,
        "exchanges": cluster.exchanges,
        "run": row.run_id,
        "capabilities": [asdict(each) for each in cluster.capabilities],
        "days": [_day(each) for each in cluster.days],
    }


def _day(row: DayRow) -> dict[str, Any]:
    """A day with one model; ``sought`` are exchanges by capability."""
    sought = dict(zip(row.capabilities, row.sought, strict=True))
    return {
        "day": row.day,
        "model": row.model,
        "exchanges": row.exchanges,
        "accounts": row.accounts,
        "sought": sought,
    }


def _organization(each: Contender) -> dict[str, Any]:
    return {
        "id": each.organization_id,
        "name": each.name,
        "confidence": each.confidence,
        "bits": each.bits,
        "traced": each.accepted,
        "for": each.reasons,
        "against": each.against,
    }


def _thing(thing: SharedThing) -> dict[str, Any]:
    return {
        "id": thing.what.id,
        "kind": thing.what.kind,
        "value": thing.what.value,
        "form": thing.what.form,
        **{name: thing.detail.get(name) for name in ("method", "issuer", "country")},
        "accounts": thing.accounts,
        "everyone": thing.everyone,
        "bits": thing.bits,
        "pair_bits": thing.pair_bits,
        "first_seen": thing.first,
        "last_seen": thing.last,
        "organizations": thing.organizations,
        "indicates": thing.indicates,
        "merged": thing.merged,
        "sentence": thing.sentence,
    }


def _member(member: SharedMember) -> dict[str, Any]:
    return {
        "account": member.who.value,
        "form": member.who.form,
        "bits": member.bits,
        "confidence": member.confidence,
        "status": member.status,
        "signed_up": member.signed_up,
        "last_seen": member.last_seen,
        "exchanges": member.exchanges,
        "has": [
            [tie.thing, tie.relation, tie.first, tie.last, tie.count]
            for tie in member.ties
        ],
    }


def _list(out: IO[bytes], name: str, rows: Iterator[dict[str, Any]]) -> None:
    out.write(b",\n" + _json(name) + b":[")
    for number, row in enumerate(rows):
        out.write((b",\n" if number else b"\n") + _json(row))
    out.write(b"]")


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError


def schema() -> dict[str, Any]:
    """JSON Schema of the document."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "An export of samehand",
        **_object(
            **{"$schema": {"const": SCHEMA_ID}},
            version={"const": VERSION},
            producer=_TEXT,
            tlp={"enum": [f"TLP:{tlp.upper()}" for tlp in Tlp]},
            partner=_or_null(_TEXT),
            made=_TIME,
            policy=_object(
                name=_TEXT,
                **{
                    kind.name: {"enum": [form.value for form in kind.forms]}
                    for kind in SHARED_KINDS.values()
                },
            ),
            clusters=_array(_CLUSTER),
            released={
                "type": "object",
                "description": "How many values left in each form, by kind.",
                "additionalProperties": {
                    "type": "object",
                    "propertyNames": {"enum": [form.value for form in Form]},
                    "additionalProperties": _COUNT,
                },
            },
        ),
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _or_null(kind: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [kind, {"type": "null"}]}


_TEXT = {"type": "string"}
_NUMBER = {"type": "number"}
_COUNT = {"type": "integer", "minimum": 0}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_TIME = {"type": "string", "format": "date-time"}
_FORM = {"enum": [form.value for form in Form if form is not Form.WITHHELD]}
_CLUSTER = _object(
    id=_TEXT,
    size=_COUNT,
    group_kind=_TEXT,
    suspicion=_SHARE,
    summary=_array(_TEXT),
    signs=_array(_TEXT),
    first_seen=_or_null(_TIME),
    last_seen=_or_null(_TIME),
    exchanges=_or_null(_COUNT),
    run=_TEXT,
    capabilities=_array(_object(capability=_TEXT, exchanges=_COUNT, accounts=_COUNT)),
    days=_array(
        _object(
            day=_TEXT,
            model=_TEXT,
            exchanges=_COUNT,
            accounts=_COUNT,
            sought={"type": "object", "additionalProperties": _COUNT},
        )
    ),
    organizations=_array(
        _object(
            id=_TEXT,
            name=_TEXT,
            confidence=_SHARE,
            bits=_NUMBER,
            traced={"type": "boolean"},
            **{"for": _array(_TEXT)},
            against=_array(_TEXT),
        )
    ),
    evidence=_array(
        _object(
            id=_TEXT,
            kind=_TEXT,
            value=_TEXT,
            form=_FORM,
            method=_or_null(_TEXT),
            issuer=_or_null(_TEXT),
            country=_or_null(_TEXT),
            accounts=_COUNT,
            everyone=_COUNT,
            bits=_or_null(_NUMBER),
            pair_bits=_NUMBER,
            first_seen=_or_null(_TIME),
            last_seen=_or_null(_TIME),
            organizations=_array(_TEXT),
            indicates={"type": "boolean"},
            merged=_COUNT,
            sentence=_TEXT,
        )
    ),
    members=_array(
        _object(
            account=_TEXT,
            form=_FORM,
            bits=_NUMBER,
            confidence=_SHARE,
            status=_or_null(_TEXT),
            signed_up=_or_null(_TIME),
            last_seen=_or_null(_TIME),
            exchanges=_or_null(_COUNT),
            has={
                "type": "array",
                "description": "Id of the thing, relation, first, last, how often.",
                "items": {"type": "array", "minItems": 5, "maxItems": 5},
            },
        )
    ),
    unlisted_members=_COUNT,
)
