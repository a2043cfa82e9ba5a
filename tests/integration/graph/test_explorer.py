"""py2neo against the real server, beside what the official driver says."""

import sys
from contextlib import closing

import pytest
from neo4j import Result

from backend.errors import (
    GraphRefused,
    InvalidInput,
    NotFound,
    SetupError,
    Unavailable,
)
from backend.graph.explorer import open_explorer
from backend.settings import Neo4jSettings, Settings

# Two accounts of one card and one network, and one that has nothing to do with them.
GRAPH = """
CREATE (c:Cluster {id: 'clu_1', size: 2})
CREATE (a:Account {id: 'acc_1', country: 'PL'})-[:MEMBER_OF {bits: 30.0}]->(c)
CREATE (b:Account {id: 'acc_2', country: 'DE'})-[:MEMBER_OF {bits: 20.0}]->(c)
CREATE (:Account {id: 'acc_3', country: 'PL'})
CREATE (card:PaymentInstrument:Identifier {key: 'card_1', kind: 'instrument'})
CREATE (net:Network:Identifier {key: 'AS64500', kind: 'network'})
CREATE (ip:IPAddress:Identifier {key: '203.0.113.7', kind: 'ip_address'})
CREATE (c)-[:HELD_BY {bits: 9.0}]->(card)
CREATE (c)-[:HELD_BY {bits: 3.0}]->(net)
CREATE (a)-[:PAID_WITH {count: 2}]->(card)
CREATE (b)-[:PAID_WITH {count: 1}]->(card)
CREATE (a)-[:ACCESSED_FROM]->(ip)
CREATE (ip)-[:IN_NETWORK]->(net)
CREATE (c)-[:ATTRIBUTED_TO {confidence: 0.9}]->(:Organization {id: 'org_1'})
"""
# The same neighbourhood, written another way.
AROUND = """
MATCH path = (:Cluster {id: $id})--(x)
RETURN path
UNION
MATCH path = (:Cluster {id: $id})<-[:MEMBER_OF]-()-[:PAID_WITH|ACCESSED_FROM]->
  (x)-[:IN_NETWORK]->{0, 1}()<-[:HELD_BY]-(:Cluster {id: $id})
RETURN path
"""


@pytest.fixture
def graph(empty_graph):
    empty_graph.driver.execute_query(GRAPH)
    return empty_graph


@pytest.fixture
def explorer(graph_server, graph):  # noqa: ARG001 - filled before it is opened
    with closing(open_explorer(graph_server)) as explorer:
        yield explorer


def facts(found):
    """Nodes and ties of either library, as sets of plain tuples."""
    nodes = [(frozenset(n.labels), *sorted(n.items())) for n in found.nodes]
    ties = [
        (name(r.start_node), type(r).__name__, name(r.end_node), *sorted(r.items()))
        for r in found.relationships
    ]
    assert len(set(nodes)) == len(nodes)
    assert len(set(ties)) == len(ties)
    return set(nodes), set(ties)


def name(node):
    return node.get("id") or node.get("key")


@pytest.mark.servers
class TestReadCluster:
    def test_is_what_the_official_driver_says(self, explorer, graph):
        official = graph.driver.execute_query(
            AROUND, id="clu_1", result_transformer_=Result.graph
        )

        nodes, ties = facts(explorer.read_cluster("clu_1"))

        assert (nodes, ties) == facts(official)
        assert len(nodes) == 7
        assert ("acc_1", "PAID_WITH", "card_1", ("count", 2)) in ties
        assert ("203.0.113.7", "IN_NETWORK", "AS64500") in ties

    def test_keeps_the_best_held_members_and_the_strongest_things(self, explorer):
        found = explorer.read_cluster("clu_1", members=1, things=1)

        assert {name(node) for node in found.nodes} == {
            "clu_1",
            "acc_1",
            "card_1",
            "org_1",
        }

    def test_says_that_there_is_none(self, explorer):
        with pytest.raises(NotFound, match="no cluster clu_9"):
            explorer.read_cluster("clu_9")


@pytest.mark.servers
class TestFindAccounts:
    def test_all_values_must_match(self, explorer):
        assert [a["id"] for a in explorer.find_accounts(country="PL")] == [
            "acc_1",
            "acc_3",
        ]
        assert explorer.find_accounts(country="PL", id="acc_2") == []

    def test_refuses_what_no_account_has(self, explorer):
        with pytest.raises(InvalidInput, match="no property colour"):
            explorer.find_accounts(colour="red")


@pytest.mark.servers
class TestTable:
    def test_takes_parameters(self, explorer):
        query = "MATCH (a:Account {country: $country}) RETURN count(a) AS accounts"

        found = explorer.table(query, country="PL")

        assert (found.keys(), list(found)) == (["accounts"], [(2,)])

    def test_cannot_write(self, explorer, graph):
        with pytest.raises(GraphRefused, match="AccessMode"):
            explorer.table("MATCH (n) DETACH DELETE n")

        count = "MATCH (a:Account) RETURN count(a) AS n"
        assert graph.driver.execute_query(count).records[0]["n"] == 3

    def test_an_error_in_a_late_row_is_ours_too(self, explorer):
        with pytest.raises(GraphRefused, match="ArithmeticError"):
            explorer.table("UNWIND range(-9000, 0) AS x RETURN 1 / x AS y")


@pytest.mark.servers
def test_a_wrong_password_is_told_from_a_server_that_is_away(graph_server):
    neo4j = graph_server.neo4j
    wrong = Neo4jSettings(uri=neo4j.uri, password="not it")

    with pytest.raises(SetupError, match="refuses the user or password"):
        open_explorer(graph_server.model_copy(update={"neo4j": wrong}))


class TestWithoutAServer:
    def test_no_address(self):
        with pytest.raises(SetupError, match="samehand up"):
            open_explorer(Settings(neo4j={"uri": None}))

    def test_no_server(self):
        nobody = Settings(neo4j={"uri": "bolt://127.0.0.1:9", "password": "any"})

        with pytest.raises(Unavailable, match="does not answer"):
            open_explorer(nobody)

    def test_no_such_protocol(self):
        strange = Settings(neo4j={"uri": "gopher://127.0.0.1", "password": "any"})

        with pytest.raises(SetupError, match="address cannot be used"):
            open_explorer(strange)

    def test_no_py2neo(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "py2neo", None)
        some = Settings(neo4j={"uri": "bolt://127.0.0.1:9", "password": "any"})

        with pytest.raises(SetupError, match=r"pip install 'samehand\[notebook\]'"):
            open_explorer(some)
