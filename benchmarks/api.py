"""How fast the query API answers, beside the bare statements on the same graph.

A stack of the data folder must be up, with a linkage run in it. For each endpoint the
same targets are asked for by HTTP, from one client that keeps its connection, and right
after that by the statements that the endpoint runs, with the official driver. Targets
are drawn anew for each request, the largest cluster always among them.

    python -m benchmarks.api --data-dir FOLDER --requests 200

Times are milliseconds of single requests; the JSON goes to standard output and into
benchmarks/results, progress to standard error.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from neo4j import Driver

from backend import __version__
from backend.embedded.endpoints import connect
from backend.graph import accounts, clusters, search
from backend.graph.driver import open_graph
from backend.settings import Settings
from benchmarks.client import Client, summed_up
from benchmarks.results import machine, save, say
from graph_queries import Query

# A statement and its parameters.
Asked = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Request:
    """One request, and the statements that give what it needs."""

    path: str
    bare: Sequence[Asked]
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """What requests may ask for."""

    members: list[tuple[str, str]]
    others: list[str]
    clusters: list[str]
    things: list[dict[str, list[str]]]
    summed: frozenset[str]


def main() -> None:
    options = arguments()
    folder = options.data_dir
    graph = open_graph(connect(Settings(data_dir=folder)))
    with closing(graph.driver) as driver, Client(folder) as client:
        targets, found = _targets(driver, options.targets), {}
        for name, make in REQUESTS.items():
            dice = random.Random(options.seed)
            made = [make(dice, targets) for _ in range(options.requests)]
            found[name] = _timed(client, driver, made)
            say(f"{name}: {found[name]}")
        with driver.session() as session:
            (in_all,) = session.run(accounts.COUNT_ACCOUNTS.query.text).values()
    save(
        "api",
        {
            "version": __version__,
            "machine": machine(),
            "accounts": in_all[0],
            "requests": options.requests,
            "seed": options.seed,
            "milliseconds": found,
        },
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--targets", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def _account(dice: random.Random, targets: Targets) -> Request:
    name = dice.choice([*targets.others, *(name for name, _ in targets.members)])
    return Request(
        f"/v1/accounts/{quote(name, safe='')}",
        [(accounts.GET_ACCOUNT.query.text, {"account_id": name})],
    )


def _of_cluster(
    part: str = "", query: Query | None = None, **page: Any
) -> Callable[[random.Random, Targets], Request]:
    """A cluster, or a part of what is known of it."""

    def request(dice: random.Random, targets: Targets) -> Request:
        name = dice.choice(targets.clusters)
        asked = {"cluster_id": name}
        bare = [(clusters.GET_CLUSTER.query.text, asked)]
        bare += [(query.text, asked | page)] if query else []
        return Request(f"/v1/clusters/{quote(name, safe='')}{part}", bare)

    return request


def _timeline(dice: random.Random, targets: Targets) -> Request:
    name = dice.choice(targets.clusters)
    bare = [clusters.GET_CLUSTER, clusters.LIST_DAYS]
    if name not in targets.summed:
        bare.append(clusters.LIST_TIMELINE)
    return Request(
        f"/v1/clusters/{quote(name, safe='')}/timeline",
        [(each.query.text, {"cluster_id": name}) for each in bare],
    )


def _pair(left: str, right: str) -> Request:
    both = {"left_id": left, "right_id": right}
    limits = {"count_limit": accounts.COUNT_LIMIT, "limit": 1000}
    return Request(
        f"/v1/accounts/{quote(left, safe='')}/why/{quote(right, safe='')}",
        [
            (accounts.GET_ACCOUNT.query.text, {"account_id": left}),
            (accounts.GET_ACCOUNT.query.text, {"account_id": right}),
            (accounts.LIST_SHARED.query.text, both | limits),
            (accounts.COUNT_ACCOUNTS.query.text, {}),
        ],
    )


def _why_members(dice: random.Random, targets: Targets) -> Request:
    """Two members of one cluster."""
    left, cluster = dice.choice(targets.members)
    mates = [n for n, of in targets.members if of == cluster and n != left]
    return _pair(left, dice.choice(mates))


def _why_apart(dice: random.Random, targets: Targets) -> Request:
    """A member and an account that is in no cluster, and what it lacks to be in one."""
    (left, cluster), right = dice.choice(targets.members), dice.choice(targets.others)
    pair = _pair(left, right)
    lacks = [
        (clusters.FIND_CLUSTER_OF.query.text, {"account_id": left}),
        (clusters.FIND_CLUSTER_OF.query.text, {"account_id": right}),
        (accounts.LIST_SIGHTINGS.query.text, {"account_id": right}),
        (
            clusters.LIST_EVIDENCE.query.text,
            {"cluster_id": cluster, "skip": 0, "limit": 100},
        ),
    ]
    return replace(pair, bare=[*pair.bare, *lacks])


def _search(dice: random.Random, targets: Targets) -> Request:
    name = dice.choice(targets.others)
    page = {"text": name, "limit": 50}
    keys = {"keys": [name], "count_limit": search.COUNT_LIMIT, "limit": 50}
    return Request(
        f"/v1/search?{urlencode({'q': name})}",
        [
            (search.FIND_ACCOUNTS.query.text, page),
            (search.FIND_IDENTIFIERS.query.text, keys),
            (search.FIND_CLUSTERS.query.text, page),
            (search.FIND_ORGANIZATIONS.query.text, page),
        ],
    )


def _screen(dice: random.Random, targets: Targets) -> Request:
    """A new account that has some of a member's things, by a dozen first events."""
    things = dice.choice(targets.things)
    data: list[tuple[str, dict[str, Any]]] = [("account.signup", {})]
    data += [("account.access", {"ip": key}) for key in things["ip_address"][:4]]
    data += [("account.access", {"ip": f"198.18.0.{n}"}) for n in range(3)]
    data += [("account.access", {"device_id": key}) for key in things["device"][:1]]
    data += [("payment.attempt", {"instrument": k}) for k in things["instrument"][:1]]
    data += [
        ("exchange.usage", {"model": "m", "exchanges": 1, "prompt": _prompt(dice)})
        for _ in range(3)
    ]
    body = b"\n".join(orjson.dumps(_event(n, *each)) for n, each in enumerate(data))
    keys = [key for _, said in data for key in said.values() if isinstance(key, str)]
    return Request("/v1/screen", [(_HOLDERS, {"keys": keys})], body)


def _prompt(dice: random.Random) -> str:
    return " ".join(f"word{dice.randrange(2000)}" for _ in range(80))


def _event(number: int, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"ev-{number}",
        "source": "benchmark",
        "type": kind,
        "time": "2026-03-30T12:00:00Z",
        "subject": "acc_benchmark",
        "data": data,
    }


# What a team would ask the graph for in the place of screening.
_HOLDERS = """
MATCH (t:Identifier)<--(a:Account)-[:MEMBER_OF]->(c:Cluster)
WHERE t.key IN $keys
RETURN c.id AS cluster, t.kind AS kind, t.key AS key, count(a) AS accounts
"""
REQUESTS: dict[str, Callable[[random.Random, Targets], Request]] = {
    "account": _account,
    "cluster": _of_cluster(),
    "cluster's members": _of_cluster(
        "/members", clusters.LIST_MEMBERS.query, first=0, limit=101
    ),
    "cluster's evidence": _of_cluster(
        "/evidence", clusters.LIST_EVIDENCE.query, skip=0, limit=101
    ),
    "cluster's timeline": _timeline,
    "why, members of one cluster": _why_members,
    "why, a member and another": _why_apart,
    "search": _search,
    "screen": _screen,
}


def _timed(
    client: Client, driver: Driver, requests: Sequence[Request]
) -> dict[str, float]:
    answers: list[float] = []
    bare: list[float] = []

    def ask(request: Request) -> None:
        answers.append(client.seconds(request.path, request.body))

    def run(request: Request) -> None:
        begin = time.perf_counter()
        with driver.session() as session:
            for text, parameters in request.bare:
                session.execute_read(
                    lambda t, text=text, p=parameters: t.run(text, p).values()
                )
        bare.append(time.perf_counter() - begin)

    for number, request in enumerate(requests):
        # Whoever comes second finds in memory what the first had to fetch.
        for way in (ask, run) if number % 2 else (run, ask):
            way(request)
    found = summed_up(answers)
    found |= {f"bare_{name}": each for name, each in summed_up(bare).items()}
    return found | {"p95_to_bare": round(found["p95"] / found["bare_p95"], 2)}


def _targets(driver: Driver, count: int) -> Targets:
    """Some members, some others, clusters, and what some members have."""
    with driver.session() as session:

        def rows(text: str, **parameters: Any) -> list[Any]:
            return session.run(text, parameters).values()

        members = rows(
            "MATCH (a:Account)-[:MEMBER_OF]->(c:Cluster) WITH a, c "
            "ORDER BY rand() LIMIT $count RETURN a.id, c.id",
            count=count,
        )
        others = rows(
            "MATCH (a:Account) WHERE NOT (a)-[:MEMBER_OF]->() WITH a LIMIT 100000 "
            "WITH a ORDER BY rand() LIMIT $count RETURN a.id",
            count=count,
        )
        held = rows(
            "MATCH (a:Account) WHERE a.id IN $names "
            "MATCH (a)-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH]->(t:Identifier) "
            "RETURN a.id, t.kind, collect(t.key)",
            names=[name for name, _ in members],
        )
        things: dict[str, dict[str, list[str]]] = {
            name: {"ip_address": [], "device": [], "instrument": []}
            for name, _ in members
        }
        for name, kind, keys in held:
            things[name][kind] = keys
        return Targets(
            [(name, cluster) for name, cluster in members],
            [name for (name,) in others],
            [name for (name,) in rows("MATCH (c:Cluster) RETURN c.id")],
            list(things.values()),
            frozenset(
                name
                for (name,) in rows(
                    "MATCH (c:Cluster)-[:ACTIVE]->() RETURN DISTINCT c.id"
                )
            ),
        )


if __name__ == "__main__":
    sys.exit(main())
