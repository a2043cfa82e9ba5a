"""Looks for what was erased wherever it might be left: the proof that it is gone."""

import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from redis import Redis
from redis.exceptions import RedisError

from backend.compute.rollup import TABLES
from backend.domain.tombstones import Tombstones
from backend.errors import Unavailable
from backend.graph.driver import Graph
from backend.graph.erasures import Erasures
from backend.journal.door import account_of
from backend.journal.journal import Journal
from backend.journal.mentions import Mentions
from backend.journal.prompts import count_signatures
from backend.journal.removals import Removals
from backend.services.rollup import as_in_graph
from backend.settings import Settings, broker_url

# Things by which rows of the columns may name what is gone, besides accounts.
_COLUMNS = {"sightings": "key", "asns": "ip", "instruments": "key", "phones": "key"}
_KEPT = {"others"}
# Holds keys and passwords, and nothing that events say.
_SECRETS = "secrets"


@dataclass(frozen=True, slots=True)
class Look:
    """How often a name was found at a place."""

    place: str
    found: int


def search(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    stones: Tombstones,
    *,
    report: Callable[[str], None] = lambda place: None,
) -> list[Look]:
    """Look for the names of ``stones`` in journal, graph, columns and files.

    What other accounts were seen with since then counts, too. ``report`` is told each
    place. The cost is a reading of the journal and of all files of the data folder.
    """
    names = list(stones.names)
    looks: list[tuple[str, Callable[[], int]]] = [
        ("events of the journal", lambda: _in_events(journal, stones)),
        ("prompts of the journal", lambda: count_signatures(journal, names)),
        (
            "decisions, runs, jobs and rejects of the journal",
            lambda: sum(Mentions(journal, stones).count().values()),
        ),
        ("accounts and things of the graph", lambda: _in_graph(graph, names)),
        ("reasons in the graph", lambda: _in_reasons(graph, stones)),
        ("rows of the columns", lambda: _in_columns(graph, journal, settings, names)),
    ]
    found = []
    for place, look in looks:
        report(place)
        found.append(Look(place, look()))
    for name, files in _files(settings.data_dir):
        report(name)
        found.append(Look(name, sum(_in_file(file, stones) for file in files)))
    return found


def count_in_broker(settings: Settings, stones: Tombstones) -> int | None:
    """Keys of the broker that hold a name of ``stones``; None where unknown.

    Only of Valkey and Redis it is known.

    :raises Unavailable: the broker does not answer
    """
    url = broker_url(settings.broker)
    if not url.startswith(("redis://", "rediss://")):
        return None
    try:
        with Redis.from_url(url, socket_connect_timeout=3, socket_timeout=10) as broker:
            return sum(
                any(map(stones.count_in, (key, *_values(broker, key))))
                for key in broker.scan_iter()
            )
    except RedisError as error:
        raise Unavailable(
            "The broker does not answer; start it, or set SAMEHAND_BROKER__URL"
        ) from error


def _values(broker: Any, key: bytes) -> Iterable[bytes]:
    """What stands under a key, whatever its type."""
    kind = broker.type(key)
    if kind == b"list":
        return list(broker.lrange(key, 0, -1))
    if kind == b"hash":
        return [part for pair in broker.hgetall(key).items() for part in pair]
    if kind == b"set":
        return list(broker.smembers(key))
    if kind == b"zset":
        return list(broker.zrange(key, 0, -1))
    value = broker.get(key) if kind == b"string" else None
    return [value] if value else []


def _in_events(journal: Journal, stones: Tombstones) -> int:
    upto = max(journal.last_offsets().values(), default=0)
    return sum(
        stones.count_in(row) > 0 or account_of(orjson.loads(row)) in stones.names
        for _, rows in Removals(journal).find(list(stones.names), upto=upto)
        for _, row in rows
    )


def _in_graph(graph: Graph, names: Sequence[str]) -> int:
    with graph.session() as session:
        return Erasures(session).count_named(names)


def _in_reasons(graph: Graph, stones: Tombstones) -> int:
    with graph.session() as session:
        rows = Erasures(session).list_reasons(list(stones.names))
    return sum(
        any(stones.in_text(reason) != reason for reason in row.reasons) for row in rows
    )


def _in_columns(
    graph: Graph, journal: Journal, settings: Settings, names: Sequence[str]
) -> int:
    found = 0
    with as_in_graph(journal, graph, settings) as rollup:
        for table in set(TABLES) - _KEPT:
            columns = {_COLUMNS.get(table), "account" if _has_accounts(table) else None}
            for column in columns - {None}:
                found += len(rollup.rows_of(table, names, by=column))
    return found


def _has_accounts(table: str) -> bool:
    return table not in ("asns", "instruments", "phones")


def _files(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """The files of the data folder, by what stands at its top."""
    for top in sorted(folder.iterdir()):
        if top.name == _SECRETS:
            continue
        inside = [top] if top.is_file() else sorted(top.rglob("*"))
        yield (
            f"bytes of {top.name}{'/' if top.is_dir() else ''}",
            [file for file in inside if file.is_file() and not file.is_symlink()],
        )


def _in_file(file: Path, stones: Tombstones) -> int:
    try:
        with file.open("rb") as opened:
            if not file.stat().st_size:
                return 0
            with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return stones.count_in(data)
    except FileNotFoundError:
        # A log or a write-ahead log may go while we look.
        return 0
