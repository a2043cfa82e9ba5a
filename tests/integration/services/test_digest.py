"""Graph and journal as numbers: equal for equal events, whatever their way."""

import random
from contextlib import closing

import pytest

from backend.journal.journal import Journal
from backend.services.digest import digest
from backend.services.projection import drain
from tests.builders import (
    NOON,
    a_payment,
    a_record,
    a_signup,
    an_access,
    an_asset,
    an_exchange,
)

pytestmark = pytest.mark.servers


def _events():
    """Some of every kind; what they share has several accounts."""
    for n in range(60):
        account, time = f"acc_{n % 20}", NOON + n * 3_600_000
        yield a_signup(account, time, id=f"s{n}", device_id=f"dev{n % 7}")
        yield an_access(account, f"203.0.113.{n % 9}", time, id=f"a{n}", count=n + 1)
        yield a_payment(account, f"card{n % 5}", time, id=f"p{n}", bin=f"40000{n % 3}")
        prompt = {"prompt_key": f"p{n % 4}", "prompt_minhash": [n % 4] * 128}
        yield an_exchange(account, n + 1, time, id=f"x{n}", **prompt)
    yield a_record("account.status", id="b", status="banned")
    yield a_record("model.release", "m-1", id="m", model="m-1", released_at_ms=NOON)
    yield an_asset(id="o", valid_from_ms=NOON, confidence=0.5)


EVENTS = list(_events())


@pytest.fixture
def journal_at(tmp_path):
    """Opens a journal of that name, and closes it."""
    with closing(_Journals(tmp_path)) as journals:
        yield journals


class _Journals:
    def __init__(self, folder):
        self._folder, self._open = folder, []

    def __call__(self, name):
        journal = Journal.open(f"sqlite:///{self._folder / name}.db", 4)
        self._open.append(journal)
        return journal

    def close(self):
        for journal in self._open:
            journal.close()


def _follow(journal, graph, batches, batch_size=1000):
    for batch in batches:
        journal.append(batch)
        for partition in range(4):
            drain(journal, graph, partition=partition, batch_size=batch_size)
    return digest(graph, journal)


def _lines(found):
    return {(line.part, line.name): line.sum for line in found.lines}


def test_an_empty_graph_adds_up_to_nothing(empty_graph, journal_at):
    found = digest(empty_graph, journal_at("a"))

    assert found.lines == ()
    assert found.ingested == found.derived == found.journal
    assert found.ingested.digest == "0" * 64


def test_other_batches_and_orders_give_equal_digests(empty_graph, journal_at):
    expected = _follow(journal_at("a"), empty_graph, [EVENTS])
    shuffled = random.Random(1).sample(EVENTS, len(EVENTS))
    empty_graph.clear()

    parts = [shuffled[:100], shuffled[50:], EVENTS[:30], shuffled]
    found = _follow(journal_at("b"), empty_graph, parts, batch_size=17)

    assert found == expected
    assert found.unsettled == ()
    assert found.journal.facts == len(EVENTS)
    names = {line.name: line.sum.counted for line in found.lines}
    assert names["EXCHANGED"] == 60
    assert names["ACCESSED_FROM"] == sum(range(1, 61))
    assert {"Account", "Device", "Model", "OWNS", "Network"} <= names.keys()


def test_one_count_more_changes_its_line_and_no_other(empty_graph, journal_at):
    journal = journal_at("a")
    before = _follow(journal, empty_graph, [EVENTS])

    with empty_graph.driver.session() as session:
        session.run(
            "MATCH (:Account {id: 'acc_3'})-[r:PAID_WITH]->() "
            "WITH r LIMIT 1 SET r.count = r.count + 1"
        ).consume()
    after = digest(empty_graph, journal)

    old, new = _lines(before), _lines(after)
    assert {key for key in old if old[key] != new[key]} == {("ingested", "PAID_WITH")}
    paid = ("ingested", "PAID_WITH")
    assert new[paid].counted == old[paid].counted + 1
    assert (after.journal, after.derived) == (before.journal, before.derived)


def test_an_event_that_the_graph_lacks_changes_the_journal_and_is_told(
    empty_graph, journal_at
):
    journal = journal_at("a")
    before = _follow(journal, empty_graph, [EVENTS])

    journal.append([an_access("acc_1", id="new")])
    after = digest(empty_graph, journal)

    assert after.journal != before.journal
    assert after.lines == before.lines
    assert after.unsettled == ("The graph lacks 1 event yet",)


def test_two_runs_on_equal_events_give_equal_digests(ringed):
    held = ringed.held
    unlinked = digest(held.graph, held.journal)

    ringed.link("run_1")
    first = digest(held.graph, held.journal)
    ringed.link("run_2")
    second = digest(held.graph, held.journal)

    assert unlinked.derived.facts == 0
    assert {line.name for line in first.lines if line.part == "derived"} >= {
        "Cluster",
        "HELD_BY",
        "MEMBER_OF",
    }
    assert first.ingested == unlinked.ingested
    assert second == first
