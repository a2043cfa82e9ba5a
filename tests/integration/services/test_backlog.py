"""How far the graph is behind, and when that is too far."""

import random
from contextlib import closing

import pytest

from backend.errors import GraphBehind, Unavailable
from backend.graph.driver import open_graph
from backend.journal.journal import Journal
from backend.services.backlog import Backlog
from backend.services.projection import drain
from benchmarks.faults.proxy import Proxy
from tests.builders import an_access

pytestmark = pytest.mark.servers


@pytest.fixture
def journal(tmp_path):
    with closing(Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 4)) as opened:
        yield opened


@pytest.fixture
def away(graph_server):
    """A graph where nobody answers."""
    with closing(through(graph_server, 1)) as graph:
        yield graph


def through(settings, port):
    """The graph as it is reached by another port."""
    neo4j = settings.neo4j.model_copy(update={"uri": f"bolt://127.0.0.1:{port}"})
    return open_graph(settings.model_copy(update={"neo4j": neo4j}))


def backlog(journal, graph, most=10, **more):
    return closing(
        Backlog(journal, graph, most=most, tick_seconds=7, look_seconds=0, **more)
    )


def append(journal, count):
    journal.append([an_access(f"acc_{n % 17}") for n in range(count)])


def drain_all(journal, graph):
    for partition in range(4):
        drain(journal, graph, partition=partition, batch_size=1000)


def test_counts_events_and_not_offsets(empty_graph, journal):
    append(journal, 40)
    drain(journal, empty_graph, partition=0, batch_size=1000)
    left = 40 - len(journal.read(0, after=0, limit=100))

    with backlog(journal, empty_graph) as behind:
        assert 0 < behind.count() == left < 40


def test_whatever_comes_and_goes_the_count_is_the_journals(empty_graph, journal):
    dice = random.Random(3)
    with backlog(journal, empty_graph) as behind:
        for _ in range(60):
            if dice.random() < 0.5:
                append(journal, dice.randrange(1, 30))
            else:
                stops = iter([False] * dice.randrange(1, 4))
                drain(
                    journal,
                    empty_graph,
                    partition=dice.randrange(4),
                    batch_size=5,
                    stop=lambda stops=stops: next(stops, True),
                )
            if dice.random() < 0.05:
                empty_graph.clear()
            if dice.random() < 0.5:
                with empty_graph.driver.session() as session:
                    held = dict(
                        session.run(
                            "MATCH (p:IngestPartition) RETURN p.id, p.offset"
                        ).values()
                    )
                assert behind.count() == sum(journal.count_after(held).values())


def test_at_the_bound_nothing_more_comes_in_until_the_graph_has_taken_some(
    empty_graph, journal
):
    with backlog(journal, empty_graph) as behind:
        append(journal, 9)
        behind.check()
        append(journal, 1)

        with pytest.raises(GraphBehind, match="lacks 10 events, and 10 is the bound"):
            behind.check()
        drain(journal, empty_graph, partition=0, batch_size=1000)
        behind.check()


def test_without_a_rate_the_next_tick_is_the_time_to_come_again(empty_graph, journal):
    append(journal, 10)

    with (
        backlog(journal, empty_graph) as behind,
        pytest.raises(GraphBehind) as refused,
    ):
        behind.check()

    assert refused.value.retry_seconds == 7


def test_with_one_it_is_when_a_tenth_of_the_bound_is_free(empty_graph, journal):
    append(journal, 4000)
    with backlog(journal, empty_graph, most=1000) as behind:
        behind.count()
        drain(journal, empty_graph, partition=0, batch_size=1000)

        with pytest.raises(GraphBehind) as refused:
            behind.check()

    # A thousand events take less than two seconds on any machine, so three thousand
    # take less than the tick.
    assert 1 <= refused.value.retry_seconds < 7


def test_a_graph_that_never_answered_lets_in_as_much_as_the_bound(away, journal):
    append(journal, 500)
    with backlog(journal, away) as behind:
        behind.check()
        append(journal, 9)
        behind.check()
        append(journal, 1)

        with pytest.raises(GraphBehind):
            behind.check()


def test_a_graph_that_went_away_counts_as_it_was(graph_server, empty_graph, journal):
    port = int(graph_server.neo4j.uri.rsplit(":", 1)[1])
    with closing(Proxy(lambda: port)) as way:
        append(journal, 8)
        with (
            closing(through(graph_server, way.port)) as graph,
            backlog(journal, graph) as behind,
        ):
            assert behind.count() == 8
            way.close()
            drain_all(journal, empty_graph)

            append(journal, 1)
            behind.check()
            append(journal, 1)
            with pytest.raises(GraphBehind):
                behind.check()


class TestWaitForRoom:
    def test_with_room_there_is_no_wait(self, empty_graph, journal):
        told = []
        with backlog(journal, empty_graph) as behind:
            append(journal, 9)

            behind.wait_for_room(patience=0, report=told.append)

        assert told == []

    def test_ends_when_the_graph_has_taken_some(self, empty_graph, journal):
        told = []

        def report(lag):
            told.append(lag)
            drain(journal, empty_graph, partition=len(told) - 1, batch_size=1000)

        append(journal, 20)
        with backlog(journal, empty_graph) as behind:
            behind.wait_for_room(patience=60, report=report)

            assert behind.count() <= 9
        assert told[0] == 20
        assert told == sorted(told, reverse=True)

    def test_nobody_waits_for_ever(self, away, journal):
        with backlog(journal, away, most=1) as behind:
            behind.count()
            append(journal, 1)

            with pytest.raises(Unavailable, match="has taken none for 0 s"):
                behind.wait_for_room(patience=0)

    def test_a_graph_that_is_made_at_once_is_waited_for(self, empty_graph, journal):
        told = []

        def report(lag):
            told.append(lag)
            if len(told) == 3:
                journal.hold_back(0)
                drain_all(journal, empty_graph)

        append(journal, 20)
        journal.hold_back(60)
        with backlog(journal, empty_graph) as behind:
            behind.wait_for_room(patience=0, report=report)

        assert len(told) == 3
