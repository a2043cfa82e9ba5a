"""The ledger over HTTP: what runs put into it, and what decisions make of it."""

import pytest

from tests.fixtures.api import an_event, ring, seen, strangers

pytestmark = pytest.mark.servers
WORDS = {"reason": "An agency's card.", "analyst": "Ada"}


def customers(count):
    """Events of an agency's customers: its card, and all else of their own."""
    for number in range(count):
        yield from seen(f"acc_customer_{number}", "card_agency", f"dev_own_c{number}")


def fair(*accounts):
    """Events of accounts on the device that a fair has for its visitors."""
    for number, account in enumerate(accounts):
        event = an_event(
            "account.access", account, 3, device_id="dev_fair", ip=f"10.{number}.0.1"
        )
        yield event | {"id": f"fair-{account}"}


@pytest.fixture
def crowded(api):
    """A ring of eight, twelve customers of an agency, and strangers."""
    api.send([*ring("ring", 8), *customers(12), *strangers(100)])
    return api


class TestList:
    def test_before_any_run(self, api):
        answer = api.client.get("/v1/ledger")

        assert answer.status_code == 404
        assert answer.json()["detail"].startswith("There is no ledger yet")

    def test_what_is_crowded_and_nothing_else(self, crowded):
        result = crowded.link("run_1")

        (entry,) = crowded.get("/v1/ledger")["items"]

        assert result.crowded == {"agency-card": 1}
        assert (entry["kind"], entry["key"]) == ("instrument", "card_agency")
        assert (entry["accounts"], entry["share"], entry["outside"]) == (12, 0.1, 12)
        assert (entry["cause"], entry["decided"]) == ("agency-card", None)
        assert entry["bits"] == pytest.approx(3.322, abs=0.001)  # log2(120 / 12)
        assert entry["since_run"] == "run_1"

    def test_in_pages_of_one_kind_and_cause(self, crowded):
        crowded.send(fair(*(f"acc_own_{n:03}" for n in range(9))))
        crowded.link()

        first = crowded.get("/v1/ledger", limit=1)
        second = crowded.get("/v1/ledger", limit=1, cursor=first["next"])

        keys = [each["key"] for each in first["items"] + second["items"]]
        assert keys == ["card_agency", "dev_fair"]
        assert second["next"] is None
        unknown = crowded.get("/v1/ledger", cause="unknown", kind="device")["items"]
        assert [each["key"] for each in unknown] == ["dev_fair"]
        answer = crowded.client.get("/v1/ledger", params={"cause": "mood"})
        assert answer.status_code == 422

    def test_an_old_run_keeps_what_it_held(self, crowded):
        crowded.link("run_1")
        crowded.send(seen("acc_new", "card_agency", "dev_own_new"))
        crowded.link("run_2")

        old = crowded.get("/v1/ledger", run="run_1")["items"]
        new = crowded.get("/v1/ledger")["items"]

        assert [each["accounts"] for each in (*old, *new)] == [12, 13]
        assert [each["since_run"] for each in new] == ["run_1"]
        assert new[0]["since"] == old[0]["since"]


class TestGet:
    def test_a_network_has_a_slash(self, crowded):
        crowded.send(
            an_event("account.access", f"acc_own_{n:03}", 3, ip=f"203.0.113.{n % 2}")
            | {"id": f"net-{n}"}
            for n in range(30)
        )
        crowded.link()

        found = crowded.get("/v1/ledger/network/203.0.113.0/24")

        assert (found["accounts"], found["decisions"], found["held"]) == (30, [], [])

    def test_what_is_not_crowded(self, crowded):
        crowded.link()

        answer = crowded.client.get("/v1/ledger/device/dev_own_001")

        assert answer.status_code == 404
        assert "it is not crowded" in answer.json()["detail"]


class TestDecisions:
    def test_a_discount_from_the_ledger_is_obeyed_and_shown(self, crowded):
        # Eight accounts have a card in common, and the fair's device with strangers.
        pool = [f"acc_pool_{n}" for n in range(8)]
        for number, account in enumerate(pool):
            crowded.send(seen(account, "card_pool", f"dev_pool_{number // 2}"))
        crowded.send(fair(*pool, *(f"acc_own_{n:03}" for n in range(10))))
        assert crowded.link("run_1").members == 16  # and the ring
        (entry,) = crowded.get("/v1/ledger", kind="device")["items"]
        path = f"/v1/ledger/{entry['kind']}/{entry['key']}"
        assert (entry["members"], entry["clusters"], entry["outside"]) == (8, 1, 10)
        (held,) = crowded.get(path)["held"]
        assert (held["cluster"], held["accounts"]) == (entry["cluster"], 8)

        made = crowded.post(
            "/v1/discounts", effect="discount", kind=entry["kind"], key=entry["key"],
            cause="other", until="2099-01-01T00:00:00Z", **WORDS,
        )  # fmt: skip
        pending = crowded.get(path)
        result = crowded.link("run_2")

        assert (pending["factor"], pending["decided"]) == (1, made)
        assert result.members == 8  # the ring: one card alone is one source
        found = crowded.get(path)
        assert (found["factor"], found["bits"], found["held"]) == (0, 0, [])
        assert found["full_bits"] == entry["bits"] > 0
        assert (found["members"], found["outside"]) == (0, 18)
        assert found["decided"]["analyst"] == "Ada"
        assert found["decided"]["until"] == "2099-01-01T00:00:00Z"
        assert found["decisions"] == [made]
        crowded.post(f"/v1/discounts/{made['id']}/withdraw", 200, **WORDS)
        assert crowded.link("run_3").members == 16
        again = crowded.get(path)
        assert (again["bits"], again["decided"]) == (entry["bits"], None)
        assert [each["standing"] for each in again["decisions"]] == ["withdrawn"]
        # What the run in between applied is in its ledger for ever.
        old = crowded.get(path, run="run_2")
        assert (old["factor"], old["bits"]) == (0, 0)
