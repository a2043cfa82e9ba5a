"""Every query file runs as its header says, on a graph of every label and type."""

import pytest

from backend.graph.driver import open_graph
from backend.graph.model import NODES, RELATIONSHIPS
from graph_queries import load, names

ALL = names()
# Big reads whose reader does not care.
UNORDERED = ("linkage.", "digest.", "identifiers.count")


@pytest.fixture(scope="module")
def seeded(graph_server):
    """One node for each label and one relationship for each type and pair of labels."""
    graph = open_graph(graph_server)
    with graph.driver.session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
        for node in NODES:
            labels = f"{node.label}:Identifier" if node.kind else node.label
            properties = ", ".join(f"{p.name}: 1" for p in node.properties)
            session.run(f"CREATE (:{labels} {{{properties}}})").consume()
        for tie in RELATIONSHIPS:
            properties = ", ".join(f"{p.name}: 1" for p in tie.properties)
            for start in tie.start:
                for end in tie.end:
                    session.run(
                        f"MATCH (a:{start}), (b:{end}) "
                        f"CREATE (a)-[:{tie.type} {{{properties}}}]->(b)"
                    ).consume()
        yield session
        session.run("MATCH (n) DETACH DELETE n").consume()
    graph.close()


@pytest.mark.servers
@pytest.mark.parametrize("name", [n for n in ALL if load(n).mode != "schema"])
def test_query_explains_without_a_notification(seeded, name):
    query = load(name)
    parameters = dict.fromkeys((p.name for p in query.parameters), None)

    summary = seeded.run("EXPLAIN " + query.text, parameters).consume()

    warnings = [
        status.status_description
        for status in summary.gql_status_objects
        if status.gql_status.startswith("01N")
    ]
    assert warnings == []
    reads = summary.query_type == "r"
    assert reads == (query.mode == "read"), summary.query_type


@pytest.mark.servers
@pytest.mark.parametrize("name", [n for n in ALL if load(n).columns])
def test_query_returns_the_declared_columns(seeded, name):
    query = load(name)
    parameters = dict.fromkeys((p.name for p in query.parameters), None)

    keys = seeded.run("EXPLAIN " + query.text, parameters).keys()

    assert list(keys) == [column.name for column in query.columns]


@pytest.mark.parametrize("name", ALL)
def test_query_follows_the_house_rules(name):
    query = load(name)
    body = query.text

    assert len(query.summary) > 10
    assert " id(" not in body, "use a key, not the internal id"
    if query.mode == "read" and "count_" not in name:
        assert "ORDER BY" in body or name.startswith(UNORDERED)
