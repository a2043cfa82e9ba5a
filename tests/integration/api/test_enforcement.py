"""Ban previews over HTTP, on a ring that has honest customers among its members."""

import csv
import io
import json
import zipfile
from urllib.parse import quote

import pytest

from backend.domain.enforcement import Fate
from backend.domain.memberships import Held, weigh_members
from backend.graph.clusters import Clusters
from backend.graph.excerpts import Excerpts
from backend.graph.linkage import SightingsRow
from backend.services.sightings import merged
from tests.fixtures.api import an_event
from tests.fixtures.customers import CUSTOMERS, NEIGHBOUR, RING, ring_with_customers

pytestmark = pytest.mark.servers

SIGNED = {"reviewer": "R. Viewer", "reason": "one card, one device, one day"}


@pytest.fixture
def mixed(api):
    """The ring and its customers, linked."""
    api.send(ring_with_customers())
    api.link()
    return api


@pytest.fixture
def cluster(mixed):
    """Id of the one cluster."""
    (found,) = mixed.get("/v1/clusters")["items"]
    assert found["size"] == len(RING) + len(CUSTOMERS)
    return found["id"]


def members(api, cluster, **parameters):
    path = f"/v1/clusters/{cluster}/ban-preview/members"
    found = api.get(path, **{"threshold": 0.5} | parameters)
    return {each["account_id"]: each for each in found["items"]}


def banned(account):
    event = an_event("account.status", account, 5, status="banned")
    return event | {"id": f"ban-{account}", "time": "2026-03-01T00:00:00Z"}


class TestPreview:
    def test_customers_among_the_members_are_held_back(self, mixed, cluster):
        found = members(mixed, cluster)

        assert set(found) == {*RING, *CUSTOMERS}
        for name in CUSTOMERS:
            doubts = {each["doubt"] for each in found[name]["objections"]}
            assert found[name]["fate"] == "held-back"
            assert {"pays-its-own", "pays-long", "long-standing"} <= doubts
            assert (found[name]["payments"], found[name]["instruments"]) == (4, 1)
        assert {found[name]["fate"] for name in RING} == {"recommended"}

    def test_figures_agree_with_the_members(self, mixed, cluster):
        found = mixed.get(f"/v1/clusters/{cluster}/ban-preview", threshold=0.5)

        figures = found["figures"]
        assert (figures["members"], figures["recommended"]) == (12, 10)
        assert (figures["held_back"], figures["paying"]) == (2, 2)
        assert figures["long_standing"] == 2
        assert found["evidence"] == "as the graph has it now"
        assert found["run_id"] == mixed.get("/v1/runs")["items"][0]["id"]

    def test_says_who_else_has_what_would_be_blocked(self, mixed, cluster):
        found = mixed.get(f"/v1/clusters/{cluster}/ban-preview")

        by_thing = {(each["kind"], each["key"]): each for each in found["collateral"]}
        address = by_thing["ip_address", "192.0.2.7"]
        assert (address["others"], address["unclustered"], address["paying"]) == (
            1,
        ) * 3
        assert by_thing["device", "dev_ring"]["others"] == 0
        assert address["sentence"].startswith(
            "Blocking the address 192.0.2.7, too, would hit 1 other account"
        )
        assert found["hit"]["accounts"] == 1

    def test_the_default_threshold_is_the_settings_own(self, mixed, cluster):
        found = mixed.get(f"/v1/clusters/{cluster}/ban-preview")

        assert found["measure"]["threshold"] == 0.99

    def test_an_extreme_threshold_recommends_nobody(self, mixed, cluster):
        found = mixed.get(f"/v1/clusters/{cluster}/ban-preview", threshold=0.9999)

        assert found["figures"]["doubts"]["below-the-threshold"] == 12
        assert found["figures"]["held_back"] == 12

    def test_who_is_banned_or_labelled_honest_is_said_so(self, mixed, cluster):
        label = an_event(
            "account.label", RING[1], 6, verdict="legitimate", analyst="a colleague"
        )
        mixed.send([banned(RING[0]), banned(NEIGHBOUR), label | {"id": "label-1"}])

        found = members(mixed, cluster)
        preview = mixed.get(f"/v1/clusters/{cluster}/ban-preview")

        assert found[RING[0]]["fate"] == "banned"
        assert found[RING[1]]["fate"] == "held-back"
        assert found[RING[1]]["objections"][0]["doubt"] == "labelled-legitimate"
        # Who is banned already is no bystander.
        assert preview["hit"]["accounts"] == 0

    def test_members_come_in_pages_and_by_fate(self, mixed, cluster):
        path = f"/v1/clusters/{cluster}/ban-preview/members"
        chosen = {"threshold": 0.5, "fate": "recommended", "limit": 6}
        first = mixed.get(path, **chosen)
        second = mixed.get(path, **chosen, cursor=first["next"])
        weakest = mixed.get(path, threshold=0.5, weakest=True)["items"]

        names = [each["account_id"] for each in first["items"] + second["items"]]
        assert sorted(names) == sorted(RING)
        assert second["next"] is None
        assert [each["place"] for each in weakest] == list(range(11, -1, -1))

    @pytest.mark.parametrize("threshold", ["0.49", "1", "nan", "-1", "much"])
    def test_a_threshold_that_is_none_is_refused(self, mixed, cluster, threshold):
        answer = mixed.client.get(
            f"/v1/clusters/{cluster}/ban-preview", params={"threshold": threshold}
        )

        assert answer.status_code == 422
        assert answer.json()["faults"][0]["place"] == "query.threshold"

    def test_nothing_is_written(self, mixed, cluster):
        before = mixed.get("/v1/accounts/" + RING[0])

        mixed.get(f"/v1/clusters/{cluster}/ban-preview")
        export(mixed, cluster)

        assert mixed.get("/v1/accounts/" + RING[0]) == before


def export(api, cluster, status=200, **parameters):
    chosen = {"threshold": 0.5, **SIGNED, **parameters}
    answer = api.client.get(f"/v1/clusters/{cluster}/ban-preview/export", params=chosen)
    assert answer.status_code == status, answer.text
    return answer


class TestExport:
    def test_csv_has_the_recommended_and_who_answers_for_it(self, mixed, cluster):
        answer = export(mixed, cluster)

        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert sorted(row["account_id"] for row in rows) == sorted(RING)
        for row in rows:
            assert row["threshold"] == "0.5"
            assert (row["reviewer"], row["reason"]) == tuple(SIGNED.values())
            assert row["cluster_id"] == cluster
            assert row["run_id"] == mixed.get("/v1/runs")["items"][0]["id"]
            assert row["fate"] == "recommended"
        assert answer.headers["content-disposition"] == (
            f'attachment; filename="ban-list-{cluster}.csv"'
        )

    def test_json_has_those_held_back_apart_with_their_doubts(self, mixed, cluster):
        found = export(mixed, cluster, format="json").json()

        assert sorted(each["account_id"] for each in found["recommended"]) == sorted(
            RING
        )
        held = {each["account_id"]: each["doubts"] for each in found["held_back"]}
        assert set(held) == set(CUSTOMERS)
        assert all(held.values())
        assert (found["reviewer"], found["threshold"]) == ("R. Viewer", 0.5)
        assert found["figures"]["recommended"] == 10

    def test_the_banned_are_in_no_list(self, mixed, cluster):
        mixed.send([banned(RING[0])])

        found = export(mixed, cluster, format="json").json()

        names = [e["account_id"] for e in found["recommended"] + found["held_back"]]
        assert RING[0] not in names
        assert len(names) == 11

    @pytest.mark.parametrize("missing", ["reviewer", "reason"])
    def test_somebody_must_answer_for_it(self, mixed, cluster, missing):
        export(mixed, cluster, status=422, **{missing: ""})
        export(mixed, cluster, status=422, **{missing: "write to a@b.example"})

    def test_a_list_of_another_run_than_was_looked_at_is_refused(self, mixed, cluster):
        answer = export(mixed, cluster, status=409, run="run_before")

        assert "look at its members once more" in answer.json()["detail"]

    def test_a_spreadsheet_takes_no_text_for_a_formula(self, mixed, cluster):
        answer = export(mixed, cluster, reason="=1+1")

        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [row["reason"] for row in rows] == ["'=1+1"] * len(RING)


class TestAppeals:
    def test_a_pack_says_what_was_decided_and_on_what_it_hangs(self, mixed, cluster):
        found = mixed.get(
            f"/v1/clusters/{cluster}/ban-preview/appeals/{RING[0]}", threshold=0.5
        )

        assert found["decision"].startswith(
            "A ban is recommended at a threshold of 50%"
        )
        assert {each["source"] for each in found["evidence"]} >= {"payment", "device"}
        assert found["case"]["cluster_id"] == cluster
        assert found["case"]["accounts"] == 112
        assert len(found["considered"]) == 9
        assert found["changes"]

    def test_a_customers_pack_says_why_it_is_held_back(self, mixed, cluster):
        name = CUSTOMERS[1]
        found = mixed.get(
            f"/v1/clusters/{cluster}/ban-preview/appeals/{quote(name, safe='')}",
            threshold=0.5,
        )

        assert found["account_id"] == name
        assert found["fate"] == "held-back"
        seen = {each["doubt"] for each in found["considered"] if each["found"]}
        assert {"pays-its-own", "long-standing"} <= seen
        assert "no action on it is recommended" in " ".join(found["holder"])

    def test_no_pack_names_another_account(self, mixed, cluster):
        packed = archive(mixed, cluster)

        everybody = {*RING, *CUSTOMERS, *(f"acc_own_{n:03}" for n in range(100))}
        assert len(packed) == 2 * len(RING)
        seen = set()
        for name, content in packed.items():
            (own,) = (each for each in RING if each in name)
            seen.add(own)
            assert own in content
            named = {each for each in everybody - {own} if each in content}
            assert named == set(), name
        assert seen == set(RING)

    def test_packs_have_reviewer_threshold_and_run(self, mixed, cluster):
        packed = archive(mixed, cluster)

        for name, content in packed.items():
            assert SIGNED["reviewer"] in content
            if name.endswith(".json"):
                pack = json.loads(content)
                assert pack["threshold"] == 0.5
                assert pack["review"]["reason"] == SIGNED["reason"]

    def test_what_may_be_told_to_the_holder_has_no_key(self, mixed, cluster):
        found = mixed.get(
            f"/v1/clusters/{cluster}/ban-preview/appeals/{RING[0]}", threshold=0.5
        )

        told = " ".join(found["holder"])
        for secret in ("card_ring", "dev_ring", "192.0.2.7", cluster):
            assert secret not in told
        assert "how it is paid for" in told

    def test_an_account_of_another_cluster_has_none(self, mixed, cluster):
        answer = mixed.client.get(
            f"/v1/clusters/{cluster}/ban-preview/appeals/acc_own_001"
        )

        assert answer.status_code == 404
        assert answer.json()["detail"] == f"The account is not in {cluster}"


def archive(api, cluster):
    answer = api.client.get(
        f"/v1/clusters/{cluster}/ban-preview/appeals",
        params={"threshold": 0.5, **SIGNED},
    )
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name).decode() for name in packed.namelist()}


class TestUnknown:
    @pytest.mark.parametrize("part", ["", "/members", "/export", "/appeals"])
    def test_unknown_cluster(self, api, part):
        answer = api.client.get(
            f"/v1/clusters/clu_404/ban-preview{part}", params=SIGNED
        )

        assert answer.status_code == 404

    def test_every_fate_can_be_asked_for(self, mixed, cluster):
        found = members(mixed, cluster, fate=[fate.value for fate in Fate])

        assert len(found) == 12


class TestKeptEvidence:
    def test_what_the_run_kept_comes_to_the_runs_own_figures(self, mixed, cluster):
        held = mixed.held
        profiles = held.screener.profiles_with(cluster)
        with held.graph.session() as session:
            rows = Excerpts(session).list_sightings(cluster)
            kept = {
                row.account_id: row.bits
                for row in Clusters(session).list_members(cluster)
            }
        has = {
            row.account: {
                thing: times[:2]
                for thing, times in merged(
                    SightingsRow(row.account, row.signed_up_ms, row.sightings)
                ).items()
            }
            for row in rows
        }

        weighed = weigh_members(profiles, cluster, Held(has, {}))

        assert set(weighed) == set(kept)
        for name, bits in kept.items():
            assert weighed[name].bits == pytest.approx(bits, abs=0.5)
            assert weighed[name].passes
