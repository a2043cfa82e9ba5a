"""Leiden on the real server."""

from functools import partial

import pytest

from backend.graph.communities import communities
from tests.communities_contract import CommunitiesContract, cliques

pytestmark = pytest.mark.servers


class TestCommunities(CommunitiesContract):
    @pytest.fixture
    def seek(self, graph_server):
        return partial(communities, graph_server.neo4j)

    def test_leaves_no_projection_and_no_node_behind(self, seek, empty_graph):
        seek(cliques(2, 4), resolution=1.0)

        with empty_graph.driver.session() as session:
            assert not session.run("CALL gds.graph.list() YIELD graphName").data()
            assert not session.run("MATCH (n:Account) RETURN n").data()
