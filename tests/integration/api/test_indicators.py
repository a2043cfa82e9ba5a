"""Partners' indicators over HTTP: what becomes an asset, and what does not."""

import json

import pytest

from tests.fixtures.api import an_event, seen

pytestmark = pytest.mark.servers
SAID = {"organization": "org_z", "name": "Zinc Lab", "source": "lab-b"}
_KNOWN = {
    ("domain", "hydra-mail.example"),
    ("ip_network", "45.9.20.0/24"),
    ("ip_network", "45.9.20.0/32"),
    ("ip_network", "45.9.20.1/32"),
    ("ip_network", "45.9.20.2/32"),
}


def _send(api, content, status=202, **more):
    data = content if isinstance(content, bytes | str) else json.dumps(content)
    answer = api.client.post("/v1/indicators", params=SAID | more, content=data)
    assert answer.status_code == status, answer.text
    return answer.json()


def _assets(api, organization="org_z"):
    api.drain()
    return api.get(f"/v1/organizations/{organization}/assets", limit=100)["items"]


class TestRoundTrip:
    @pytest.mark.parametrize("form", ["stix", "misp", "csv", "json"])
    def test_what_one_exports_another_has_as_assets(self, campaign, form):
        answer = campaign.api.client.get(
            f"/v1/clusters/{campaign.cluster}/export",
            params={"format": form, "tlp": "amber"},
        )

        first = _send(campaign.api, answer.content, confidence=0.6)
        again = _send(campaign.api, answer.content, confidence=0.6)

        found = _assets(campaign.api)
        assert {(a["asset_type"], a["value"]) for a in found} == _KNOWN
        assert {a["confidence"] for a in found} == {0.6}
        assert {a["source"] for a in found} == {"lab-b (TLP:AMBER)"}
        address = next(a for a in found if a["value"] == "45.9.20.1/32")
        assert address["valid_from"] == "2026-01-02T00:00:00Z"
        assert address["valid_to"] == "2026-03-24T00:00:00Z"
        assert (first["accepted"], first["refused"]) == (5, [])
        assert (again["accepted"], again["duplicate"]) == (0, 5)
        # Hashes are of no use to anybody else, and each is accounted for.
        assert sum(each["count"] for each in first["skipped"]) > 0

    def test_an_attribution_follows(self, campaign):
        cluster = f"/v1/clusters/{campaign.cluster}"
        _send(campaign.api, "type,value\nip,45.9.20.0/24\ndomain,hydra-mail.example\n")
        campaign.api.drain()

        campaign.api.link("run_2")

        names = {
            each["name"]
            for each in campaign.api.get(f"{cluster}/anatomy")["contenders"]
        }
        assert names == {"Basalt Research", "Zinc Lab"}


class TestWhatIsTaken:
    def test_each_reason_is_counted_and_nothing_else_lost(self, api):
        lines = (
            "type,value,confidence,valid_from\n"
            "ip,10.1.2.3,,\n"
            "ip,203.0.113.7,,\n"
            "cidr,8.0.0.0/8,,\n"
            "ipv6,2a00::/20,,\n"
            "domain,gmail.com,,\n"
            "domain,no domain,,\n"
            "sha256,0f,,\n"
            "asn,AS64999,0.5,2026-01-01T00:00:00Z\n"
            "email,Someone@Lab.example,,\n"
        )

        answer = _send(api, lines, confidence=0.8)

        assert (answer["read"], answer["accepted"]) == (2, 2)
        assert {each["why"]: each["count"] for each in answer["refused"]} == {
            "private or reserved addresses": 2,
            "networks so wide that they are everybody's": 2,
            "domains of mail providers, where anybody gets an address": 1,
            "domain whose value is no domain": 1,
        }
        assert answer["skipped"] == [{"why": "lines of other types", "count": 1}]
        found = {a["asset_type"]: a for a in _assets(api)}
        assert found["asn"]["value"] == "AS64999"
        assert found["asn"]["confidence"] == 0.4
        assert found["email"]["value"] != "someone@lab.example"
        with api.held.graph.driver.session() as session:
            everything = str(session.run("MATCH (n) RETURN n").values())
        assert "Someone" not in everything
        assert "someone@" not in everything

    def test_ones_own_network_if_wanted(self, api):
        refused = _send(api, "type,value\nip,10.1.2.3\n")
        taken = _send(api, "type,value\nip,10.1.2.3\n", reserved=True)

        assert refused["accepted"] == 0
        assert taken["accepted"] == 1

    def test_what_honest_accounts_share_is_refused(self, api):
        # Of one network, with a device each: a campus.
        for number in range(60):
            account = f"acc_client_{number:02}"
            api.take(seen(account, f"card_{number}", f"dev_{number}"))
            api.take(
                event | {"id": f"{account}-{event['id']}-more"}
                for event in (
                    an_event("account.access", account, 3, ip="45.9.21.7"),
                    an_event("account.access", account, 4, ip="45.9.22.7"),
                )
            )
        api.drain()
        api.link("run_1")
        entries = {each["key"]: each for each in api.get("/v1/ledger")["items"]}
        assert {"45.9.21.7", "45.9.22.7"} <= set(entries)

        answer = _send(api, "type,value\nip,45.9.21.7\nip,45.9.22.7\nip,45.9.23.7\n")

        assert answer["refused"] == [
            {"why": "things that honest accounts share (campus, by the ledger)"}
            | {"count": 2}
        ]
        assert answer["accepted"] == 1
        assert [a["value"] for a in _assets(api)] == ["45.9.23.7/32"]

    def test_the_name_that_is_known_stays(self, traced):
        answer = traced.client.post(
            "/v1/indicators",
            params={"organization": "org_1", "source": "lab-b"},
            content="type,value\nip,45.9.23.7\n",
        )
        traced.drain()

        assert answer.json()["accepted"] == 1
        named = traced.get("/v1/organizations/org_1")["name"]
        assert named == "Basalt Research"


class TestWhatFails:
    @pytest.mark.parametrize(
        ("content", "says"),
        [
            ("{", "The body cannot be read: line 1, column 2: unexpected end of data"),
            (
                "{}",
                "The body cannot be read: it is neither a STIX bundle nor a MISP event",
            ),
            (
                '{"type":"bundle","objects":[{}]}',
                "The body cannot be read: objects.0 has no type",
            ),
            ('{"Event":7}', "The body cannot be read: Event is no object"),
            (
                "a,b\n1,2\n",
                "The body cannot be read: line 1: the columns type and value",
            ),
            (b"PK\x03\x04", "The body cannot be read: the archive is damaged"),
            (b"\xff\xfe", "The body is no UTF-8 text (byte 1)"),
            ("", "The body cannot be read: line 1: the columns type and value"),
        ],
    )
    def test_one_sentence_says_where(self, api, content, says):
        answer = _send(api, content, status=422)

        assert answer["detail"].startswith(says)

    def test_who_and_whose_are_needed(self, api):
        answer = api.client.post("/v1/indicators", content="type,value\n")

        assert answer.status_code == 422
        assert (
            api.client.post(
                "/v1/indicators", params=SAID | {"confidence": 2}, content=""
            ).status_code
            == 422
        )
