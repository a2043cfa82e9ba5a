"""What is recomputed for one cluster is what the run found."""

from dataclasses import asdict

import pytest

from backend.domain.identifiers import hour_of
from backend.domain.removals import parse_removal
from backend.graph.clusters import Clusters
from backend.journal.archive import Archive
from backend.services.archive import get_cluster
from backend.services.excerpts import read_case
from backend.services.tracing import trace
from backend.services.whatif import without_things
from graph_queries import load
from tests.fixtures.api import an_event

pytestmark = pytest.mark.servers


@pytest.fixture
def seen(ringed):
    """The ring behind one network, with a neighbour, linked."""
    for index in range(8):
        event = an_event(
            "account.access", f"acc_ring_{index}", 3, ip=f"192.0.2.{index}"
        )
        ringed.send([event | {"id": f"net-{index}"}])
    neighbour = an_event("account.access", "acc_own_003", 3, ip="192.0.2.200")
    ringed.send([neighbour | {"id": "net-own"}])
    ringed.link()
    return ringed


@pytest.fixture
def signed_up(ringed):
    """The ring signed up within an hour, strangers in hours of their own; linked."""
    times = {f"acc_ring_{n}": f"2026-01-27T14:0{n}:59.999Z" for n in range(8)}
    times |= {f"acc_own_{n:03}": f"2026-01-{n + 1:02}T09:30:00Z" for n in range(20)}
    # One more in the ring's hour, and who just missed it.
    times |= {"acc_own_030": "2026-01-27T14:59:59.999Z"}
    times |= {"acc_own_031": "2026-01-27T15:00:00Z"}
    times |= {"acc_own_032": "2026-01-27T13:59:59.999Z"}
    ringed.send(
        an_event("account.signup", account, 1, email=f"{account}@gmail.com")
        | {"id": f"s-{account}", "time": time}
        for account, time in times.items()
    )
    ringed.link()
    return ringed


@pytest.fixture
def used(signed_up):
    """Most of the ring seek coding, on a model's first day; strangers chat a little."""
    accounts = [
        *(f"acc_ring_{n}" for n in range(7)),
        *(f"acc_own_{n:03}" for n in range(60)),
    ]
    released = an_event(
        "model.release", "lumen", 0, model="lumen", released_at="2026-01-20T00:00:00Z"
    )
    events = [released | {"id": "m-lumen"}]
    for number, account in enumerate(accounts):
        ring = account.startswith("acc_ring")
        early = ring or number % 10 == 0
        event = an_event(
            "exchange.usage",
            account,
            0,
            model="lumen",
            exchanges=30 + number if ring else 10,
            capability="coding" if ring or number % 5 == 0 else "chat",
        )
        day = 20 if early else 25
        events.append(
            event | {"id": f"u-{account}", "time": f"2026-01-{day}T09:00:00Z"}
        )
    signed_up.send(events)
    signed_up.link()
    return signed_up


def case_of(api, **more):
    with api.held.graph.session() as session:
        clusters = Clusters(session)
        (cluster,) = clusters.list_clusters()
        members = clusters.list_members(cluster.id)
        return read_case(session, cluster, accept_bits=4, **more), members


def test_members_have_the_bits_that_the_run_wrote(seen):
    case, members = case_of(seen)

    standings = case.standings(case.members)

    assert sorted(case.members) == [f"acc_ring_{n}" for n in range(8)]
    for member in members:
        assert standings[member.account_id].bits == pytest.approx(member.bits, abs=0.01)
        assert standings[member.account_id].passes


def test_who_shares_a_thing_of_the_members_is_near(seen):
    case, _ = case_of(seen)

    near = {name for name in case.evidence.account_ids if name}
    assert near == {*case.members, "acc_own_003"}
    assert case.evidence.accounts == 108


def test_counts_are_those_of_the_whole_graph(seen):
    case, _ = case_of(seen)

    evidence = case.evidence
    counts = dict(zip(evidence.things_by_number, evidence.everyone, strict=True))
    assert counts["network", "192.0.2.0/24"] == 9
    assert counts["device", "dev_ring"] == 8


def test_another_account_can_be_asked_for(seen):
    case, _ = case_of(seen, also=["acc_own_001"])

    assert ("device", "dev_own_001") in case.things_of("acc_own_001")
    assert not case.standings(["acc_own_001"])["acc_own_001"].passes


def test_hours_of_sign_up_are_those_that_linkage_has(signed_up):
    case, members = case_of(signed_up)

    (hour,) = {hour_of(member.signed_up_ms) for member in members}
    evidence = case.evidence
    counts = dict(zip(evidence.things_by_number, evidence.everyone, strict=True))
    assert counts["signup_hour", hour] == 9
    assert hour == "2026-01-27T14Z"
    place = evidence.things_by_number.index(("signup_hour", hour))
    having = evidence.account[evidence.thing == place].tolist()
    assert {evidence.account_ids[account] for account in having} == {
        *case.members,
        "acc_own_030",
    }
    standings = case.standings(case.members)
    for member in members:
        assert standings[member.account_id].by_source["sign-up"] > 0
        assert standings[member.account_id].bits == pytest.approx(member.bits, abs=0.01)


def test_an_hour_of_sign_up_can_be_taken_away(signed_up):
    case, _ = case_of(signed_up)

    found = without_things(case, [parse_removal("kind:signup_hour")])

    assert (found.having, found.stay) == (8, 8)
    assert found.sentence.startswith("Without any hour of sign-up, which 8 of 8")


def test_an_unchanged_cluster_looks_as_the_run_said(used):
    case, _ = case_of(used)

    (left,) = case.remaining()

    stored, now = case.cluster, left.character
    assert left.members == case.members
    assert (now.kind, now.suspicion) == (stored.group_kind, stored.suspicion)
    assert 0.01 < stored.suspicion < 0.99
    assert [sign.sentence for sign in now.signs] == stored.signs
    assert [sign.bits for sign in now.signs] == pytest.approx(stored.sign_bits)
    said = " ".join(stored.signs)
    for words in ("exchanges or more", "is coding", "within a day", "in an hour with"):
        assert words in said


def test_what_was_usual_is_archived_with_the_run(used):
    case, _ = case_of(used)

    usual = Archive(used.held.journal).get_details(case.cluster.run_id).model["usual"]

    assert usual == asdict(case.conduct.usual)
    assert (usual["active"], usual["early"], usual["hours"]) == (67, 13, 23)


def test_hours_of_sign_up_are_in_the_archive_and_not_in_the_graph(signed_up):
    case, _ = case_of(signed_up)
    cluster = case.cluster

    traced = trace(signed_up.held.graph, cluster.id)
    kept = get_cluster(signed_up.held.journal, cluster.run_id, cluster.id)

    assert {step.kind for step in traced.steps} == {"device", "instrument"}
    (hour,) = [row for row in kept.evidence if row["kind"] == "signup_hour"]
    assert hour["sentence"] == (
        "8 of 8 accounts signed up within the hour 2026-01-27T14Z; "
        "1 of the other 100 accounts did"
    )
    assert "100% signed up in an hour with another" in traced.cluster.signs


def test_who_signed_up_in_an_hour_is_looked_up_in_the_index(signed_up):
    query = load("excerpts.list_holders")
    values = dict.fromkeys((each.name for each in query.parameters), None)

    with signed_up.held.graph.driver.session() as session:
        plan = session.run("EXPLAIN " + query.text, values).consume().plan

    steps = list(_steps(plan))
    reads = [
        each
        for each in steps
        if "Account(signed_up_at)" in each["args"].get("Details", "")
    ]
    assert {each["operatorType"] for each in reads} == {"NodeIndexSeekByRange@neo4j"}


def _steps(plan):
    yield plan
    for child in plan.get("children", []):
        yield from _steps(child)
