"""Transactions that meet a server that is away, or somebody else's locks."""

import contextvars
import threading
import time
from contextlib import closing

import pytest

from backend.errors import Unavailable
from backend.graph.driver import open_graph
from backend.graph.overview import Overview
from backend.graph.schema import GET
from backend.graph.session import pauses
from backend.logs import begin_request
from benchmarks.faults.proxy import Proxy


@pytest.fixture
def proxy(graph_server):
    """A proxy before the test server, and settings that lead through it."""
    port = int(graph_server.neo4j.uri.rsplit(":", 1)[1])
    with closing(Proxy(lambda: port)) as proxy:
        uri = f"bolt://127.0.0.1:{proxy.port}"
        neo4j = graph_server.neo4j.model_copy(update={"uri": uri})
        yield proxy, graph_server.model_copy(update={"neo4j": neo4j})


@pytest.mark.servers
@pytest.mark.parametrize("how", ["drop", "mute"])
def test_work_goes_on_soon_after_the_server_is_back(proxy, how):
    cut, settings = proxy
    breaking = threading.Thread(target=cut.cut, args=(how, 8))
    with closing(open_graph(settings, retry_seconds=30)) as graph:
        # Once before, since a server that has just started takes seconds to plan it.
        with graph.session() as session:
            Overview(session).count_everything()
        begin = time.monotonic()
        breaking.start()
        time.sleep(0.2)
        with graph.session() as session:
            Overview(session).count_everything()
        seconds = time.monotonic() - begin
        breaking.join()

    # The longest pause is 1.5 s; the driver's own would be 8 s by then.
    assert 7.5 < seconds < 13


@pytest.mark.servers
def test_who_has_no_patience_is_told_at_once(proxy):
    cut, settings = proxy
    breaking = threading.Thread(target=cut.cut, args=("drop", 1))
    with closing(open_graph(settings, retry_seconds=0)) as graph:
        breaking.start()
        time.sleep(0.1)
        with graph.session() as session, pytest.raises(Unavailable):
            Overview(session).count_everything()
        breaking.join()


def test_pauses_grow_and_stay_short():
    waits = [pause for pause, _ in zip(pauses(60), range(30), strict=False)]

    assert waits[0] < 0.1
    assert 0.5 <= max(waits) <= 1.5
    assert sum(waits[:5]) < 3


def test_pauses_end_with_the_patience():
    slept = []
    for pause in pauses(0.3):
        time.sleep(pause)
        slept.append(pause)

    assert list(pauses(0)) == []
    assert 0 < sum(slept) <= 0.3


@pytest.mark.servers
def test_transactions_name_the_request_behind_them(empty_graph):
    query = "SHOW TRANSACTIONS YIELD metaData RETURN metaData.request_id AS name"

    def names(transaction):
        transaction.rows(GET)
        return [r["name"] for r in empty_graph.driver.execute_query(query).records]

    def work():
        begin_request("case-4711")
        with empty_graph.session() as session:
            return session.together(names)

    assert "case-4711" in contextvars.copy_context().run(work)
