"""A dossier of a cluster in a real graph, over HTTP."""

import csv
import io
import json
import zipfile

import pytest

from backend.errors import Conflict
from backend.services.anatomy import dissect
from backend.services.dossier.collect import collect
from backend.services.dossier.signing import make_key
from backend.services.dossier.verification import Asked, State, verdict_on
from tests.fixtures.api import an_event

pytestmark = pytest.mark.servers


@pytest.fixture
def linked(ringed):
    """The ring behind one proxy, with an organization's card; linked."""
    events = [
        an_event("account.access", f"acc_ring_{n}", 3, ip="192.0.2.7") for n in range(8)
    ]
    events += [
        an_event("account.access", f"acc_own_{n:03}", 3, ip="192.0.2.7")
        for n in range(4)
    ]
    events += [
        an_event(
            "exchange.usage",
            f"acc_ring_{n}",
            4,
            model="lumen",
            exchanges=50,
            capability="coding",
        )
        for n in range(8)
    ]
    asset = {"asset_type": "instrument", "value": "card_ring", "confidence": 0.9}
    events.append(
        an_event(
            "organization.asset",
            "org_1",
            5,
            organization_id="org_1",
            name="月影 <Labs>",
            **asset,
        )
    )
    ringed.send(event | {"id": f"more-{n}"} for n, event in enumerate(events))
    ringed.link("run_one")
    return ringed


def cluster_of(api):
    (item,) = api.get("/v1/clusters")["items"]
    return item


def fetched(api, **parameters):
    name = cluster_of(api)["id"]
    answer = api.client.get(f"/v1/clusters/{name}/dossier", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer


def files_in(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(files, path):
    return list(csv.DictReader(io.StringIO(files[path].decode())))


def not_holding(verdict):
    return [check for check in verdict.checks if check.state is State.FAILS]


def test_it_holds_and_its_seal_comes_apart_from_it(linked):
    answer = fetched(linked)

    verdict = verdict_on(answer.content, Asked(seal=answer.headers["X-Samehand-Seal"]))

    assert not_holding(verdict) == []
    assert answer.headers["Content-Type"] == "application/zip"
    name = cluster_of(linked)["id"]
    assert f'filename="dossier-{name}.zip"' in answer.headers["Content-Disposition"]
    said = {check.name: check.state for check in verdict.checks}
    assert said.pop("signature") is State.UNCHECKED
    assert set(said.values()) == {State.HOLDS}


def test_it_says_what_the_anatomy_says(linked):
    found = cluster_of(linked)
    files = files_in(fetched(linked).content)
    anatomy = dissect(linked.held.graph, linked.held.journal, found["id"], bar=4.0)

    figures = json.loads(files["results/figures.json"])
    members = rows_of(files, "results/members.csv")

    bits = {row["account"]: float(row["bits"]) for row in members}
    assert bits == {
        held.standing.account_id: held.standing.bits for held in anatomy.weakest
    }
    assert [each["name"] for each in figures["contenders"]] == ["月影 <Labs>"]
    (contender,) = anatomy.contenders
    assert figures["contenders"][0]["confidence"] == contender.confidence
    assert figures["passing"] == found["size"] == 8
    facts = json.loads(files["facts.json"])
    assert facts["run"]["id"] == "run_one"
    assert facts["servers"]["Graph Data Science"].startswith("2.")
    assert [each["kind"] for each in facts["lineage"]] == ["appeared"]


def test_accounts_outside_are_counted_and_have_no_name(linked):
    files = files_in(fetched(linked).content)

    everything = b"".join(files.values())
    things = {(r["kind"], r["key"]): r for r in rows_of(files, "tables/things.csv")}

    assert b"acc_own_" not in everything
    assert things["ip_address", "192.0.2.7"]["everyone"] == "12"
    assert things["ip_address", "192.0.2.7"]["members"] == "8"
    others = {row["other"] for row in rows_of(files, "tables/others.csv")}
    assert others == {"other#1", "other#2", "other#3", "other#4"}


@pytest.mark.parametrize("level", ["addresses", "all"])
def test_redacted_it_holds_by_the_same_figures(linked, level):
    plain = files_in(fetched(linked).content)
    answer = fetched(linked, redact=level)
    hidden = files_in(answer.content)

    assert not_holding(verdict_on(answer.content)) == []
    everything = b"".join(hidden.values())
    assert b"192.0.2.7" not in everything
    assert (b"acc_ring_" in everything) == (level == "addresses")
    assert (b"dev_ring" in everything) == (level == "addresses")
    before, after = (json.loads(f["results/figures.json"]) for f in (plain, hidden))
    for name in ("bits", "character", "passing", "staying", "against_run"):
        assert after[name] == before[name]


def test_with_a_reason_it_says_why_and_for_whom(linked):
    name = cluster_of(linked)["id"]

    answer = linked.client.post(
        f"/v1/clusters/{name}/dossier",
        json={"reason": "for counsel, case 12", "analyst": "analyst-1"},
    )

    assert answer.status_code == 200
    about = json.loads(files_in(answer.content)["dossier.json"])
    assert (about["reason"], about["made_by"]) == ("for counsel, case 12", "analyst-1")


def test_it_is_signed_where_there_is_a_key(linked, tmp_path):
    public = make_key(tmp_path / "key")
    held = linked.held
    dossier = held.settings.dossier.model_copy(update={"key_file": tmp_path / "key"})
    settings = held.settings.model_copy(update={"dossier": dossier})
    linked.app.state.held = type(held)(
        **{n: getattr(held, n) for n in held.__slots__} | {"settings": settings}
    )

    answer = fetched(linked)

    assert verdict_on(answer.content, Asked(key=public)).holds


def test_decisions_of_people_are_in_it(linked):
    linked.post(
        "/v1/judgements",
        verdict="same",
        left_id="acc_ring_0",
        right_id="acc_ring_1",
        reason="one ticket",
        analyst="analyst-1",
    )
    linked.post(
        "/v1/discounts",
        effect="discount",
        kind="network",
        key="192.0.2.0/24",
        cause="vpn-exit",
        factor=0.0,
        reason="an exit",
        analyst="analyst-1",
    )
    linked.link("run_two")

    answer = fetched(linked)
    files = files_in(answer.content)

    assert not_holding(verdict_on(answer.content)) == []
    facts = json.loads(files["facts.json"])
    assert [each["reason"] for each in facts["decisions"]] == ["one ticket"]
    factors = {r["key"]: r["factor"] for r in rows_of(files, "tables/things.csv")}
    assert factors["192.0.2.7"] == factors["192.0.2.0/24"] == "0"
    assert factors["card_ring"] == "1"


def test_rulings_that_touch_it_are_in_it_with_who_confirmed_them(linked):
    case = linked.post("/v1/cases", title="One shop", clusters=[])
    path = f"/v1/cases/{case['id']}/rulings"
    names = ["acc_ring_0", "acc_ring_1", "acc_own_001"]
    kept = linked.post(path, claim="unsure", accounts=names, reason="one ticket")
    taken = linked.post(path, claim="unsure", accounts=names[:1], reason="a slip")
    linked.post(path, claim="unsure", accounts=names[2:], reason="another shop")
    linked.post(f"/v1/rulings/{taken['id']}/withdraw", 200, reason="a mistake")

    answer = fetched(linked)

    files = files_in(answer.content)
    assert not_holding(verdict_on(answer.content)) == []
    found = json.loads(files["facts.json"])["rulings"]
    assert [(each["id"], each["state"]) for each in found] == [
        (kept["id"], "counts"),
        (taken["id"], "withdrawn"),
    ]
    assert [(each["accounts"], each["members"]) for each in found] == [(3, 2), (1, 1)]
    text = files["report.html"].decode()
    assert "2 rulings on it or its members: 1 in force and 1 withdrawn" in text
    assert f"Ruling {kept['id']} by" in text
    assert "2 among the members now, are not clear: one ticket. It counts" in text
    assert "a slip. It was withdrawn by" in text
    assert "another shop" not in text


def test_what_came_since_the_run_counts_and_is_said(linked):
    linked.send(
        event | {"id": f"late-{event['type']}-{n}"}
        for n in range(10, 90)
        for account in (f"acc_own_{n:03}",)
        for event in (
            an_event(
                "account.access", account, 9, ip="192.0.2.9", device_id="dev_ring"
            ),
            an_event("payment.attempt", account, 9, instrument="card_ring"),
        )
    )

    answer = fetched(linked)
    files = files_in(answer.content)

    assert not_holding(verdict_on(answer.content)) == []
    figures = json.loads(files["results/figures.json"])
    assert figures["against_run"]["near"] < figures["members"]
    assert "the largest difference is" in files["report.html"].decode()


def test_what_is_wrong_is_one_sentence(linked):
    name = cluster_of(linked)["id"]
    path = f"/v1/clusters/{name}/dossier"

    gone = linked.client.get("/v1/clusters/clu_none/dossier")
    level = linked.client.get(path, params={"redact": "much"})
    private = linked.client.post(path, json={"reason": "ask eve@mail.example"})
    more = linked.client.post(path, json={"reason": "x", "more": 1})

    statuses = [each.status_code for each in (gone, level, private, more)]
    assert statuses == [404, 422, 422, 422]
    assert "eve@mail.example" not in private.text


def test_a_run_that_comes_between_is_noticed(linked):
    held, name = linked.held, cluster_of(linked)["id"]

    def meanwhile(phase, _done, _total):
        if phase == "reading what they have":
            linked.link("run_between")

    with pytest.raises(Conflict, match="was changed while it was read"):
        collect(
            held.graph,
            held.journal,
            name,
            settings=held.settings.linkage,
            report=meanwhile,
        )
