"""Discounts over HTTP, and what runs make of them."""

import pytest

from tests.fixtures.api import an_event

pytestmark = pytest.mark.servers
WORDS = {"reason": "A hall of residence.", "analyst": "Ada"}


def discount(api, kind, key, **more):
    body = {"effect": "discount", "kind": kind, "key": key, "cause": "campus", **WORDS}
    return api.post("/v1/discounts", **(body | more))


class TestMakeDiscount:
    def test_gives_it_back(self, api):
        made = discount(
            api, "ip_address", "203.0.113.7", factor=0.25, until="2099-01-01T00:00:00Z"
        )

        assert (made["standing"], made["factor"]) == ("counts", 0.25)
        assert made["until"] == "2099-01-01T00:00:00Z"
        assert api.get("/v1/discounts")["items"] == [made]
        assert api.get(f"/v1/discounts/{made['id']}") == made

    def test_an_address_is_the_one_of_ingest_and_is_never_kept(self, api):
        event = an_event("account.signup", "acc_1", 1, email="Ada@Lab.example")
        api.send([event])

        made = discount(api, "email", "ada@lab.example")

        found = api.client.post("/v1/search", json={"text": "ada@lab.example"}).json()
        assert made["key"] in [each["key"] for each in found["identifiers"]]
        assert "lab.example" not in str(api.get("/v1/discounts"))

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"kind": "shoe_size"}, "Kinds are"),
            ({"key": "nowhere"}, "The key is no IP address"),
            ({"cause": "mood"}, "cause"),
            ({"factor": 1}, "factor"),
            ({"until": "2020-01-01T00:00:00Z"}, "over already"),
            ({"until": "2099-01-01T00:00:00"}, "until"),
            ({"cause": "other", "reason": ""}, "The reason is needed"),
        ],
    )
    def test_what_cannot_be_used_says_why(self, api, changes, words):
        body = {"effect": "discount", "kind": "ip_address", "key": "203.0.113.7"}

        answer = api.client.post(
            "/v1/discounts", json=body | {"cause": "campus", **WORDS} | changes
        )

        assert answer.status_code == 422
        assert words in answer.json()["detail"]


class TestStanding:
    def test_a_lift_and_a_withdrawal(self, api):
        first = discount(api, "device", "dev_1")
        lift = discount(api, "device", "dev_1", effect="lift")

        assert lift["factor"] == 1
        assert api.get(f"/v1/discounts/{first['id']}")["standing"] == "superseded"
        api.post(f"/v1/discounts/{lift['id']}/withdraw", 200, **WORDS)
        assert [d["id"] for d in api.get("/v1/discounts")["items"]] == [first["id"]]
        both = api.get("/v1/discounts", all=True)["items"]
        assert [d["id"] for d in both] == [lift["id"], first["id"]]
        assert api.client.get("/v1/discounts/404").status_code == 404


class TestRuns:
    def test_what_counts_for_nothing_holds_no_cluster(self, ringed):
        assert ringed.link().members == 8
        device = discount(ringed, "device", "dev_ring")

        result = ringed.link()

        assert result.members == 0
        model = ringed.get(f"/v1/runs/{result.run_id}")["model"]
        assert model["discounts"] == [
            {"kind": "device", "key": "dev_ring", "factor": 0.0}
        ]
        why = ringed.get("/v1/accounts/acc_ring_1/why/acc_ring_2")
        assert {reason["kind"]: reason["bits"] > 0 for reason in why["reasons"]} == {
            "instrument": True,
            "device": False,
        }
        ringed.post(f"/v1/discounts/{device['id']}/withdraw", 200, **WORDS)
        assert ringed.link().members == 8

    def test_a_part_of_it_lowers_the_bits(self, ringed):
        def bits():
            result = ringed.link()
            (cluster,) = ringed.get("/v1/clusters")["items"]
            (first, *_) = ringed.get(f"/v1/clusters/{cluster['id']}/members")["items"]
            return result.members, first["bits"]

        members, full = bits()
        discount(ringed, "device", "dev_ring", factor=0.75)

        fewer = bits()

        assert fewer[0] == members == 8
        assert full - 3 < fewer[1] < full - 1
