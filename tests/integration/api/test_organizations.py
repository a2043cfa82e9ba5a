"""Organizations over HTTP."""

import pytest

pytestmark = pytest.mark.servers


class TestListOrganizations:
    def test_empty(self, api):
        assert api.get("/v1/organizations") == {"items": [], "next": None}

    def test_pages_by_id_with_figures(self, traced):
        first = traced.get("/v1/organizations", limit=1)
        second = traced.get("/v1/organizations", limit=1, cursor=first["next"])

        assert first["items"] == [
            {
                "id": "org_1",
                "name": "Basalt Research",
                "assets": 2,
                "clusters": 1,
                "accounts": 4,
                "exchanges": 1000,
            }
        ]
        assert second["items"][0]["clusters"] == 0
        assert second["next"] is None


class TestOneOrganization:
    @pytest.mark.parametrize("part", ["", "/assets", "/clusters", "/exchanges"])
    def test_unknown(self, api, part):
        answer = api.client.get(f"/v1/organizations/org_404{part}")

        assert answer.status_code == 404

    def test_assets(self, traced):
        items = traced.get("/v1/organizations/org_1/assets")["items"]

        assert [(i["asset_type"], i["value"]) for i in items] == [
            ("account", "acc_4"),
            ("ip_network", "203.0.113.0/24"),
        ]
        assert items[1]["confidence"] == 0.9

    def test_clusters(self, traced):
        items = traced.get("/v1/organizations/org_1/clusters")["items"]

        assert [item["id"] for item in items] == ["clu_1"]

    def test_exchanges(self, traced):
        rows = traced.get("/v1/organizations/org_1/exchanges")

        assert [(r["capability"], r["exchanges"], r["accounts"]) for r in rows] == [
            ("tool_use", 700, 2),
            ("coding", 300, 2),
        ]
