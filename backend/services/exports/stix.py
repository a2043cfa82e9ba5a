"""An export as a STIX 2.1 bundle (OASIS, 2021), without custom objects.

A cluster is a campaign with its infrastructure, whose addresses, domains and systems
are cyber-observables with indicators; members are user accounts. Who has what is told
by observed data: a thing with the accounts that have it. Instruments, devices and
prompts have no type in STIX: a note says what the accounts of an observation share.
Ids are the same in every export.
"""

import ipaddress
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any

from stix2 import v21

from backend.domain.attribution import Contender
from backend.domain.policy import Form, Tlp
from backend.services.exports.content import (
    Content,
    SharedCluster,
    SharedThing,
    said_of,
)
from backend.services.exports.naming import stable
from backend.services.indicators.found import LEASE

# OASIS' definitions of the levels of TLP 2.0: the extension that has the property
# tlp_2_0, and the marking of each level, which everybody must use.
TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
TLP_MARKINGS = {
    Tlp.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
_TLP_CREATED = "2022-10-01T00:00:00.000Z"
# Of objects that are the same for ever, such as who speaks.
_ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
_MOST_COUNT = 999_999_999
_MOST_REFS = 1000
_PATTERNS = {
    "ip_address": "[{type}:value = '{value}']",
    "network": "[{type}:value ISSUBSET '{value}']",
    "email_domain": "[{type}:value = '{value}']",
}


def write(out: IO[bytes], content: Content) -> None:
    """Write the bundle, object by object."""
    tlp, producer = content.header.tlp, content.header.producer
    name = stable(producer, *(row.id for row in content.rows), tlp)
    out.write(f'{{"type": "bundle", "id": "bundle--{name}", "objects": [\n'.encode())
    seen: set[str] = set()
    for made in _objects(content):
        # Two clusters may share a thing, an account or an organization.
        if made["id"] not in seen:
            out.write(b",\n" * bool(seen) + made.serialize().encode())
            seen.add(made["id"])
    out.write(b"\n]}\n")


def marking(tlp: Tlp) -> Any:
    """OASIS' marking of a level of TLP 2.0."""
    return v21.MarkingDefinition(
        id=TLP_MARKINGS[tlp],
        created=_TLP_CREATED,
        name=f"TLP:{tlp.upper()}",
        extensions={
            TLP_EXTENSION: {
                "extension_type": "property-extension",
                "tlp_2_0": tlp.value,
            }
        },
    )


def _objects(content: Content) -> Iterator[Any]:
    maker = _Maker(content)
    yield marking(content.header.tlp)
    yield maker.producer
    for cluster in content.clusters():
        yield from _Cluster(maker, cluster, content).objects()
    maker.born = _ALWAYS
    campaigns = [maker.id("campaign", row.id) for row in content.rows]
    yield maker.note("policy", _policy(content), campaigns, about="The sharing policy")


def _policy(content: Content) -> str:
    policy, level = content.header.policy, content.header.tlp
    lines = [f"By the policy {policy.name} at TLP:{level.upper()} of"]
    for kind, forms in content.gate.tally().items():
        parts = ", ".join(f"{count:,} {form}" for form, count in forms.items())
        lines.append(f"{kind}: {parts}")
    return "\n".join(lines)


class _Maker:
    """Makes objects that carry the producer, the marking and the same id every time."""

    def __init__(self, content: Content) -> None:
        header = content.header
        self._name = header.producer
        self._made = header.made
        self._marks = [TLP_MARKINGS[header.tlp]]
        self.born = _ALWAYS
        self.identity = self.id("identity", "")
        self.producer = v21.Identity(
            id=self.identity,
            created=_ALWAYS,
            modified=_ALWAYS,
            name=header.producer,
            identity_class="organization",
            object_marking_refs=self._marks,
        )

    def id(self, kind: str, *parts: str) -> str:
        """Id of an object."""
        return f"{kind}--{stable(self._name, kind, *parts)}"

    def make(self, kind: type, *parts: str, **values: Any) -> Any:
        """An object; ``parts`` tell it from others of its kind."""
        return kind(
            id=self.id(kind._type, *parts),  # type: ignore[attr-defined]  # noqa: SLF001
            created_by_ref=self.identity,
            created=(born := values.pop("created", self.born)),
            modified=max(self._made, born),
            object_marking_refs=self._marks,
            **{name: value for name, value in values.items() if value is not None},
        )

    def observable(self, kind: type, **values: Any) -> Any:
        """A cyber-observable, whose id follows from its value as STIX says."""
        return kind(object_marking_refs=self._marks, **values)

    def tie(self, source: Any, verb: str, target: Any, **values: Any) -> Any:
        """A relationship between two objects."""
        ends = source["id"], target["id"]
        return self.make(
            v21.Relationship,
            verb,
            *ends,
            relationship_type=verb,
            source_ref=ends[0],
            target_ref=ends[1],
            **values,
        )

    def note(self, part: str, text: str, refs: Sequence[str], *, about: str) -> Any:
        """A note on some objects."""
        return self.make(
            v21.Note, part, *refs, abstract=about, content=text, object_refs=refs
        )


@dataclass(slots=True)
class _Holders:
    """Members that have a thing, by their number in the cluster; how often in all."""

    members: array = field(default_factory=lambda: array("L"))  # type: ignore[type-arg]
    count: int = 0


class _Cluster:
    """The objects of one cluster."""

    def __init__(self, maker: _Maker, cluster: SharedCluster, content: Content) -> None:
        self._maker = maker
        self._cluster = cluster
        self._content = content
        maker.born = cluster.born or _ALWAYS
        row = cluster.row
        sought = [c.capability for c in cluster.capabilities[:5]]
        span = {"first_seen": cluster.first, "last_seen": cluster.last}
        self._campaign = maker.make(
            v21.Campaign,
            row.id,
            name=f"samehand {row.id}",
            description=". ".join(cluster.sentences) + ".",
            objective=f"Exchanges that seek {', '.join(sought)}" if sought else None,
            confidence=round(100 * row.suspicion),
            labels=[row.group_kind],
            **span,
        )
        self._infrastructure = maker.make(
            v21.Infrastructure,
            row.id,
            name=f"Infrastructure of samehand {row.id}",
            infrastructure_types=["unknown"],
            **span,
        )

    def objects(self) -> Iterator[Any]:
        yield self._campaign
        for each in self._cluster.organizations:
            yield from self._organization(each)
        accounts: list[str] = []
        holders: dict[str, _Holders] = {}
        for member in self._content.members(self._cluster):
            user = self._maker.observable(v21.UserAccount, user_id=member.who.value)
            yield user
            for tie in member.ties:
                held = holders.setdefault(tie.thing, _Holders())
                held.members.append(len(accounts))
                held.count += tie.count
            accounts.append(user["id"])
        yield from self._everybody(accounts)
        yield from self._things(accounts, holders)

    def _organization(self, each: Contender) -> Iterator[Any]:
        """An organization, what speaks for and against it, and the actor if traced."""
        maker = self._maker
        identity = maker.make(
            v21.Identity,
            "organization",
            each.organization_id,
            name=each.name,
            identity_class="organization",
            created=_ALWAYS,
        )
        yield identity
        lines = [f"Confidence {each.confidence:.0%}, {each.bits:g} bits."]
        lines += [f"For: {sentence}" for sentence in each.reasons]
        lines += [f"Against: {sentence}" for sentence in each.against]
        refs = [self._campaign["id"], identity["id"]]
        about = f"Whether {self._cluster.row.id} is {each.name}'s"
        yield maker.note("organization", "\n".join(lines), refs, about=about)
        if each not in self._cluster.leads:
            return
        sure = round(100 * each.confidence)
        actor = maker.make(
            v21.ThreatActor,
            self._cluster.row.id,
            name=f"Operator of samehand {self._cluster.row.id}",
            threat_actor_types=["unknown"],
        )
        yield actor
        yield maker.tie(self._campaign, "attributed-to", actor, confidence=sure)
        yield maker.tie(actor, "attributed-to", identity, confidence=sure)

    def _everybody(self, accounts: Sequence[str]) -> Iterator[Any]:
        """All members, also those that have nothing with a type of its own."""
        for first in range(0, len(accounts), _MOST_REFS):
            refs = accounts[first : first + _MOST_REFS]
            yield self._observed("members", str(first), refs=refs, count=len(refs))

    def _things(
        self, accounts: Sequence[str], holders: dict[str, _Holders]
    ) -> Iterator[Any]:
        yield self._infrastructure
        yield self._maker.tie(self._campaign, "uses", self._infrastructure)
        loose = []
        for thing in self._cluster.things:
            held = holders.get(thing.what.id, _Holders())
            refs = [accounts[number] for number in held.members]
            seen = self._observable(thing)
            if seen is not None:
                yield seen
                refs = [seen["id"], *refs]
            elif not refs:
                loose.append(said_of(thing))
                continue
            observed = self._observed(
                thing.what.id, refs=refs, count=held.count or thing.accounts, what=thing
            )
            yield observed
            said = said_of(thing)
            if seen is None or not thing.indicates:
                about = thing.what.kind.replace("_", " ")
                on = [observed["id"]]
                yield self._maker.note(thing.what.id, said, on, about=about)
            else:
                yield from self._indicator(thing, seen, observed, said)
        if loose:
            on = [self._campaign["id"]]
            text = "\n".join(loose[:_MOST_REFS])
            yield self._maker.note("things", text, on, about="What members share")

    def _observed(
        self,
        *parts: str,
        refs: Sequence[str],
        count: int,
        what: SharedThing | None = None,
    ) -> Any:
        cluster, made = self._cluster, self._content.header.made
        first = (what.first if what else None) or cluster.first or made
        last = (what.last if what else None) or cluster.last or first
        return self._maker.make(
            v21.ObservedData,
            cluster.row.id,
            self._content.header.partner or "",
            *parts,
            first_observed=first,
            last_observed=max(first, last),
            number_observed=min(max(count, 1), _MOST_COUNT),
            object_refs=refs,
        )

    def _observable(self, thing: SharedThing) -> Any:
        """The thing as a cyber-observable; None where STIX has no type for it."""
        kind = _TYPES.get(_type(thing))
        if kind is None:
            return None
        value: Any = thing.what.value
        if kind is v21.AutonomousSystem:
            return self._maker.observable(kind, number=int(value.removeprefix("AS")))
        return self._maker.observable(kind, value=value)

    def _indicator(
        self, thing: SharedThing, seen: Any, observed: Any, said: str
    ) -> Iterator[Any]:
        """The thing to look for, what it shows, and that it was seen here."""
        maker = self._maker
        yield maker.tie(self._infrastructure, "consists-of", seen)
        begin = thing.first or self._cluster.first or self._content.header.made
        # Addresses are leased; a domain is nobody else's afterwards.
        ends = None if thing.what.kind == "email_domain" else thing.last
        indicator = maker.make(
            v21.Indicator,
            self._cluster.row.id,
            thing.what.id,
            name=f"{thing.what.kind.replace('_', ' ')} {thing.what.value}",
            description=said,
            indicator_types=["anomalous-activity"],
            pattern=_pattern(thing),
            pattern_type="stix",
            valid_from=begin,
            valid_until=ends + LEASE if ends else None,
            confidence=round(
                100 * thing.accounts / max(thing.everyone, thing.accounts, 1)
            ),
        )
        yield indicator
        yield maker.tie(indicator, "indicates", self._campaign)
        yield maker.tie(indicator, "based-on", observed)
        yield maker.make(
            v21.Sighting,
            indicator["id"],
            sighting_of_ref=indicator["id"],
            observed_data_refs=[observed["id"]],
            where_sighted_refs=[maker.identity],
            count=observed["number_observed"],
            first_seen=observed["first_observed"],
            last_seen=observed["last_observed"],
        )


_TYPES = {
    "ipv4-addr": v21.IPv4Address,
    "ipv6-addr": v21.IPv6Address,
    "domain-name": v21.DomainName,
    "autonomous-system": v21.AutonomousSystem,
}


def _type(thing: SharedThing) -> str:
    what = thing.what
    if what.form is Form.HASHED:
        return ""
    if what.kind in {"ip_address", "network"}:
        version = ipaddress.ip_network(what.value, strict=False).version
        return f"ipv{version}-addr"
    names = {"email_domain": "domain-name", "autonomous_system": "autonomous-system"}
    return names.get(what.kind, "")


def _pattern(thing: SharedThing) -> str:
    """What to look for."""
    value = thing.what.value.replace("\\", "\\\\").replace("'", "\\'")
    return _PATTERNS[thing.what.kind].format(type=_type(thing), value=value)
