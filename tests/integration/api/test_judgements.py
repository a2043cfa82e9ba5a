"""Judgements over HTTP, and what runs make of them."""

import pytest

from tests.fixtures.api import an_event

pytestmark = pytest.mark.servers
WHY = {"reason": "One support ticket.", "analyst": "Ada"}


def judge(api, verdict, left, right, **more):
    body = {"verdict": verdict, "left_id": left, "right_id": right, **WHY}
    return api.post("/v1/judgements", **(body | more))


def clusters(api):
    found = {}
    for cluster in api.get("/v1/clusters")["items"]:
        members = api.get(f"/v1/clusters/{cluster['id']}/members")["items"]
        found[cluster["id"]] = {m["account_id"]: m["bits"] for m in members}
    return found


def label(api, account, number, verdict, **more):
    api.send(
        [
            an_event(
                "account.label", account, number, verdict=verdict, analyst="A", **more
            )
        ]
    )


class TestWhereTwoPeopleAreNeeded:
    @pytest.fixture
    def api_settings(self, api_settings):
        cases = api_settings.cases.model_copy(update={"four_eyes": "all"})
        return api_settings.model_copy(update={"cases": cases})

    @pytest.mark.parametrize("verdict", ["same", "different"])
    def test_one_alone_cannot_judge(self, traced, verdict):
        body = {"verdict": verdict, "left_id": "acc_5", "right_id": "acc_1", **WHY}

        refused = traced.post("/v1/judgements", 409, **body)

        assert "rule on them in a case" in refused["detail"]
        assert traced.get("/v1/judgements?all=true")["items"] == []

    def test_who_is_unsure_may_say_so(self, traced):
        assert judge(traced, "unsure", "acc_5", "acc_1")["standing"] == "counts"


class TestMakeJudgement:
    def test_gives_it_back_with_the_smaller_id_first(self, traced):
        made = judge(traced, "same", "acc_5", "acc_1")

        assert (made["left_id"], made["right_id"]) == ("acc_1", "acc_5")
        assert (made["standing"], made["withdrawn"]) == ("counts", None)
        assert traced.get(f"/v1/judgements/{made['id']}") == made

    @pytest.mark.parametrize(
        ("changes", "status", "words"),
        [
            ({"right_id": "acc_404"}, 404, "There is no account acc_404"),
            ({"right_id": "acc_1"}, 422, "two different accounts"),
            ({"verdict": "alike"}, 422, "verdict"),
            ({"reason": "  "}, 422, "The reason is needed"),
            ({"analyst": "ada@lab.example"}, 422, "never stored"),
            ({"reason": "he is x@y.example."}, 422, "never stored"),
            ({"weight": 3}, 422, "weight"),
        ],
    )
    def test_what_cannot_be_used_says_why(self, traced, changes, status, words):
        body = {"verdict": "same", "left_id": "acc_1", "right_id": "acc_5", **WHY}

        answer = traced.client.post("/v1/judgements", json=body | changes)

        assert answer.status_code == status
        assert words in answer.json()["detail"]
        assert traced.get("/v1/judgements", all=True)["items"] == []


class TestStanding:
    def test_a_later_one_takes_the_place_and_a_withdrawal_gives_it_back(self, traced):
        first = judge(traced, "same", "acc_1", "acc_5")
        second = judge(traced, "different", "acc_5", "acc_1")
        other = judge(traced, "same", "acc_2", "acc_3")

        def standings():
            items = traced.get("/v1/judgements", all=True)["items"]
            return {item["id"]: item["standing"] for item in items}

        ids = [first["id"], second["id"], other["id"]]
        assert standings() == dict(
            zip(ids, ("superseded", "counts", "counts"), strict=True)
        )

        path = f"/v1/judgements/{second['id']}/withdraw"
        gone = traced.post(path, 200, reason="Two people.", analyst="Bob")

        assert gone["withdrawn_by"] == "Bob"
        assert standings() == dict(
            zip(ids, ("counts", "withdrawn", "counts"), strict=True)
        )
        again = traced.client.post(path, json=WHY)
        assert again.status_code == 409
        assert again.json()["detail"] == (
            f"The judgement {second['id']} was withdrawn before"
        )

    def test_pages_of_those_that_count_on_one_account(self, traced):
        made = [judge(traced, "same", "acc_1", f"acc_{n}")["id"] for n in (2, 3, 4, 5)]
        judge(traced, "same", "acc_2", "acc_3")

        first = traced.get("/v1/judgements", account="acc_1", limit=3)
        second = traced.get(
            "/v1/judgements", account="acc_1", limit=3, cursor=first["next"]
        )

        assert [i["id"] for i in first["items"] + second["items"]] == made[::-1]
        assert second["next"] is None

    def test_unknown(self, traced):
        assert traced.client.get("/v1/judgements/404").status_code == 404
        assert (
            traced.client.post("/v1/judgements/404/withdraw", json=WHY).status_code
            == 404
        )


class TestRuns:
    def test_obey_them_and_go_back_when_they_are_withdrawn(self, ringed):
        result = ringed.link()
        ((name, members),) = clusters(ringed).items()
        assert len(members) == result.members == 8
        joined = judge(ringed, "same", "acc_ring_0", "acc_own_001")
        # Two that the evidence holds are stronger than the one they are against.
        judge(ringed, "same", "acc_ring_0", "acc_ring_2")
        apart = judge(ringed, "different", "acc_ring_1", "acc_ring_0")

        ringed.link()

        now = clusters(ringed)[name]
        assert now.keys() == members.keys() - {"acc_ring_1"} | {"acc_own_001"}
        assert now["acc_own_001"] == 0

        for made in (joined, apart):
            ringed.post(f"/v1/judgements/{made['id']}/withdraw", 200, **WHY)
        ringed.link()

        assert clusters(ringed) == {name: members}

    def test_survive_a_graph_that_is_made_anew(self, ringed, empty_graph):
        judge(ringed, "same", "acc_own_001", "acc_own_002")
        empty_graph.clear()
        ringed.drain()

        ringed.link()

        found = [set(members) for members in clusters(ringed).values()]
        assert {"acc_own_001", "acc_own_002"} in found

    def test_a_legitimate_account_is_in_no_cluster_and_the_last_label_counts(
        self, ringed
    ):
        label(ringed, "acc_ring_3", 3, "legitimate")

        result = ringed.link()

        assert result.freed == ("acc_ring_3",)
        assert ringed.get("/v1/accounts/acc_ring_3")["cluster_id"] is None
        label(ringed, "acc_ring_3", 4, "unknown")
        assert ringed.link().freed == ()
        assert ringed.get("/v1/accounts/acc_ring_3")["cluster_id"] is not None

    def test_contradictions_are_in_the_result(self, ringed):
        label(ringed, "acc_ring_3", 3, "legitimate")
        made = judge(ringed, "same", "acc_ring_3", "acc_own_001")

        (sentence,) = ringed.link().conflicts

        assert sentence.startswith(f"Judgement {made['id']} was not applied")

    def test_abusive_accounts_of_one_organization_trace_their_cluster_to_it(
        self, ringed
    ):
        asset = {"organization_id": "org_1", "name": "Lab", "asset_type": "domain"}
        ringed.send(
            [an_event("organization.asset", "org_1", 1, value="lab.example", **asset)]
        )
        for number in range(6):
            label(
                ringed,
                f"acc_ring_{number}",
                10 + number,
                "abusive",
                organization_id="org_1",
            )
        label(ringed, "acc_own_009", 20, "abusive", organization_id="org_1")

        ringed.link()

        (cluster,) = ringed.get("/v1/clusters")["items"]
        assert cluster["organization_id"] == "org_1"
        # The same organization is not the same hand.
        assert ringed.get("/v1/accounts/acc_own_009")["cluster_id"] is None
