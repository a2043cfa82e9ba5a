"""Accounts and identifiers over HTTP."""

from urllib.parse import quote

import pytest

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

    def test_names_what_both_have(self, traced):
        why = traced.get("/v1/accounts/acc_1/why/acc_2")

        kinds = {reason["kind"] for reason in why["reasons"]}
        assert kinds == {"instrument", "network", "email_domain"}
        assert why["same_cluster"] == "clu_1"
        assert why["bits"] > 0
        assert all(reason["sentence"] for reason in why["reasons"])

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
