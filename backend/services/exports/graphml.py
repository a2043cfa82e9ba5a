"""An export as GraphML: accounts, things, clusters and organizations with their ties.

Format: graphml.graphdrawing.org, 1.0. Nodes come before the edges that need them.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from backend.services.exports.content import (
    Content,
    SharedCluster,
    SharedMember,
    SharedThing,
)
from backend.services.exports.document import about

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
_NODE = {
    "kind": str,
    "label": str,
    "form": str,
    "size": int,
    "group_kind": str,
    "suspicion": float,
    "accounts": int,
    "everyone": int,
    "bits": float,
    "pair_bits": float,
    "confidence": float,
    "exchanges": int,
    "status": str,
    "method": str,
    "issuer": str,
    "country": str,
    "indicates": bool,
    "merged": int,
    "signed_up": str,
    "first_seen": str,
    "last_seen": str,
    "summary": str,
    "against": str,
}
_EDGE = {
    "relation": str,
    "bits": float,
    "confidence": float,
    "accounts": int,
    "count": int,
    "first_seen": str,
    "last_seen": str,
    "traced": bool,
    "reasons": str,
}
_GRAPH = {"about": str, "released": str}


def write(out: IO[bytes], content: Content) -> None:
    """Write the document; a member's lines are written once it is read."""
    writer = _Writer(out)
    writer.begin()
    writer.graph("about", about(content))
    for cluster in content.clusters():
        _cluster(writer, cluster)
        for thing in cluster.things:
            _thing(writer, thing, cluster.row.id)
        for member in content.members(cluster):
            _member(writer, member, cluster.row.id)
    writer.graph("released", content.gate.tally())
    writer.end()


def _cluster(writer: "_Writer", cluster: SharedCluster) -> None:
    row = cluster.row
    name = f"cluster:{row.id}"
    writer.node(
        name,
        kind="cluster",
        label=row.id,
        size=row.size,
        group_kind=row.group_kind,
        suspicion=row.suspicion,
        exchanges=cluster.exchanges,
        first_seen=cluster.first,
        last_seen=cluster.last,
        summary="; ".join(cluster.sentences),
    )
    for each in cluster.organizations:
        owner = f"organization:{each.organization_id}"
        writer.node(owner, kind="organization", label=each.name)
        writer.edge(
            name,
            owner,
            relation="ATTRIBUTED_TO",
            confidence=each.confidence,
            bits=each.bits,
            traced=each.accepted,
            reasons="; ".join(
                (*each.reasons, *(f"against: {x}" for x in each.against))
            ),
        )


def _thing(writer: "_Writer", thing: SharedThing, cluster: str) -> None:
    what = thing.what
    writer.node(
        what.id,
        kind=what.kind,
        label=what.value,
        form=what.form.value,
        accounts=thing.accounts,
        everyone=thing.everyone,
        bits=thing.bits,
        pair_bits=thing.pair_bits,
        indicates=thing.indicates,
        merged=thing.merged,
        first_seen=thing.first,
        last_seen=thing.last,
        **thing.detail,
    )
    writer.edge(
        f"cluster:{cluster}",
        what.id,
        relation="HELD_BY" if thing.bits else "SHARES",
        bits=thing.bits,
        accounts=thing.accounts,
        first_seen=thing.first,
        last_seen=thing.last,
    )
    for owner in thing.organizations:
        writer.node(f"organization:{owner}", kind="organization", label=owner)
        writer.edge(f"organization:{owner}", what.id, relation="OWNS")


def _member(writer: "_Writer", member: SharedMember, cluster: str) -> None:
    who = member.who
    writer.node(
        who.id,
        kind="account",
        label=who.value,
        form=who.form.value,
        bits=member.bits,
        confidence=member.confidence,
        status=member.status,
        exchanges=member.exchanges,
        signed_up=member.signed_up,
        last_seen=member.last_seen,
    )
    writer.edge(
        who.id,
        f"cluster:{cluster}",
        relation="MEMBER_OF",
        bits=member.bits,
        confidence=member.confidence,
    )
    for tie in member.ties:
        writer.edge(
            who.id,
            tie.thing,
            relation=tie.relation,
            count=tie.count,
            first_seen=tie.first,
            last_seen=tie.last,
        )


class _Writer:
    """Writes elements as they come; a node that two clusters share comes once."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._nodes: set[int] = set()
        self._edges: set[int] = set()

    def begin(self) -> None:
        self._line('<?xml version="1.0" encoding="UTF-8"?>')
        self._line('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">')
        for domain, names in (("node", _NODE), ("edge", _EDGE), ("graph", _GRAPH)):
            for name, kind in names.items():
                self._line(
                    f'<key id="{domain[0]}_{name}" for="{domain}" '
                    f'attr.name="{name}" attr.type="{_TYPES[kind]}"/>'
                )
        self._line('<graph id="export" edgedefault="directed">')

    def end(self) -> None:
        self._line("</graph>\n</graphml>")

    def graph(self, name: str, value: Mapping[str, Any]) -> None:
        text = orjson.dumps(value, default=datetime.isoformat).decode()
        self._line(self._data("g", {name: text}))

    def node(self, name: str, **values: Any) -> None:
        if _new(self._nodes, name):
            head = f"<node id={quoteattr(_clean(name))}>"
            self._line(f"{head}{self._data('n', values)}</node>")

    def edge(self, source: str, target: str, **values: Any) -> None:
        # What an organization owns is so for each of two clusters that it holds.
        shared = values["relation"] == "OWNS"
        if shared and not _new(self._edges, (source, target)):
            return
        ends = f"source={quoteattr(_clean(source))} target={quoteattr(_clean(target))}"
        self._line(f"<edge {ends}>{self._data('e', values)}</edge>")

    def _data(self, domain: str, values: Mapping[str, Any]) -> str:
        return "".join(
            f'<data key="{domain}_{name}">{escape(_text(value))}</data>'
            for name, value in values.items()
            if value is not None
        )

    def _line(self, text: str) -> None:
        self._out.write(f"{text}\n".encode())


def _new(seen: set[int], name: object) -> bool:
    mark = hash(name)
    known = mark in seen
    seen.add(mark)
    return not known


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return _clean(str(value))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
