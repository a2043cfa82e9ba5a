"""Old events go, and the graph is that of the others."""

from contextlib import closing

import pytest

from backend.domain.events import EventType
from backend.graph.outdated import Outdated
from backend.journal.journal import Journal
from backend.journal.prompts import read_keys
from backend.journal.removals import Removals
from backend.journal.rows import Rejected
from backend.services import retention
from backend.services.digest import digest
from backend.services.projection import catch_up
from backend.services.retention import count_old, retain
from backend.services.rollup import rolled_up
from tests.builders import NOON, an_exchange
from tests.fixtures.api import an_event
from tests.worlds import DAY, a_world_of_events

pytestmark = pytest.mark.servers

# In the middle of the world's twenty days.
SINCE = NOON + 10 * DAY
OTHERS = (EventType.ASSET, EventType.RELEASE)
DECIDED = (EventType.LABEL, EventType.STATUS)


def _events():
    yield from a_world_of_events(500, accounts=150)
    for number, age in enumerate((40, 40, 20)):
        sent = an_exchange("acc_7", 1, SINCE + (30 - age) * DAY, id=f"prompt-{number}")
        key = f"key-{age}" if number else "key-20"
        yield sent._replace(data=sent.data | {"prompt_key": key}, minhash=b"m" * 512)


EVENTS = list(_events())
LATEST: dict[str, int] = {}
for _event in EVENTS:
    if _event.type not in OTHERS:
        last = LATEST.get(_event.subject, 0)
        LATEST[_event.subject] = max(last, _event.time_ms)


def _stays(record):
    if record.type in OTHERS or record.time_ms >= SINCE:
        return True
    return record.type in DECIDED and LATEST[record.subject] >= SINCE


LEFT = [record for record in EVENTS if _stays(record)]


@pytest.fixture
def journal(api_settings):
    with closing(Journal.from_settings(api_settings)) as opened:
        yield opened


@pytest.fixture
def filled(journal, empty_graph, api_settings):
    journal.append(EVENTS)
    catch_up(journal, empty_graph, batch_size=1000)
    with rolled_up(journal, api_settings):
        """The columns know the events that go."""
    return journal


def _retain(journal, graph, settings):
    return retain(graph, journal, settings, since_ms=SINCE)


def _is_that_of(graph, journal, folder, records):
    found = digest(graph, journal)
    graph.clear()
    with closing(Journal.open(f"sqlite:///{folder / 'fresh.db'}", 4)) as fresh:
        fresh.append(records)
        catch_up(fresh, graph, batch_size=1000)
        expected = digest(graph, fresh)
    return (found.lines, found.journal) == (expected.lines, expected.journal)


def test_old_events_go_and_the_graph_is_that_of_the_others(
    filled, empty_graph, api_settings
):
    would = count_old(empty_graph, filled, api_settings, since_ms=SINCE)
    found = _retain(filled, empty_graph, api_settings)

    gone = {account for account, last in LATEST.items() if last < SINCE}
    assert found.events == would.events == len(EVENTS) - len(LEFT)
    assert found.events > 100
    assert found.gone == would.gone == len(gone)
    assert found.gone > 10
    assert any(record.type in DECIDED and record.time_ms < SINCE for record in LEFT)
    # One prompt was sent again since, the other was not.
    assert (found.signatures, list(read_keys(filled))) == (1, ["key-20"])
    assert _is_that_of(empty_graph, filled, api_settings.data_dir, LEFT)


def test_twice_changes_nothing_more(filled, empty_graph, api_settings):
    _retain(filled, empty_graph, api_settings)
    before = digest(empty_graph, filled)

    assert _retain(filled, empty_graph, api_settings).events == 0

    assert digest(empty_graph, filled) == before


def test_what_is_older_is_refused_from_then_on(api, api_settings):
    old = an_event("account.access", "acc_1", 1, ip="203.0.113.7") | {
        "time": "2020-01-01T12:00:00Z"
    }
    new = old | {"time": "2090-01-01T12:00:00Z", "id": "new"}
    owned = {"organization_id": "org_1", "name": "Lab", "asset_type": "account"}
    asset = an_event("organization.asset", "org_1", 2, value="acc_1", **owned) | {
        "time": "2020-01-01T12:00:00Z"
    }
    api.send([old])
    held = api.held
    assert retain(held.graph, held.journal, api_settings, since_ms=SINCE).events == 1

    receipt = api.send([old, new, asset])

    assert receipt["accepted"] == 2
    (reject,) = held.journal.list_rejects()
    assert reject.reason == "is older than the events that are kept"
    assert "acc_1" not in reject.redacted


@pytest.mark.parametrize(
    "step",
    [
        (Removals, "keep_since"),
        (Removals, "remove"),
        (retention, "forget_columns"),
        (Outdated, "write"),
        (Removals, "settle"),
        (Removals, "forget_signatures"),
    ],
)
def test_killed_anywhere_it_ends_when_it_runs_again(
    filled, empty_graph, api_settings, monkeypatch, step
):
    owner, name = step
    monkeypatch.setattr("backend.services.outdated._AT_ONCE", 20)
    monkeypatch.setattr("backend.journal.removals._SPAN", 100)
    real, calls = getattr(owner, name), []

    def dying(*args, **more):
        calls.append(name)
        done = real(*args, **more)
        if len(calls) == 1 + (name in ("remove", "write")):
            raise KeyboardInterrupt
        return done

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, dying)
        with pytest.raises(KeyboardInterrupt):
            _retain(filled, empty_graph, api_settings)
    _retain(filled, empty_graph, api_settings)

    assert Removals(filled).count_outdated() == 0
    assert list(read_keys(filled)) == ["key-20"]
    assert _is_that_of(empty_graph, filled, api_settings.data_dir, LEFT)


def test_rejected_lines_go_too(filled, empty_graph, api_settings):
    filled.reject([Rejected("file:1", "is no JSON", "xx")])

    assert _retain(filled, empty_graph, api_settings).rejects == 0
    assert Removals(filled).drop_rejects(before_ms=1 << 50) == 1
