"""An export as MISP events, made with pymisp and no server: one event a cluster.

Addresses, networks, domains and systems are attributes, to be looked for where most who
had them are members. Members are `user-account` objects, and what MISP has no type for
is in `annotation` objects with its sentence. UUIDs are the same in every export.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from pymisp import MISPEvent, MISPObject

from backend.domain.attribution import Contender
from backend.domain.policy import Form
from backend.services.exports.content import (
    Content,
    SharedCluster,
    SharedMember,
    SharedThing,
    said_of,
)
from backend.services.exports.naming import stable

# Type and category of each kind that MISP has a type for.
_ATTRIBUTES = {
    "ip_address": ("ip-src", "Network activity"),
    "network": ("ip-src", "Network activity"),
    "autonomous_system": ("AS", "Network activity"),
    "email_domain": ("domain", "Network activity"),
}
# Levels of MISP: threat undefined, analysis complete, this organization only until
# whoever loads the event decides otherwise.
_UNDEFINED, _COMPLETE, _OWN = 4, 2, 0


def write(out: IO[bytes], content: Content) -> None:
    """Write one event, or for several clusters what MISP calls a response of events."""
    several = len(content.rows) > 1
    if several:
        out.write(b'{"response": [\n')
    for number, cluster in enumerate(content.clusters()):
        out.write(b",\n" * bool(number))
        _event(out, cluster, content)
    out.write(b"\n]}\n" if several else b"\n")


def _event(out: IO[bytes], cluster: SharedCluster, content: Content) -> None:
    """Write an event; its attributes and objects as they come."""
    maker = _Maker(content, cluster)
    head = maker.event().to_json()
    out.write(b'{"Event": ' + head.rstrip().removesuffix("}").encode())
    _list(out, "Attribute", maker.attributes())
    _list(out, "Object", maker.objects())
    out.write(b"}}")


def _list(out: IO[bytes], name: str, parts: Iterator[Any]) -> None:
    out.write(f',\n"{name}": ['.encode())
    for number, part in enumerate(parts):
        out.write((",\n" * bool(number) + part.to_json()).encode())
    out.write(b"]")


class _Maker:
    """Makes the parts of the event of one cluster."""

    def __init__(self, content: Content, cluster: SharedCluster) -> None:
        self._content = content
        self._cluster = cluster
        self._name = content.header.producer, cluster.row.id
        self._made = content.header.made

    def event(self) -> MISPEvent:
        """The event without what it holds."""
        row, header = self._cluster.row, self._content.header
        event = MISPEvent()
        event.uuid = self._uuid("event")
        lead = "".join(f", traced to {each.name}" for each in self._cluster.leads)
        event.info = f"{header.producer}: {row.size:,} accounts of one hand{lead}"
        event.date = (self._cluster.first or header.made).date()
        event.timestamp = header.made
        event.threat_level_id = _UNDEFINED
        event.analysis = _COMPLETE
        event.distribution = _OWN
        event.add_tag(f"tlp:{header.tlp}")
        event.add_tag(f'samehand:cluster="{row.id}"')
        event.add_tag(f'samehand:group-kind="{row.group_kind}"')
        return event

    def attributes(self) -> Iterator[Any]:
        """Things that MISP has types for."""
        for thing in self._cluster.things:
            if _typed(thing):
                yield self._attribute(thing)

    def objects(self) -> Iterator[Any]:
        """Summary, organizations, members, what else they share, and the policy."""
        yield self._annotation("summary", "Executive Summary", *self._cluster.sentences)
        for each in self._cluster.organizations:
            yield self._organization(each)
        for member in self._content.members(self._cluster):
            yield self._member(member)
        for thing in self._cluster.things:
            if not _typed(thing):
                lines = said_of(thing), f"Value: {thing.what.value}"
                yield self._annotation(thing.what.id, "Other", *lines)
        yield self._annotation("policy", "Other", *self._policy())

    def _attribute(self, thing: SharedThing) -> Any:
        kind, category = _ATTRIBUTES[thing.what.kind]
        event = MISPEvent()
        attribute: Any = event.add_attribute(
            kind,
            thing.what.value.removeprefix("AS"),
            category=category,
            to_ids=thing.indicates,
            comment=said_of(thing),
            uuid=self._uuid("attribute", thing.what.id),
            timestamp=self._made,
            **_span(thing.first, thing.last),
        )
        return attribute

    def _member(self, member: SharedMember) -> MISPObject:
        made = self._object("user-account", "member", member.who.value)
        made.comment = f"{member.bits:g} bits, confidence {member.confidence:.0%}"
        if member.status:
            made.comment += f", {member.status}"
        self._add(made, "user-id", member.who.value)
        if member.signed_up:
            self._add(made, "created", member.signed_up)
        if member.last_seen:
            self._add(made, "last_login", member.last_seen)
        if member.ties:
            has = "; ".join(f"{tie.relation} {tie.thing}" for tie in member.ties)
            self._add(made, "description", has)
        return made

    def _organization(self, each: Contender) -> MISPObject:
        made = self._object("organization", "organization", each.organization_id)
        self._add(made, "name", each.name)
        lines = [f"Confidence {each.confidence:.0%}, {each.bits:g} bits"]
        lines += [f"For: {sentence}" for sentence in each.reasons]
        lines += [f"Against: {sentence}" for sentence in each.against]
        self._add(made, "description", "\n".join(lines))
        return made

    def _annotation(self, part: str, kind: str, *lines: str) -> MISPObject:
        made = self._object("annotation", "annotation", part)
        self._add(made, "type", kind)
        self._add(made, "text", "\n".join(lines))
        return made

    def _policy(self) -> Iterator[str]:
        header = self._content.header
        yield f"By the policy {header.policy.name} at TLP:{header.tlp.upper()} of"
        for kind, forms in self._content.gate.tally().items():
            parts = ", ".join(f"{count:,} {form}" for form, count in forms.items())
            yield f"{kind}: {parts}"

    def _object(self, template: str, *parts: str) -> MISPObject:
        # Strict: a template that pymisp no longer has must not pass for an empty one.
        made = MISPObject(template, strict=True)
        made.uuid = self._uuid(*parts)
        made.timestamp = self._made
        return made

    def _add(self, made: MISPObject, relation: str, value: Any) -> None:
        made.add_attribute(
            relation,
            value,
            uuid=self._uuid(made.uuid, relation),
            timestamp=self._made,
        )

    def _uuid(self, *parts: str) -> str:
        return str(stable("misp", *self._name, *parts))


def _typed(thing: SharedThing) -> bool:
    return thing.what.kind in _ATTRIBUTES and thing.what.form is not Form.HASHED


def _span(first: datetime | None, last: datetime | None) -> dict[str, datetime]:
    found = {"first_seen": first, "last_seen": last}
    return {name: time for name, time in found.items() if time}
