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


def test_there_are_two():
    assert len(NOTEBOOKS) == 2


@each_notebook
def test_shows_results_and_no_place_of_a_machine(file):
    text = file.read_text()

    assert any(cell["outputs"] for cell in cells(file))
    assert "Traceback" not in text
    assert re.findall(r"/(?:tmp|home|root|Users)/[\w/]*", text) == []


@pytest.mark.servers
@pytest.mark.usefixtures("tiny_stack")
@each_notebook
def test_runs(file):
    space = {}

    for cell in cells(file):
        exec(compile("".join(cell["source"]), file.name, "exec"), space)  # noqa: S102

    found = space["subgraph"]
    assert (len(found.nodes), len(found.relationships)) == TINY_SIZE
