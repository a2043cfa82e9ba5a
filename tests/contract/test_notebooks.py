"""The notebooks run as they are, and show nothing of the machine that ran them."""

import json
import re
from pathlib import Path

import pytest

from backend.graph.driver import open_graph

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs/notebooks").glob("*.ipynb"))
TINY = """
CREATE (c:Cluster {id: 'clu_1', size: 2, organization_name: 'Lab'})
CREATE (t:Device:Identifier {key: 'dev_1', kind: 'device'})
CREATE (c)-[:HELD_BY {accounts: 2, everyone: 2, bits: 9.0}]->(t)
CREATE (c)-[:ATTRIBUTED_TO]->(:Organization {id: 'org_1'})
FOREACH (id IN ['acc_1', 'acc_2'] |
  CREATE (t)<-[:USED_DEVICE]-(:Account {id: id, country: 'PL', status: 'active'})
    -[:MEMBER_OF {bits: 20.0, confidence: 0.9}]->(c)
)
"""
TINY_SIZE = (5, 6)

each_notebook = pytest.mark.parametrize(
    "file", NOTEBOOKS, ids=lambda file: file.stem.removeprefix("explore_with_")
)


def cells(file):
    found = json.loads(file.read_text())["cells"]
    return [cell for cell in found if cell["cell_type"] == "code"]


@pytest.fixture
def tiny_stack(servers, monkeypatch):
    """The environment of a notebook beside a stack with one cluster."""
    monkeypatch.setenv("SAMEHAND_DATA_DIR", str(servers.data_dir))
    graph = open_graph(servers)
    graph.driver.execute_query("MATCH (n) WHERE NOT n:SchemaVersion DETACH DELETE n")
    graph.driver.execute_query(TINY)
    yield
    graph.driver.execute_query("MATCH (n) WHERE NOT n:SchemaVersion DETACH DELETE n")
    graph.close()


def test_there_are_three():
    assert len(NOTEBOOKS) == 3


@each_notebook
def test_shows_results_and_no_place_of_a_machine(file):
    text = file.read_text()

    assert any(cell["outputs"] for cell in cells(file))
    assert "Traceback" not in text
    assert re.findall(r"/(?:tmp|home|root|Users)/[\w/]*", text) == []


@pytest.mark.servers
@pytest.mark.usefixtures("tiny_stack")
@pytest.mark.parametrize("name", ["driver", "py2neo"])
def test_reads_the_graph(name):
    found = run(name)["subgraph"]

    assert (len(found.nodes), len(found.relationships)) == TINY_SIZE


@pytest.mark.servers
def test_asks_the_api(served, monkeypatch):
    monkeypatch.setenv("SAMEHAND_API_URL", served.url)
    monkeypatch.setenv("SAMEHAND_API_KEY", served.key)

    space = run("client")

    assert list(space["members"]["account_id"]) == ["acc_1", "acc_2", "acc_3", "acc_4"]
    assert space["largest"].organization_id == "org_1"


def run(name):
    """What the names of a notebook stand for once all its cells have run."""
    (file,) = (each for each in NOTEBOOKS if each.stem == f"explore_with_{name}")
    space = {}
    for cell in cells(file):
        exec(compile("".join(cell["source"]), file.name, "exec"), space)  # noqa: S102
    return space
