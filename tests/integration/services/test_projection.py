"""The graph holds each event once, whatever the order and the repetition."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from backend.errors import SetupError
from backend.journal.journal import Journal
from backend.services.projection import drain, lag, wait_for_graph
from tests.builders import a_payment, an_access
from tests.graph_facts import everything, nodes
from tests.worlds import a_world_of_events

pytestmark = pytest.mark.servers


def _project(graph, folder, batches, batch_size=100):
    journal = Journal.open(f"sqlite:///{folder / 'journal.db'}", 4)
    for batch in batches:
        journal.append(batch)
        for partition in range(4):
            drain(journal, graph, partition=partition, batch_size=batch_size)
    assert lag(journal, graph) == {}
    journal.close()


def test_drains_wait_while_the_graph_is_made_at_once(empty_graph, tmp_path):
    with closing(Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 1)) as journal:
        journal.append([an_access("acc_1")])

        journal.hold_back(60)
        held = drain(journal, empty_graph, partition=0, batch_size=10)
        journal.hold_back(0)
        after = drain(journal, empty_graph, partition=0, batch_size=10)

        assert (held.events, after.events) == (0, 1)
        # Who waits for the graph waits for that, too, however long it takes.
        journal.append([an_access("acc_2")])
        journal.hold_back(1.5)
        begin = time.monotonic()
        assert wait_for_graph(journal, empty_graph, patience=0.1) > 0
        assert time.monotonic() - begin >= 1.5
        # Whoever held them back may have been killed.
        journal.hold_back(0.05)
        assert journal.is_held_back()
        time.sleep(0.06)
        assert not journal.is_held_back()


def test_same_events_twice_shuffled_and_by_half_give_the_same_graph(
    empty_graph, tmp_path
):
    events = a_world_of_events(600)
    (tmp_path / "a").mkdir()
    _project(empty_graph, tmp_path / "a", [events])
    expected = everything(empty_graph)
    assert len(expected) > 300

    empty_graph.clear()
    shuffled = events[:]
    random.Random(1).shuffle(shuffled)
    (tmp_path / "b").mkdir()
    halves = [shuffled[:250], shuffled, shuffled[100:400], events]
    _project(empty_graph, tmp_path / "b", halves, batch_size=37)

    assert everything(empty_graph) == expected


def test_two_writers_at_once_count_each_event_once(empty_graph, tmp_path):
    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 4)
    journal.append([an_access(f"acc_{n % 50}", count=2) for n in range(2000)])

    with ThreadPoolExecutor(8) as pool:
        tasks = [
            pool.submit(drain, journal, empty_graph, partition=p % 4, batch_size=50)
            for p in range(8)
        ]
        written = sum(task.result().events for task in tasks)

    assert written == 2000
    with empty_graph.driver.session() as session:
        total = session.run(
            "MATCH (:Account)-[r:ACCESSED_FROM]->(:IPAddress) RETURN sum(r.count)"
        ).single()[0]
    assert total == 4000
    journal.close()


def test_ids_may_hold_any_text(empty_graph, tmp_path):
    odd = "x'}) DETACH DELETE n //\"`$rows` 账户 \u202e"
    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 1)
    journal.append([an_access(odd), a_payment(odd, instrument=odd)])

    drain(journal, empty_graph, partition=0, batch_size=10)

    assert nodes(empty_graph, "Account", "id") == [(odd,)]
    assert nodes(empty_graph, "PaymentInstrument", "key") == [(odd,)]
    journal.close()


def test_waiting_ends_when_the_graph_holds_what_the_journal_held(empty_graph, tmp_path):
    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 1)
    journal.append([an_access(f"acc_{n}") for n in range(300)])
    told = []

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(drain, journal, empty_graph, partition=0, batch_size=50)
        left = wait_for_graph(
            journal, empty_graph, patience=60, report=lambda *where: told.append(where)
        )
        writer.result()

    assert left == 0
    assert told[-1] == (300, 300)
    journal.close()


def test_waiting_ends_when_nothing_moves(empty_graph, tmp_path):
    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 1)
    journal.append([an_access(f"acc_{n}") for n in range(30)])
    drain(journal, empty_graph, partition=0, batch_size=10, stop=iter([0, 1]).__next__)

    assert wait_for_graph(journal, empty_graph, patience=0.5) == 20
    journal.close()


def test_a_graph_refuses_the_events_of_another_journal(empty_graph, tmp_path):
    # Its offsets would be taken for those of the first: events lost without a word.
    first, other = (
        Journal.open(f"sqlite:///{tmp_path / name}", 1) for name in ("a.db", "b.db")
    )
    first.append([an_access("acc_1", id="e1"), an_access("acc_2", id="e2")])
    other.append([an_access("acc_3", id="e3")])
    drain(first, empty_graph, partition=0, batch_size=10)

    for look in (
        lambda: drain(other, empty_graph, partition=0, batch_size=10),
        lambda: lag(other, empty_graph),
        lambda: wait_for_graph(other, empty_graph, patience=1),
    ):
        with pytest.raises(SetupError, match="filled from another journal"):
            look()
    assert nodes(empty_graph, "Account", "id") == [("acc_1",), ("acc_2",)]
    first.close()
    other.close()
