"""Every look of the client, by the API in a process of its own."""

import inspect
import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice

import pytest

from backend.client import (
    Client,
    Download,
    Forbidden,
    Invalid,
    NotFound,
    Pages,
    Rows,
    Unauthorized,
)
from backend.client.generation.document import Names, operations_of
from backend.client.generation.operations import methods_of
from tests.contract.test_openapi import GOLDEN
from tests.fixtures.api import an_event, seen
from tests.fixtures.served import Served, serving

# What is asked for by name, for every look that wants it.
VALUES = {
    "account_id": "acc_ring_0",
    "other_id": "acc_ring_1",
    "kind": "instrument",
    "key": "card_ring",
    "organization_id": "org_1",
}
# In this world nothing is crowded, no node stands for many, and no ring was planted.
NOT_THERE = {
    "alerts.deliveries",
    "clusters.company",
    "ledger.entry",
    "queries.get",
    "queries.versions",
    "rings.get",
}

pytestmark = pytest.mark.servers


@pytest.fixture
def linked(ringed, api_settings):
    """Two linkage runs over a ring that leads to an organization."""
    asset = an_event(
        "organization.asset",
        "org_1",
        90,
        organization_id="org_1",
        name="Basalt Research",
        asset_type="account",
        value="acc_ring_3",
    )
    ringed.send([asset])
    ringed.link("run_1")
    ringed.send(seen("acc_late", "card_ring", "dev_late"))
    ringed.link("run_2")
    with serving(api_settings) as url:
        yield Served(url, ringed)


@pytest.fixture
def client(served):
    with Client(served.url, key=served.key) as client:
        yield client


def looks():
    document = json.loads(GOLDEN.read_text())
    methods = methods_of(operations_of(document, Names.of(document)))
    return [each for each in methods if each.operation.method == "GET"]


def values(client):
    """Arguments of every look, by name."""
    cluster = client.clusters.list().first()
    runs = client.runs.list().all()
    judged = client.judgements.make(
        left_id="acc_own_001",
        right_id="acc_own_002",
        verdict="same",
        reason="a test",
    )
    discount = client.discounts.make(
        effect="discount", kind="instrument", key="card_ring", cause="agency-card"
    )
    client.events.send([{"no": "event"}])
    case = client.cases.open("Cards of one reseller", clusters=[cluster.id])
    ruling = client.cases.make_ruling(
        case.id, claim="unsure", cluster_id=cluster.id, reason="too few cards"
    )
    # What else is asked for by name is not there.
    return VALUES | {
        "cluster_id": cluster.id,
        "cluster": [cluster.id],
        "discount_id": discount.id,
        "job_id": client.jobs.list().first().id,
        "judgement_id": judged.id,
        "name": cluster.id,
        "reject_id": client.rejects.list().first().id,
        "run_id": runs[0].id,
        "case_id": case.id,
        "ruling_id": ruling.id,
        "other_id": "acc_ring_1",
        "without": ["kind:instrument"],
    }


def call(client, method, given):
    place = getattr(client, method.group) if method.group else client
    called = getattr(place, method.name)
    needed = [
        parameter.name
        for parameter in inspect.signature(called).parameters.values()
        if parameter.default is parameter.empty
    ]
    return called(**{name: given.get(name, "none") for name in needed})


def read(answer):
    if isinstance(answer, Pages):
        return answer.take(2000)
    if isinstance(answer, Download):
        return answer.read()
    if inspect.isgenerator(answer):
        return list(islice(answer, 1))
    return answer


def test_every_look_is_answered(linked):
    with Client(linked.url, key=linked.key) as client:
        empty, failed = answered(client)

    assert empty == []
    assert sorted(failed) == sorted(NOT_THERE)


def answered(client):
    """Looks with no answer, and those whose thing is not there."""
    given = values(client)
    empty, failed = [], {}
    for method in looks():
        name = f"{method.group}.{method.name}".lstrip(".")
        own = given | ({"other_id": "run_1"} if method.group == "runs" else {})
        try:
            if read(call(client, method, own)) in (None, b"", ""):
                empty.append(name)
        except NotFound as error:
            failed[name] = error.detail
    return empty, failed


def test_a_list_is_read_over_its_pages(client):
    accounts = client.identifiers.accounts("instrument", "card_1", page_size=3)

    names = [each.account_id for each in accounts]

    assert len(names) == len(set(names)) == 4
    assert len(accounts.to_pandas()) == len(accounts.to_polars()) == 4


def test_times_have_their_zone(client):
    cluster = client.clusters.list().first()

    assert cluster.first_seen.tzinfo == UTC
    assert client.clusters.list(seen_after=cluster.last_seen).first() == cluster
    later = datetime(2099, 1, 1, tzinfo=UTC)
    assert client.clusters.list(seen_after=later).first() is None


def test_a_file_is_whole_or_not_there(client, tmp_path):
    cluster = client.clusters.list().first()

    file = client.exports.cluster(cluster.id, format="csv").save(tmp_path / "a.zip")
    with pytest.raises(NotFound):
        client.exports.cluster("none").save(tmp_path / "b.zip")

    assert zipfile.ZipFile(BytesIO(file.read_bytes())).testzip() is None
    assert [each.name for each in tmp_path.glob("*.zip")] == ["a.zip"]
    assert list(tmp_path.glob("tmp*")) == []


def test_events_are_sent_and_their_job_is_followed(served, client):
    taken = client.events.send(seen("acc_new", "card_new", "dev_new"))
    served.api.drain()
    states = [job.state for job in client.jobs.follow(taken.job)]

    assert (taken.read, taken.accepted) == (2, 2)
    assert states[-1] == "succeeded"
    assert client.accounts.get("acc_new").id == "acc_new"


def test_what_is_given_wrongly_is_said(client):
    with pytest.raises(Invalid) as invalid:
        client.clusters.list(page_size=9999).first()

    assert invalid.value.faults[0].place == "query.limit"
    assert invalid.value.request_id != "-"


def test_roles_hold(served):
    with Client(served.url, key=served.key_of("reader")) as reader:
        assert isinstance(reader.regrowth(), Rows)
        with pytest.raises(Forbidden, match="investigator"):
            reader.screen([an_event("account.access", "acc_x", 1, ip="203.0.113.9")])
    with Client(served.url, key="no-key") as nobody, pytest.raises(Unauthorized):
        nobody.me()
