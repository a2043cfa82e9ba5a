"""How fast events get into the graph, beside two scripts that a team might write.

Every way gets the first lines of one file, in an empty graph on a server of its own
with the product's constraints, and as many as it takes for a fair time: the bulk load
the whole file, since its fixed costs are part of it. The product's ways are the
commands that a user types, from the file to the graph that holds all, journal included.

    python -m benchmarks.ingest --events FILE
    python -m benchmarks.ingest --events FILE --runs 3 --peer-lines 300000

One line of progress for each way goes to standard error; the JSON goes to standard
output and into benchmarks/results.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from statistics import median

from neo4j import Driver, GraphDatabase
from py2neo import Graph

from backend import __version__
from backend.cli.stack import apply_schema
from backend.embedded.stack import running
from backend.secrets import read_or_make
from backend.settings import Settings
from benchmarks.ingest.peers import cypher_peer, py2neo_peer
from benchmarks.results import machine, samehand, save, say

NEVER = 1 << 60


def main() -> None:
    options = arguments()
    ways: dict[str, Callable[[Path], float]] = {
        "py2neo, merge per row": lambda f: _py2neo(f, options.events, options.few),
        "driver, UNWIND and MERGE": lambda f: _driver(f, options.events, options.many),
        "samehand, stream": lambda f: _stream(f, options.events, options.many),
        "samehand, bulk load": lambda f: _bulk(f, options.events),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.runs):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory(prefix="samehand-bench-") as folder:
                rates[name].append(round(way(Path(folder)), 1))
            say(f"{name}: {rates[name][-1]:,.1f} events a second")
    medians = {name: median(found) for name, found in rates.items()}
    bulk = medians["samehand, bulk load"]
    peer = medians["driver, UNWIND and MERGE"]
    save(
        "ingest",
        {
            "version": __version__,
            "machine": machine(),
            "events": options.events.name,
            "lines": {"py2neo": options.few, "driver and stream": options.many},
            "runs": options.runs,
            "events_per_second": rates,
            "medians": medians,
            "bulk_to_driver": round(bulk / peer, 2),
            "bulk_to_py2neo": round(bulk / medians["py2neo, merge per row"], 1),
            "stream_to_driver": round(medians["samehand, stream"] / peer, 2),
        },
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--events", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--py2neo-lines", dest="few", type=int, default=2_000)
    parser.add_argument("--peer-lines", dest="many", type=int, default=300_000)
    return parser.parse_args()


def _py2neo(folder: Path, events: Path, count: int) -> float:
    with _server(folder) as settings:
        password = read_or_make(settings.secrets_dir / "neo4j.password")
        graph = Graph(settings.neo4j.uri, auth=("neo4j", password))
        return _rate(lambda: py2neo_peer(graph, _lines(events, count)))


def _driver(folder: Path, events: Path, count: int) -> float:
    with _server(folder) as settings, closing(_connected(settings)) as driver:
        return _rate(lambda: cypher_peer(driver, _lines(events, count)))


def _stream(folder: Path, events: Path, count: int) -> float:
    part = folder / "events.ndjson"
    with part.open("wb") as out:
        out.writelines(_lines(events, count))
    settings = {"SAMEHAND_INGEST__AT_ONCE_BYTES": str(NEVER)}
    return _ingested(folder, part, **settings)


def _bulk(folder: Path, events: Path) -> float:
    return _ingested(folder, events, SAMEHAND_INGEST__AT_ONCE_BYTES="0")


def _ingested(folder: Path, events: Path, **settings: str) -> float:
    data = folder / "data"
    samehand(data, "up", "--detach")
    try:
        begin = time.monotonic()
        receipt = samehand(data, "ingest", str(events.absolute()), **settings)
        seconds = time.monotonic() - begin
    finally:
        samehand(data, "down")
    say(json.dumps(receipt))
    return float(receipt["read"]) / seconds


@contextmanager
def _server(folder: Path) -> Iterator[Settings]:
    """A Neo4j with the product's constraints and nothing in it."""
    given = Settings(data_dir=folder / "data")
    with running(given, names=("neo4j",)) as stack:
        apply_schema(stack.settings)
        yield stack.settings


def _connected(settings: Settings) -> Driver:
    password = read_or_make(settings.secrets_dir / "neo4j.password")
    return GraphDatabase.driver(settings.neo4j.uri or "", auth=("neo4j", password))


def _lines(events: Path, count: int) -> Iterator[bytes]:
    with events.open("rb") as file:
        yield from islice(file, count)


def _rate(work: Callable[[], int]) -> float:
    begin = time.monotonic()
    done = work()
    return done / (time.monotonic() - begin)


if __name__ == "__main__":
    sys.exit(main())
