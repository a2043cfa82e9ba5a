"""Accounts and identifiers over HTTP."""

from urllib.parse import quote

import pytest

from backend.graph.derived import Derived
from backend.graph.identifiers import Identifiers
from tests.fixtures.api import an_event

pytestmark = pytest.mark.servers
ODD = quote("acc/6 '{}", safe="")


class TestGetAccount:
    def test_unknown_id(self, api):
        assert api.client.get("/v1/accounts/acc_404").status_code == 404

    def test_profile_names_the_cluster(self, traced):
        account = traced.get("/v1/accounts/acc_2")

        assert account["cluster_id"] == "clu_1"
        assert account["organization_name"] == "Basalt Research"
        assert account["exchanges"] == 200
        assert account["country"] == "NL"
        assert account["signed_up"] == "2026-01-06T12:00:00Z"
        assert "user2" not in str(account)

    def test_an_id_may_hold_any_text(self, traced):
        assert traced.get(f"/v1/accounts/{ODD}")["id"] == "acc/6 '{}"
        links = traced.get(f"/v1/accounts/{ODD}/links")["items"]
        assert {link["key"] for link in links} == {"198.51.100.7", "dev_2"}


class TestLinks:
    def test_rarest_first_in_pages(self, traced):
        first = traced.get("/v1/accounts/acc_1/links", limit=3)
        second = traced.get("/v1/accounts/acc_1/links", limit=3, cursor=first["next"])

        links = first["items"] + second["items"]
        assert [link["everyone"] for link in links] == [1, 1, 1, 4, 4]
        assert links[-1]["kind"] == "instrument"
        assert links[-1]["detail"] == "virtual_card"
        assert second["next"] is None

    def test_accounts_that_share_most(self, traced):
        linked = traced.get("/v1/accounts/acc_5/linked")

        assert linked == [
            {
                "account_id": "acc/6 '{}",
                "shared": 2,
                "kinds": ["ip_address", "device"],
                "rarest": 2,
                "cluster_id": "clu_2",
            }
        ] or linked[0]["kinds"] == ["device", "ip_address"]

    def test_a_crowd_says_nothing(self, traced):
        assert traced.get("/v1/accounts/acc_1/linked", crowd=3) == []

    def test_exchanges(self, traced):
        assert traced.get("/v1/accounts/acc_3/exchanges") == [
            {
                "model": "lumen-2",
                "capability": "tool_use",
                "exchanges": 300,
                "first_day": "2026-01-13",
                "last_day": "2026-01-13",
            }
        ]


class TestWhy:
    def test_unknown_account(self, traced):
        answer = traced.client.get("/v1/accounts/acc_1/why/acc_404")

        assert answer.status_code == 404

    def test_names_what_both_have_and_when(self, traced):
        why = traced.get("/v1/accounts/acc_1/why/acc_2")

        reasons = {reason["kind"]: reason for reason in why["reasons"]}
        assert set(reasons) == {"instrument", "network", "email_domain"}
        card = reasons["instrument"]
        assert (card["everyone"], card["days_apart"], card["nearness"]) == (4, 4, 1)
        assert card["left_first"] == card["left_last"] == "2026-01-04T12:00:00Z"
        assert card["right_first"] == "2026-01-08T12:00:00Z"
        assert reasons["network"]["left_first"] == "2026-01-03T12:00:00Z"
        assert why["same_cluster"] == "clu_1"
        assert why["bits"] == pytest.approx(sum(r["bits"] for r in why["reasons"]))
        assert why["total_bits"] == pytest.approx(why["bits"] + why["prior_bits"])
        assert why["sentence"].startswith("They share 3 things")

    def test_an_organizations_wider_network_is_no_second_clue(self, traced):
        wide = {
            "organization_id": "org_1",
            "name": "Basalt Research",
            "asset_type": "ip_network",
            "value": "203.0.0.0/16",
        }
        traced.send([an_event("organization.asset", "org_1", 99, **wide)])
        with traced.held.graph.session() as session:
            rows = [{"ip": f"203.0.113.{n}", "network": "203.0.0.0/16"} for n in (1, 2)]
            Derived(session, run_id="run_1", alive=lambda: None).merge_asset_networks(
                rows
            )

        why = traced.get("/v1/accounts/acc_1/why/acc_2")

        networks = [r["key"] for r in why["reasons"] if r["kind"] == "network"]
        assert networks == ["203.0.113.0/24"]

    def test_people_said_something_on_the_two(self, traced):
        said = {"left_id": "acc_1", "right_id": "acc_2", "verdict": "different"}
        traced.post("/v1/judgements", **said, reason="both called", analyst="ada")
        label = {"verdict": "legitimate", "analyst": "A"}
        traced.send([an_event("account.label", "acc_2", 98, **label)])

        why = traced.get("/v1/accounts/acc_2/why/acc_1")

        judged, labelled = why["judgements"]
        assert "by ada says that they are different hands'" in judged
        assert labelled == "acc_2 is labelled legitimate"

    def test_a_discounted_prompt_stands_for_its_family(self, traced):
        for number in (1, 2):
            text = {"model": "lumen-2", "exchanges": 1, "prompt": f"blob:{number:08}"}
            traced.send(
                [an_event("exchange.usage", f"acc_{number}", 90 + number, **text)]
            )
        prompts = [_prompt_of(traced, name) for name in ("acc_1", "acc_2")]
        with traced.held.graph.session() as session:
            derived = Derived(session, run_id="run_1", alive=lambda: None)
            family = {"family": prompts[0], "size": 2, "keys": prompts}
            derived.merge_families([family])
        thing = {"effect": "discount", "kind": "prompt_family", "key": prompts[1]}
        words = {"cause": "viral-prompt", "reason": "", "analyst": "Ada"}
        traced.post("/v1/discounts", **thing, **words)

        why = traced.get("/v1/accounts/acc_1/why/acc_2")

        (prompt,) = [r for r in why["reasons"] if r["kind"] == "prompt_family"]
        assert (prompt["key"], prompt["everyone"], prompt["bits"]) == (prompts[0], 2, 0)
        assert "discounted, it counts for 0%" in prompt["sentence"]
        assert "prompt" not in why["sources"]

    def test_why_not_says_what_each_lacks_for_the_others_cluster(self, ringed):
        ringed.link()
        ring = ringed.get("/v1/accounts/acc_ring_1")["cluster_id"]

        why = ringed.get("/v1/accounts/acc_ring_1/why/acc_own_001")

        assert (why["left_cluster"], why["right_cluster"]) == (ring, None)
        (lack,) = why["apart"]
        assert (lack["account_id"], lack["cluster_id"]) == ("acc_own_001", ring)
        assert lack["missing_bits"] == pytest.approx(lack["bar"] - lack["bits"])
        assert lack["missing_sources"] == 2
        assert sorted(lack["lacks"]) == [
            ["device", "dev_ring"],
            ["instrument", "card_ring"],
        ]
        assert not lack["passes"]

    def test_who_is_in_one_cluster_lacks_nothing(self, ringed):
        ringed.link()

        why = ringed.get("/v1/accounts/acc_ring_1/why/acc_ring_2")

        assert why["same_cluster"]
        assert why["apart"] == []

    @pytest.mark.parametrize(
        ("form", "kind", "begins"),
        [("svg", "image/svg+xml", b"<svg"), ("png", "image/png", b"\x89PNG")],
    )
    def test_is_drawn(self, traced, form, kind, begins):
        path = "/v1/accounts/acc_1/why/acc_2/picture"

        answer = traced.client.get(path, params={"format": form})

        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert answer.content.startswith(begins)

    def test_the_same_account_twice(self, traced):
        answer = traced.client.get("/v1/accounts/acc_1/why/acc_1")

        assert answer.status_code == 422

    def test_strangers_share_nothing(self, traced):
        why = traced.get(f"/v1/accounts/acc_1/why/{ODD}")

        assert (why["bits"], why["reasons"], why["same_cluster"]) == (0, [], None)


class TestIdentifiers:
    def test_unknown(self, api):
        path = "/v1/identifiers/ip_address/192.0.2.1"
        assert api.client.get(path).status_code == 404
        assert api.client.get(f"{path}/accounts").status_code == 404

    def test_the_kind_counts(self, traced):
        assert traced.client.get("/v1/identifiers/device/card_1").status_code == 404

    def test_a_network_counts_the_accounts_behind_its_addresses(self, traced):
        network = traced.get("/v1/identifiers/network/203.0.113.0/24")

        assert network["accounts"] == 5
        assert network["organizations"] == ["org_1"]

    def test_accounts_in_pages(self, traced):
        path = "/v1/identifiers/network/203.0.113.0/24/accounts"
        first = traced.get(path, limit=4)
        second = traced.get(path, limit=4, cursor=first["next"])

        found = first["items"] + second["items"]
        assert [row["account_id"] for row in found] == [f"acc_{n}" for n in range(1, 6)]
        assert found[4]["cluster_id"] == "clu_2"
        assert second["next"] is None

    @pytest.mark.parametrize(
        ("kind", "key", "accounts"),
        [("network", "203.0.113.0/24", 5), ("instrument", "card_1", 4)],
    )
    def test_accounts_of_a_crowd_are_the_same_as_of_any_other(
        self, traced, kind, key, accounts
    ):
        with traced.held.graph.session() as session:
            found = Identifiers(session)
            thing = found.get_identifier(kind, key)
            some = found.list_accounts(thing)
            crowd = found.list_accounts(thing, many=0)
            rest = found.list_accounts(thing, many=0, after=some[1].account_id, limit=2)

        assert len(some) == accounts
        assert crowd == some
        assert rest == some[2:4]


def _prompt_of(api, account):
    links = api.get(f"/v1/accounts/{account}/links")["items"]
    (key,) = [link["key"] for link in links if link["kind"] == "prompt"]
    return key
