"""An account goes with all that only it held, wherever it stood."""

from contextlib import closing

import orjson
import pytest

from backend.domain.events import Record
from backend.errors import NotFound
from backend.graph.outdated import Outdated
from backend.journal.archive import Archive
from backend.journal.erasures import ErasureLog
from backend.journal.journal import Journal
from backend.journal.judgements import JudgementLog
from backend.journal.mentions import Mentions
from backend.journal.profiles import ProfileStore
from backend.journal.prompts import read_keys
from backend.journal.removals import Removals
from backend.journal.resemblances import Noticed, Resemblances
from backend.services import erasure, judgements
from backend.services.digest import digest
from backend.services.erasure import come_back, erase, footprint
from backend.services.projection import catch_up
from backend.services.remains import search
from backend.services.rollup import rolled_up
from tests.fixtures.api import an_event, ring, strangers

pytestmark = pytest.mark.servers

GONE = "acc_ring_3"
OWN = {
    "email": "private@solo.example",
    "phone": "+49 30 123456789",
    "full_name": "Some Body Only",
    "device_id": "dev_of_its_own",
    "ip": "198.51.100.77",
}


def _events():
    """Of the account that goes, of one that pays with its card, and of people."""
    yield an_event("account.signup", GONE, 100, **OWN)
    yield an_event("payment.attempt", GONE, 101, instrument="card_own", bin="400000")
    yield an_event("payment.attempt", GONE, 102, instrument="card_two", bin="400001")
    for number, account in ((103, "acc_own_001"), (104, GONE)):
        words = f"write a poem on the {number} moods of the sea at night and its ships"
        used = {"model": "m-1", "exchanges": 2, "prompt": words}
        yield an_event("exchange.usage", account, number, **used)
    later = {"instrument": "card_two", "bin": "400009", "method": "card"}
    yield an_event("payment.attempt", "acc_own_002", 105, **later)
    label = {"verdict": "abusive", "analyst": "ada", "reason": f"alike {GONE}, surely"}
    yield an_event("account.label", "acc_own_003", 106, **label)
    owned = {"organization_id": "org_1", "name": "Lab", "asset_type": "account"}
    yield an_event("organization.asset", "org_1", 107, value=GONE, **owned)
    yield an_event("organization.asset", "org_1", 108, value="acc_ring_1", **owned)
    # Devices call themselves as they like.
    named = {"ip": OWN["ip"], "device_id": "acc_own_005"}
    yield an_event("account.access", GONE, 110, **named)
    yield an_event("account.access", GONE, 109, ip="no address", device_id="dev_x")


EVENTS = [*ring("ring", 8), *strangers(100), *_events()]
LEFT = [
    event
    for event in EVENTS
    if event["subject"] != GONE and event["data"].get("value") != GONE
]


@pytest.fixture
def linked(api):
    """A graph with clusters, and all that people and programs say of the account."""
    api.send(EVENTS)
    api.link("run_1")
    api.post(
        "/v1/judgements",
        verdict="same",
        left_id=GONE,
        right_id="acc_own_001",
        reason=f"{GONE} wrote so",
        analyst="ada",
    )
    job = api.held.journal.create_job("some")
    api.held.journal.update_job(job.id, result={"of": [f"of {GONE}."]})
    return api


def _erase(api, *accounts):
    held = api.held
    return erase(held.graph, held.journal, held.settings, accounts)


def _left_of(api, erased):
    held = api.held
    looks = search(held.graph, held.journal, held.settings, erased.stones)
    return {look.place: look.found for look in looks if look.found}


def _payloads(journal):
    return [p for _, page in journal.pages(after=0, limit=1000) for p in page]


def _lines(api, folder):
    """The graph now, and that of what its journal holds now."""
    journal, graph = api.held.journal, api.held.graph
    now = digest(graph, journal).lines
    records = [Record.from_json(payload) for payload in _payloads(journal)]
    graph.driver.execute_query("MATCH (n) WHERE NOT n:SchemaVersion DETACH DELETE n")
    with closing(Journal.open(f"sqlite:///{folder / 'fresh.db'}", 4)) as fresh:
        fresh.append(records)
        catch_up(fresh, graph, batch_size=1000)
        then = digest(graph, fresh).lines
    return [line for line in now if line.part == "ingested"], list(then)


def test_nothing_is_left_and_the_graph_is_that_of_the_others(linked, tmp_path):
    held = linked.held

    erased = _erase(linked, GONE)

    # The e-mail address, the telephone, the name and so on, by their hashes.
    assert erased.gone.things == {
        "device": 1,
        "email": 1,
        "email_domain": 1,
        "instrument": 1,
        "ip_address": 2,
        "person": 1,
        "phone": 1,
        "prompt": 1,
    }
    assert len(erased.stones.names) == 10
    assert erased.gone.events["payment.attempt"] == 3
    assert erased.gone.events["organization.asset"] == 1
    assert erased.gone.memberships == 1
    assert _left_of(linked, erased) == {}
    assert len(_payloads(held.journal)) == len(LEFT)
    assert len(list(read_keys(held.journal))) == 1
    assert Removals(held.journal).count_outdated() == 0
    assert ErasureLog(held.journal).unfinished() == {}
    now, then = _lines(linked, tmp_path)
    assert now == then
    text = b"".join(_payloads(held.journal))
    assert b"card_two" in text
    assert b"alike erased_" in text


def test_runs_keep_their_sizes_under_another_name(linked):
    archive = Archive(linked.held.journal)
    before = archive.read_memberships("run_1").to_pylist()
    evidence = archive.read_evidence("run_1").to_pylist()
    assert GONE in {row["account"] for row in before}

    erased = _erase(linked, GONE)

    stone = erased.stones.names[GONE]
    after = archive.read_memberships("run_1").to_pylist()
    assert after == [
        row | {"account": stone if row["account"] == GONE else row["account"]}
        for row in before
    ]
    assert archive.read_evidence("run_1").to_pylist() == evidence
    (made,) = JudgementLog(linked.held.journal).list_judgements()
    assert sorted(made.pair) == sorted([stone, "acc_own_001"])
    assert made.reason == f"{stone} wrote so"
    (stated,) = judgements.all_stated(linked.held.journal)
    assert (stated.standing, made.withdrawal.analyst) == ("withdrawn", "samehand")
    (cluster,) = linked.get("/v1/clusters")["items"]
    assert cluster["size"] == 7


def test_the_next_run_groups_who_is_left(linked):
    _erase(linked, GONE)

    result = linked.link("run_2")

    assert (result.clusters, result.members, result.conflicts) == (1, 7, ())


def test_what_comes_again_is_refused_and_nothing_of_it_is_kept(linked):
    erased = _erase(linked, GONE)
    again = [event for event in EVENTS if event not in LEFT]
    assert len(again) == 9

    receipt = linked.send(EVENTS)

    assert receipt["rejected"] == len(again)
    assert receipt["duplicate"] == len(LEFT)
    assert _left_of(linked, erased) == {}
    rejects = linked.held.journal.list_rejects()
    reasons = [each.reason for each in rejects]
    assert reasons.count("is about an account that was erased") == len(again) - 1
    assert {each.redacted for each in rejects} == {'{"masked":1}'}


def test_what_would_go_is_known_beforehand_and_nothing_goes(linked):
    held = linked.held
    before = _payloads(held.journal)

    found = footprint(held.graph, held.journal, held.settings, [GONE])
    with pytest.raises(NotFound, match="There is no account acc_nobody"):
        footprint(held.graph, held.journal, held.settings, ["acc_nobody"])

    assert _payloads(held.journal) == before
    erased = _erase(linked, GONE)
    assert found.events == erased.gone.events
    assert found.things == erased.gone.things
    assert found.records["archived runs"] == 1


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Mentions, "replace"),
        (Removals, "remove"),
        (erasure, "forget_columns"),
        (erasure, "make_anew"),
        (Outdated, "write"),
        (Removals, "forget_signatures"),
        (ErasureLog, "finish"),
        (Journal, "compact"),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_anywhere_it_ends_when_it_is_asked_again(
    linked, tmp_path, monkeypatch, owner, name, when
):
    step = getattr(owner, name)

    def dying(*args, **more):
        if when == "after":
            step(*args, **more)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, dying)
        with pytest.raises(KeyboardInterrupt):
            _erase(linked, GONE)

    erased = _erase(linked, GONE)

    assert _left_of(linked, erased) == {}
    assert len(_payloads(linked.held.journal)) == len(LEFT)
    assert ErasureLog(linked.held.journal).unfinished() == {}
    now, then = _lines(linked, tmp_path)
    assert now == then


def test_two_together_take_what_only_they_shared(linked):
    pair = ["acc_ring_1", "acc_ring_2"]
    shared = {"ip": "198.51.100.200", "device_id": "dev_of_both"}
    for number, account in enumerate(pair):
        linked.send([an_event("account.access", account, 200 + number, **shared)])
    linked.link("run_2")

    alone = _erase(linked, pair[0])
    assert "dev_of_both" not in alone.stones.names
    assert _left_of(linked, alone) == {}
    both = _erase(linked, pair[1], GONE)

    assert {"dev_of_both", "198.51.100.200"} <= both.stones.names.keys()
    assert _left_of(linked, both) == {}


def test_who_comes_back_with_a_backup_is_found_and_erased_again(linked, tmp_path):
    held = linked.held
    file = held.settings.data_dir / "journal.db"
    held.journal.empty_log()
    backup = file.read_bytes()
    _erase(linked, GONE)
    assert come_back(held.journal, held.settings) == []
    held.journal.close()
    for log in file.parent.glob("journal.db-*"):
        log.unlink()
    file.write_bytes(backup)
    linked.send(event for event in EVENTS if event not in LEFT)

    found = come_back(held.journal, held.settings)

    assert found == [GONE]
    erased = _erase(linked, *found)
    assert len(erased.stones.names) == 10
    assert _left_of(linked, erased) == {}
    assert come_back(held.journal, held.settings) == []
    now, then = _lines(linked, tmp_path)
    assert now == then


def test_the_search_finds_what_is_put_back(linked):
    held = linked.held
    erased = _erase(linked, GONE)
    file = held.settings.data_dir / "logs" / "some.log"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{GONE} and {GONE}b\n")
    held.journal.append([Record.from_json(orjson.dumps(_EVENT))])
    linked.drain()
    job = held.journal.create_job("some")
    held.journal.update_job(job.id, result={"of": GONE})
    with rolled_up(held.journal, held.settings):
        """The columns have it, too."""

    found = _left_of(linked, erased)

    assert found["bytes of logs/"] == 1
    assert found["events of the journal"] == 1
    assert found["decisions, runs, jobs and rejects of the journal"] == 1
    assert found["accounts and things of the graph"] == 2
    # The account, its sighting, and the address.
    assert found["rows of the columns"] == 3
    assert found["bytes of journal.db-wal"] > 0


_EVENT = ["test", "new", "account.access", 0, GONE, {"ip": "198.51.100.77"}]


def test_screening_names_it_no_more(linked):
    journal = linked.held.journal
    noticed = Noticed(GONE, "clu_0", "run_1", 9.0, 0.9, True, 4, 5)
    Resemblances(journal).note([noticed])
    before = ProfileStore(journal).read()

    erased = _erase(linked, GONE)

    _, profiles, _ = ProfileStore(journal).read()
    assert GONE in before[1].members.ids
    assert GONE not in profiles.members.ids
    assert erased.stones.names[GONE] in profiles.members.ids
    assert Resemblances(journal).list_noticed() == []
