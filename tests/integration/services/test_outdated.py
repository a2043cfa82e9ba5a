"""Events go, and the graph becomes the one that the others would have given."""

from contextlib import closing

import pytest

from backend.domain.events import EventType
from backend.errors import RunAlreadyActive, Unavailable
from backend.graph.outdated import Outdated
from backend.graph.runs import RunLock
from backend.journal.journal import Journal
from backend.journal.removals import Gone, Removals
from backend.services.digest import digest
from backend.services.outdated import make_anew
from backend.services.projection import catch_up
from backend.services.rollup import rolled_up
from backend.services.stillness import stillness
from tests.builders import a_payment, an_access, an_asset
from tests.worlds import a_world_of_events

pytestmark = pytest.mark.servers

EVENTS = a_world_of_events(600)
ASSETS = (EventType.ASSET, EventType.RELEASE)


@pytest.fixture
def journal(api_settings):
    with closing(Journal.from_settings(api_settings)) as opened:
        yield opened


def _remove(journal, goes):
    """Take out the events that ``goes`` says yes to; the others."""
    offsets, accounts, organizations, left = [], set(), set(), []
    for partition in range(journal.partitions):
        for entry in journal.read(partition, after=0, limit=10_000):
            if not goes(entry.record):
                left.append(entry.record)
                continue
            offsets.append(entry.offset)
            named = organizations if entry.record.type in ASSETS else accounts
            named.add(entry.record.subject)
    gone = Gone(offsets, accounts, organizations - {"m-1"})
    assert Removals(journal).remove(gone) == len(offsets)
    return left


def _make_anew(graph, journal, settings):
    with (
        stillness(graph, journal, settings, name="test") as still,
        rolled_up(journal, settings, before=still.upto + 1) as rollup,
    ):
        return make_anew(graph, journal, rollup, still)


def _fresh(graph, folder, events):
    """Digest of a graph that only ever met these events."""
    graph.clear()
    with closing(Journal.open(f"sqlite:///{folder / 'fresh.db'}", 4)) as journal:
        journal.append(events)
        catch_up(journal, graph, batch_size=1000)
        return digest(graph, journal)


RULES = {
    "one account": lambda record: record.subject == "acc_9",
    "an account with odd letters": lambda record: record.subject.startswith("acc_}"),
    "half of the time": lambda record: (
        record.type not in ASSETS and record.time_ms % 2 == 0
    ),
    "all accounts": lambda record: record.type not in ASSETS,
    "one organization": lambda record: record.subject == "org_1",
    "an account as an asset": lambda record: (
        record.subject == "acc_8" or record.data.get("value") == "acc_8"
    ),
    "an asset that is no account yet": lambda record: (
        record.data.get("value") == "acc_2"
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_graph_is_that_of_the_events_that_are_left(
    empty_graph, journal, api_settings, tmp_path, rule
):
    journal.append(EVENTS)
    catch_up(journal, empty_graph, batch_size=300)
    with rolled_up(journal, api_settings):
        """The columns know the events that go."""

    left = _remove(journal, RULES[rule])
    assert len(left) < len(EVENTS)
    _make_anew(empty_graph, journal, api_settings)

    found = digest(empty_graph, journal)
    assert found.unsettled == ()
    expected = _fresh(empty_graph, tmp_path, left)
    assert found.lines == expected.lines
    assert found.journal == expected.journal


def test_of_what_an_organization_owns_nothing_of_a_payment_is_left(
    empty_graph, journal, api_settings, tmp_path
):
    paid = a_payment("acc_1", "card_1", bin="411111", last4="1234", method="card")
    owned = an_asset(asset_type="instrument", value="card_1")
    journal.append([paid, owned])
    catch_up(journal, empty_graph, batch_size=300)

    left = _remove(journal, lambda record: record.subject == "acc_1")
    _make_anew(empty_graph, journal, api_settings)

    found = digest(empty_graph, journal)
    with empty_graph.driver.session() as session:
        cards = session.run("MATCH (t:PaymentInstrument) RETURN properties(t)").values()
    assert cards == [[{"kind": "instrument", "key": "card_1"}]]
    assert left == [owned]
    assert found.lines == _fresh(empty_graph, tmp_path, left).lines


def test_events_that_the_graph_lacked_are_there_too(
    empty_graph, journal, api_settings, tmp_path
):
    journal.append(EVENTS[:450])
    catch_up(journal, empty_graph, batch_size=300)
    journal.append(EVENTS[450:])

    left = _remove(journal, RULES["half of the time"])
    _make_anew(empty_graph, journal, api_settings)

    assert digest(empty_graph, journal).lines == (
        _fresh(empty_graph, tmp_path, left).lines
    )


def test_killed_between_two_transactions_it_goes_on(
    empty_graph, journal, api_settings, tmp_path, monkeypatch
):
    journal.append(EVENTS)
    catch_up(journal, empty_graph, batch_size=300)
    left = _remove(journal, RULES["half of the time"])
    monkeypatch.setattr("backend.services.outdated._AT_ONCE", 7)
    written = []
    write = Outdated.write

    def dying(self, *args, **more):
        write(self, *args, **more)
        written.append(args)
        # Dead after the graph's commit, and before the journal knows of it.
        if len(written) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Outdated, "write", dying)
    with pytest.raises(KeyboardInterrupt):
        _make_anew(empty_graph, journal, api_settings)
    assert Removals(journal).count_outdated() > 7
    _make_anew(empty_graph, journal, api_settings)

    assert Removals(journal).count_outdated() == 0
    assert digest(empty_graph, journal).lines == (
        _fresh(empty_graph, tmp_path, left).lines
    )


def test_it_takes_nobody_s_place(empty_graph, journal, api_settings):
    with empty_graph.session() as session:
        RunLock(session, lease_seconds=60).take_lock("run_1")
    with (
        pytest.raises(RunAlreadyActive),
        stillness(empty_graph, journal, api_settings, name="test"),
    ):
        pass
    assert not journal.is_held_back()
    with empty_graph.session() as session:
        RunLock(session, lease_seconds=60).release_lock("run_1")

    journal.hold_back(60)
    with (
        pytest.raises(Unavailable, match="made at once"),
        stillness(empty_graph, journal, api_settings, name="test"),
    ):
        pass
    assert journal.is_held_back()


def test_who_writes_the_graph_meanwhile_makes_it_stop(
    empty_graph, journal, api_settings
):
    journal.append(EVENTS)
    catch_up(journal, empty_graph, batch_size=300)
    _remove(journal, RULES["one account"])
    before = digest(empty_graph, journal).lines

    with (
        stillness(empty_graph, journal, api_settings, name="test") as still,
        rolled_up(journal, api_settings, before=still.upto + 1) as rollup,
    ):
        journal.append([an_access("acc_9", id="late", count=3)])
        catch_up(journal, empty_graph, batch_size=300)
        after = digest(empty_graph, journal).lines
        with pytest.raises(Unavailable, match="moved on"):
            make_anew(empty_graph, journal, rollup, still)

    assert before != after == digest(empty_graph, journal).lines
