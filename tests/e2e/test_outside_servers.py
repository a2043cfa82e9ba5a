"""``samehand up`` with Neo4j and broker outside: it starts what is left, no more."""

import socket

import pytest

from backend.embedded.endpoints import Endpoints
from backend.embedded.stack import WORKERS
from backend.graph.driver import open_graph
from backend.jobs import Jobs
from tests.fixtures.graph import EmptyGraph
from tests.fixtures.processes import of_folder
from tests.fixtures.stack import ROOT, CommandLine

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def outside(servers):
    """Variables that name the servers of another folder, whose graph is empty."""
    graph = open_graph(servers)
    EmptyGraph(graph.driver, graph.database, graph.retry_seconds).clear()
    yield {
        "SAMEHAND_NEO4J__URI": servers.neo4j.uri,
        "SAMEHAND_NEO4J__USER": servers.neo4j.user,
        "SAMEHAND_NEO4J__PASSWORD_FILE": servers.neo4j.password_file,
        # A database of its own: other tests' messages are not for these workers.
        "SAMEHAND_BROKER__URL": servers.broker.url.removesuffix("/0") + "/1",
        "SAMEHAND_BROKER__PASSWORD_FILE": servers.broker.password_file,
    }
    graph.close()


def test_only_what_is_left_is_started_and_stopped(outside, servers, tmp_path):
    line = CommandLine(tmp_path, 30687, outside)
    started = line.json("up", "--detach")
    try:
        running = {p["process"] for p in line.json("status")["processes"]}
        line.json("ingest", str(ROOT / "docs/examples/events.ndjson"))
        linked = line.json("link")
        traced = line.json("trace", "acc_example_01")
        _, words, _ = line.run("status")
    finally:
        line.run("down")

    assert running == {*WORKERS, "api"}
    assert (started["bolt"], started["browser"]) == (servers.neo4j.uri, None)
    assert linked["attributed"] == 1
    assert [lead["name"] for lead in traced["attributions"]] == ["Rowan Labs"]
    assert "neo4j.password" not in words
    assert of_folder(tmp_path) == []
    assert {file.name for file in tmp_path.iterdir()}.isdisjoint({"neo4j", "broker"})
    assert accounts_of(servers) == linked["accounts"] > 100
    Jobs(servers).ping()


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("SAMEHAND_NEO4J__PASSWORD_FILE", [], "Neo4j refuses the user or password"),
        ("SAMEHAND_NEO4J__URI", [], "The graph at bolt://127.0.0.1:"),
        ("SAMEHAND_NEO4J__URI", ["--detach"], "The graph at bolt://127.0.0.1:"),
        ("SAMEHAND_BROKER__PASSWORD_FILE", [], "The broker refuses the password"),
        ("SAMEHAND_BROKER__URL", [], "The broker does not answer"),
    ],
)
def test_a_server_that_cannot_be_used_is_one_sentence(
    outside, tmp_path, name, arguments, sentence
):
    wrong = tmp_path / "wrong"
    wrong.write_text("no password of theirs")
    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = f"127.0.0.1:{server.getsockname()[1]}"
    values = {
        "SAMEHAND_NEO4J__URI": f"bolt://{nobody}",
        "SAMEHAND_BROKER__URL": f"redis://{nobody}",
    }
    variables = outside | {name: values.get(name, wrong)}
    line = CommandLine(tmp_path / "data", 31687, variables)

    code, out, errors = line.run("up", *arguments)

    assert (code, out) == (1, "")
    assert errors.startswith(f"samehand: {sentence}")
    assert len(errors.splitlines()) == 1
    assert of_folder(line.folder) == []
    assert Endpoints.read(line.folder / "run") is None


def accounts_of(settings):
    graph = open_graph(settings)
    try:
        found = graph.driver.execute_query("MATCH (a:Account) RETURN count(*) AS n")
        return found.records[0]["n"]
    finally:
        graph.close()
