"""Trace, search and overview over HTTP."""

import pytest

pytestmark = pytest.mark.servers


class TestTrace:
    def test_unknown(self, api):
        answer = api.client.get("/v1/trace/nobody")

        assert answer.status_code == 404
        assert "nobody" not in answer.text

    def test_account_without_a_cluster(self, api):
        api.send([_access("acc_9", "192.0.2.1")])

        answer = api.client.get("/v1/trace/acc_9")

        assert answer.status_code == 404
        assert "in no cluster" in answer.json()["detail"]

    @pytest.mark.parametrize(("name", "account"), [("clu_1", None), ("acc_3", "acc_3")])
    def test_from_cluster_or_account_to_the_organization(self, traced, name, account):
        trace = traced.get(f"/v1/trace/{name}")

        assert trace["account_id"] == account
        assert trace["cluster"]["id"] == "clu_1"
        assert trace["steps"][0]["sentence"].startswith("4 of 4 accounts pay with")
        assert trace["attributions"][0]["name"] == "Basalt Research"
        assert trace["attributions"][0]["reasons"]
        assert trace["capabilities"][0]["capability"] == "tool_use"

    def test_paths_name_assets_and_members(self, traced):
        paths = traced.get("/v1/trace/clu_1")["paths"]

        assert [(p["asset_type"], p["accounts"], p["examples"]) for p in paths] == [
            ("ip_network", 4, ["acc_1", "acc_2", "acc_3"]),
            ("account", 1, ["acc_4"]),
        ]
        assert paths[0]["first_seen"] == "2026-01-03T12:00:00Z"


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "kind", "found"),
        [
            ("acc_3", "accounts", ["acc_3"]),
            ("acc_", "accounts", [f"acc_{n}" for n in range(1, 6)]),
            ("clu_1", "clusters", ["clu_1"]),
            ("basalt", "organizations", ["org_1"]),
            ("org_2", "organizations", ["org_2"]),
            ("203.0.113.2", "identifiers", ["203.0.113.0/24", "203.0.113.2"]),
            ("203.0.113.77/24", "identifiers", ["203.0.113.0/24"]),
            (" card_1 ", "identifiers", ["card_1"]),
            ("dev_2", "identifiers", ["dev_2"]),
            ("MAIL.example", "identifiers", ["mail.example"]),
            ("nothing like it", "identifiers", []),
        ],
    )
    def test_by_what_is_no_personal_data(self, traced, text, kind, found):
        for result in (
            traced.get("/v1/search", q=text),
            traced.client.post("/v1/search", json={"text": text}).json(),
        ):
            keys = [row.get("id") or row["key"] for row in result[kind]]
            assert sorted(keys) == found

    def test_a_network_tells_how_many_are_behind_it(self, traced):
        (network,) = traced.get("/v1/search", q="203.0.113.0/24")["identifiers"]

        assert network == {"kind": "network", "key": "203.0.113.0/24", "accounts": 5}

    def test_an_address_is_found_by_its_hash(self, traced):
        answer = traced.client.post("/v1/search", json={"text": "User1@Mail.Example"})

        (hit,) = answer.json()["identifiers"]
        assert (hit["kind"], hit["accounts"]) == ("email", 1)
        assert "user1" not in answer.text.lower()

    def test_an_address_does_not_belong_in_the_query_string(self, traced):
        answer = traced.client.get("/v1/search", params={"q": "user1@mail.example"})

        assert answer.status_code == 422
        assert "user1" not in answer.text

    def test_cypher_and_blanks_find_nothing(self, traced):
        for text in ("' OR 1=1 //", "}) DETACH DELETE n //", "   ", "\u0000"):
            answer = traced.client.post("/v1/search", json={"text": text})
            assert answer.status_code == 200, text
            assert set(map(len, answer.json().values())) == {0}

    def test_a_large_body_is_refused(self, api):
        answer = api.client.post("/v1/search", json={"text": "x" * 100_000})

        assert answer.status_code == 413


class TestOverview:
    def test_empty(self, api):
        figures = api.get("/v1/overview")

        assert figures["accounts"] == figures["clusters"] == figures["lag"] == 0
        assert figures["last_run_id"] is None

    def test_counts(self, traced):
        figures = traced.get("/v1/overview")

        assert figures["accounts"] == 6
        assert figures["organizations"] == 2
        assert (figures["clusters"], figures["attributed_clusters"]) == (2, 1)
        assert figures["clustered_accounts"] == 6
        assert figures["attributed_accounts"] == 4
        assert figures["attributed_exchanges"] == 1000


def _access(account, ip):
    return {
        "specversion": "1.0",
        "id": f"a-{account}",
        "source": "test",
        "type": "account.access",
        "time": "2026-01-01T00:00:00Z",
        "subject": account,
        "data": {"ip": ip},
    }


class TestLookup:
    def test_says_what_each_is_where_it_is_and_what_is_missing(self, traced):
        found = traced.post(
            "/v1/lookup",
            200,
            entries=["acc_1", "acc_5", "card_1", "clu_1", "org_1", "nobody", "acc_1"],
        )

        kinds = {
            match["text"]: sorted(
                kind for kind, hits in match.items() if kind != "text" and hits
            )
            for match in found["matches"]
        }
        assert kinds == {
            "acc_1": ["accounts"],
            "acc_5": ["accounts"],
            "card_1": ["identifiers"],
            "clu_1": ["clusters"],
            "org_1": ["organizations"],
            "nobody": [],
        }
        assert found["missing"] == ["nobody"]
        assert found["clusters"] == [["clu_1", 1], ["clu_2", 1]]
        assert found["outside"] == 0

    def test_beginnings_are_not_enough(self, traced):
        assert traced.post("/v1/lookup", 200, entries=["acc_"])["missing"] == ["acc_"]

    def test_an_empty_list_is_refused(self, traced):
        traced.post("/v1/lookup", 422, entries=[])


def test_a_trace_says_the_whole_case_in_sentences(traced):
    found = traced.get("/v1/trace/clu_1")

    assert found["summary"][0].startswith(
        "4 accounts held together by evidence look like a campaign; suspicion 90.0%"
    )
    assert found["summary"][-1] == (
        "They lead to Basalt Research with a confidence of 90.0%: 4 of 4 accounts came "
        "from 203.0.113.0/24"
    )


def test_a_cluster_that_leads_nowhere_says_so(traced):
    found = traced.get("/v1/trace/clu_2")

    assert found["summary"][-1] == "They lead to no organization that is known"
