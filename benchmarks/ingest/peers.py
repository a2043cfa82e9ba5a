"""What a team would write first: scripts that put events into the same graph.

Both read the lines themselves and count sightings and exchanges as the product does.
They keep no journal, take every line for right, find no event that came twice, and of a
prompt they keep a hash of its text only. ``cypher_peer`` is the official driver with
UNWIND and MERGE, a transaction and a statement a kind for each batch; ``py2neo_peer``
merges nodes and relationships one by one, as py2neo's tutorials do.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any

import orjson
from neo4j import Driver, ManagedTransaction
from py2neo import Graph, Node, Relationship

Row = dict[str, Any]
BATCH = 1_000

# Field of an event's data, label of what it names, and how accounts are tied to it.
THINGS = (
    ("ip", "IPAddress", "ACCESSED_FROM"),
    ("device_id", "Device", "USED_DEVICE"),
    ("instrument", "PaymentInstrument", "PAID_WITH"),
    ("email_domain", "EmailDomain", "HAS_EMAIL_AT"),
    ("email", "EmailAddress", "HAS_EMAIL"),
    ("phone", "PhoneNumber", "HAS_PHONE"),
    ("full_name", "Person", "NAMED"),
    ("billing_name", "Person", "NAMED"),
    ("prompt", "PromptFingerprint", "SENT"),
)
_HASHED = frozenset({"email", "phone", "full_name", "billing_name", "prompt"})
_OF_NO_ACCOUNT = frozenset({"organization.asset", "model.release"})

ACCOUNTS = """
UNWIND $rows AS row
MERGE (a:Account {id: row.account})
ON CREATE SET a.first_seen = datetime(row.time)
SET a.last_seen = datetime(row.time)
"""
SIGNUPS = """
UNWIND $rows AS row
MATCH (a:Account {id: row.account})
SET a.signed_up_at = datetime(row.time), a.country = row.country
"""
EXCHANGES = """
UNWIND $rows AS row
MATCH (a:Account {id: row.account})
MERGE (m:Model {name: row.model})
MERGE (a)-[r:EXCHANGED {day: date(row.day), capability: row.capability}]->(m)
ON CREATE SET r.count = 1, r.exchanges = row.exchanges,
  r.first_seen = datetime(row.time), r.last_seen = datetime(row.time)
ON MATCH SET r.count = r.count + 1, r.exchanges = r.exchanges + row.exchanges,
  r.last_seen = datetime(row.time)
"""
SEEN = """
UNWIND $rows AS row
MATCH (a:Account {{id: row.account}})
MERGE (t:{label} {{key: row.key}})
ON CREATE SET t:Identifier, t.kind = '{label}'
MERGE (a)-[r:{type}]->(t)
ON CREATE SET r.count = 1,
  r.first_seen = datetime(row.time), r.last_seen = datetime(row.time)
ON MATCH SET r.count = r.count + 1, r.last_seen = datetime(row.time)
"""
NETWORKS = """
UNWIND $rows AS row
MATCH (t:IPAddress {key: row.key})
MERGE (n:Network {key: row.network})
MERGE (t)-[:IN_NETWORK]->(n)
"""


def cypher_peer(driver: Driver, lines: Iterable[bytes]) -> int:
    """Put the lines into the graph in batches; how many there were."""
    done, source = 0, iter(lines)
    with driver.session() as session:
        while batch := [orjson.loads(line) for line in islice(source, BATCH)]:
            session.execute_write(_write, batch)
            done += len(batch)
    return done


def _write(transaction: ManagedTransaction, batch: list[Row]) -> None:
    def put(statement: str, rows: list[Row]) -> None:
        if rows:
            transaction.run(statement, rows=rows).consume()

    events = [event for event in batch if event["type"] not in _OF_NO_ACCOUNT]
    put(ACCOUNTS, [_row(event) for event in events])
    signups = [event for event in events if event["type"] == "account.signup"]
    put(SIGNUPS, [_row(e, country=e["data"].get("country")) for e in signups])
    for field, label, kind in THINGS:
        statement = SEEN.format(label=label, type=kind)
        put(statement, [_row(e, key=_key(e, field)) for e in events if _key(e, field)])
    put(NETWORKS, [_network(e) for e in events if _key(e, "ip")])
    usage = [event for event in events if event["type"] == "exchange.usage"]
    put(EXCHANGES, [_exchange(event) for event in usage])


def py2neo_peer(graph: Graph, lines: Iterable[bytes]) -> int:
    """Put the lines into the graph one by one; how many there were."""
    done = 0
    for line in lines:
        event = orjson.loads(line)
        if event["type"] not in _OF_NO_ACCOUNT:
            _merge(graph, event)
        done += 1
    return done


def _merge(graph: Graph, event: Row) -> None:
    account = Node("Account", id=event["subject"], last_seen=event["time"])
    graph.merge(account, "Account", "id")
    for thing, kind in _things(event):
        graph.merge(thing, next(iter(thing.labels)), "key")
        graph.merge(Relationship(account, kind, thing, last_seen=event["time"]))
        if thing.has_label("IPAddress"):
            network = Node("Network", key=_prefix(thing["key"]))
            graph.merge(network, "Network", "key")
            graph.merge(Relationship(thing, "IN_NETWORK", network))
    if event["type"] == "exchange.usage":
        model = Node("Model", name=event["data"]["model"])
        graph.merge(model, "Model", "name")
        counted = {"exchanges": event["data"]["exchanges"]}
        graph.merge(Relationship(account, "EXCHANGED", model, **counted))


def _things(event: Row) -> Iterator[tuple[Node, str]]:
    for field, label, kind in THINGS:
        if key := _key(event, field):
            yield Node(label, key=key), kind


def _row(event: Row, **more: Any) -> Row:
    return {"account": event["subject"], "time": event["time"], **more}


def _exchange(event: Row) -> Row:
    data = event["data"]
    return _row(
        event,
        model=data["model"],
        day=event["time"][:10],
        capability=data.get("capability") or "",
        exchanges=data["exchanges"],
    )


def _network(event: Row) -> Row:
    ip = event["data"]["ip"]
    return {"key": ip, "network": _prefix(ip)}


def _prefix(ip: str) -> str:
    if ":" in ip:
        return ":".join(ip.split(":")[:3]) + "::/48"
    return ip.rpartition(".")[0] + ".0/24"


def _key(event: Row, field: str) -> str | None:
    data = event["data"]
    if field == "email_domain":
        return data["email"].rpartition("@")[2] if "email" in data else None
    if field == "prompt":
        value = data.get("prompt") or data.get("prompt_minhash")
        return sha256(str(value).encode()).hexdigest()[:32] if value else None
    value = data.get(field)
    if value and field in _HASHED:
        return sha256(value.lower().encode()).hexdigest()[:32]
    return value or None
