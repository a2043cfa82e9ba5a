"""The graph that is made at once is the one that events make one after the other."""

import signal
import time
from contextlib import closing

import psutil
import pytest

from backend.embedded.endpoints import connect
from backend.embedded.exchange import is_waiting
from backend.graph.driver import open_graph
from backend.journal.journal import Journal
from backend.settings import Settings
from tests.fixtures.graph import EmptyGraph
from tests.fixtures.processes import wait_for
from tests.fixtures.stack import CommandLine
from tests.graph_facts import everything
from tests.worlds import a_world_of_events

pytestmark = pytest.mark.servers

_PAGE_BYTES = 8192


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    """A stack to which every file is a large one."""
    line = CommandLine(
        tmp_path_factory.mktemp("rebuilt"),
        24687,
        {"SAMEHAND_INGEST__AT_ONCE_BYTES": 1, "SAMEHAND_INGEST__SEVERAL_BYTES": 1},
    )
    line.json("up", "--detach")
    yield line
    line.run("down")


@pytest.fixture
def graph(line):
    with closing(open_graph(connect(Settings(data_dir=line.folder)))) as opened:
        yield EmptyGraph(opened.driver, opened.database, opened.retry_seconds)


@pytest.fixture(scope="module")
def ingested(line):
    """What the first file came to."""
    folder = line.folder / "world"
    made = line.json("world", "--out", str(folder), "--accounts", "300")
    with (folder / "events.ndjson").open("ab") as file:
        file.write(b'not json\n{"specversion":"1.0"}\n')
    return line.json("ingest", made["events"])


def test_a_large_file_makes_an_empty_graph_at_once(line, graph, ingested):
    at_once = everything(graph)

    assert ingested["accepted"] > 1000
    assert ingested["rejected"] == 2
    assert set(ingested["phases"]) >= {"reading", "importing", "indexing"}
    assert len(line.json("rejects", "list")["rejects"]) == 2
    graph.clear()
    wait_for(lambda: len(everything(graph)) >= len(at_once), seconds=60)
    assert everything(graph) == at_once


@pytest.mark.usefixtures("ingested")
def test_rebuilt_of_whatever_the_journal_holds(line, graph):
    with closing(Journal.from_settings(Settings(data_dir=line.folder))) as journal:
        journal.append(a_world_of_events(1500))
    digests = _settled_digests(line)
    streamed = everything(graph)

    line.json("rebuild")

    assert everything(graph) == streamed
    assert line.json("digest")["ingested"] == digests["ingested"]


@pytest.mark.usefixtures("ingested")
def test_events_go_on_after_it(line, graph):
    more = a_world_of_events(300, seed=8)
    renamed = [type(e)("later", *_rest(e)) for e in more]
    with closing(Journal.from_settings(Settings(data_dir=line.folder))) as journal:
        journal.append(renamed)
    after = _settled_digests(line)

    graph.clear()
    assert _settled_digests(line)["ingested"] == after["ingested"]


@pytest.mark.usefixtures("ingested")
def test_a_damaged_store_is_called_so_and_made_again(line):
    before = _settled_digests(line)["ingested"]
    line.run("down")
    store = line.folder / "neo4j/data/databases/neo4j/neostore.relationshipstore.db"
    _blank(store)
    line.json("up", "--detach")

    code, _, errors = line.run("digest")

    assert code == 1
    assert "Neo4j failed within itself (Neo.DatabaseError." in errors
    assert "samehand rebuild" in errors
    line.json("rebuild")
    assert _settled_digests(line)["ingested"] == before


@pytest.mark.usefixtures("ingested")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_ended_in_the_middle_it_leaves_the_graph_and_no_process(line, graph, number):
    before = everything(graph)
    rebuilding = line.start("rebuild")
    wait_for(lambda: _importers(line), seconds=60)
    code, _, errors = line.run("rebuild")
    assert (code, "is being made at once already" in errors) == (1, True)

    rebuilding.send_signal(number)
    rebuilding.communicate(timeout=60)

    wait_for(lambda: not _importers(line), seconds=60)
    assert everything(graph) == before
    assert not is_waiting(Settings(data_dir=line.folder))


def _blank(store):
    """Zeros from the second page on: all its records are free ones."""
    size = store.stat().st_size
    assert size > _PAGE_BYTES
    with store.open("r+b") as file:
        file.seek(_PAGE_BYTES)
        file.write(bytes(size - _PAGE_BYTES))


def _importers(line):
    folder = str(line.folder / "neo4j-import")
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if "import" in (words := process.info["cmdline"] or [])
        and any(folder in word for word in words)
    ]


def _rest(record):
    return record.id, record.type, record.time_ms, record.subject, record.data


def _settled_digests(line):
    """Digests of a graph that lacks nothing."""
    deadline = time.monotonic() + 60
    while (found := line.json("digest"))["unsettled"]:
        assert time.monotonic() < deadline, found["unsettled"]
        time.sleep(0.5)
    return found
