"""Screening of new accounts over HTTP, and banned clusters that grow again."""

import orjson
import pytest

from tests.fixtures.api import an_event, seen
from tests.graph_facts import everything

pytestmark = pytest.mark.servers

LINES = {"Content-Type": "application/x-ndjson"}


def lines(events):
    return b"\n".join(orjson.dumps(event) for event in events)


def newcomer(account="acc_new", day=20):
    """First events of an account with the ring's card and device."""
    signup = an_event("account.signup", account, day, email="x@mail.example")
    yield signup | {"id": f"{account}-signup"}
    yield from seen(account, "card_ring", "dev_ring")


def banned(name, day=10):
    event = an_event("account.status", name, day, status="banned")
    return event | {"id": f"{name}-banned"}


@pytest.fixture
def linked(ringed):
    ringed.link("run_1")
    return ringed


class TestScreen:
    def screen(self, api, events, status=200):
        answer = api.client.post("/v1/screen", content=lines(events), headers=LINES)
        assert answer.status_code == status, answer.text
        return answer.json()

    def test_who_has_a_rings_things_resembles_it(self, linked):
        before = everything(linked.held.graph), linked.held.journal.last_offsets()

        found = self.screen(linked, newcomer())

        (ring,) = found["resembles"]
        assert (found["account_id"], found["run_id"]) == ("acc_new", "run_1")
        assert ring["size"] == 8
        assert ring["passes"]
        assert ring["by_kind"].keys() == {"instrument", "device"}
        assert ring["banned"] is None
        # Nothing was written.
        assert (everything(linked.held.graph), linked.held.journal.last_offsets()) == (
            before
        )

    def test_a_stranger_resembles_nobody(self, linked):
        found = self.screen(linked, seen("acc_else", "card_else", "dev_else"))

        assert found["resembles"] == []
        assert found["things"] == 4

    def test_a_banned_cluster_is_named_as_one(self, linked):
        linked.send(banned(f"acc_ring_{n}") for n in range(6))

        (ring,) = self.screen(linked, newcomer())["resembles"]

        assert (ring["banned"]["banned"], ring["banned"]["size"]) == (6, 8)
        assert ring["banned"]["banned_at"] == "2026-01-11T12:00:00Z"

    def test_lines_that_cannot_be_used_are_named_and_left_out(self, linked):
        body = lines(newcomer()) + b"\n{not json\n"

        answer = linked.client.post("/v1/screen", content=body, headers=LINES).json()

        assert answer["rejected"] == 1
        assert "line 4 is not JSON" in answer["reasons"][0]
        assert answer["resembles"][0]["passes"]

    @pytest.mark.parametrize(
        ("body", "status", "says"),
        [
            (b"", 422, "There is no event that can be used"),
            (b"{}", 422, "line 1 "),
            (lines([*newcomer(), *newcomer("acc_two")]), 422, "are of 2 accounts"),
            (b"x" * (5 << 20), 413, "bytes"),
        ],
    )
    def test_what_cannot_be_screened(self, linked, body, status, says):
        answer = linked.client.post("/v1/screen", content=body, headers=LINES)

        assert answer.status_code == status
        assert says in answer.json()["detail"]

    def test_before_the_first_run_there_is_nothing_to_compare_with(self, ringed):
        found = self.screen(ringed, newcomer(), status=404)

        assert "run samehand link first" in found["detail"]

    def test_the_next_run_is_the_one_that_is_compared_with(self, linked):
        self.screen(linked, newcomer())
        linked.send(newcomer("acc_first"))
        linked.link("run_2")

        found = self.screen(linked, newcomer())

        assert found["run_id"] == "run_2"
        assert found["resembles"][0]["size"] == 9


class TestRegrowth:
    def test_new_accounts_wait_for_a_run_and_are_members_then(self, linked):
        linked.send(banned(f"acc_ring_{n}") for n in range(8))
        assert linked.get("/v1/regrowth") == []

        linked.send(newcomer())
        (waiting,) = linked.get("/v1/regrowth")
        linked.link("run_2")
        (grown,) = linked.get("/v1/regrowth")

        assert (waiting["newcomers"], waiting["waiting"]) == (0, ["acc_new"])
        assert (waiting["banned"], waiting["took_seconds"]) == (8, 10 * 86400)
        assert (grown["newcomers"], grown["standing"], grown["waiting"]) == (1, 1, [])
        assert grown["size"] == 9
        assert grown["first"] == "2026-01-21T12:00:00Z"

    def test_who_came_before_the_ban_is_no_newcomer(self, linked):
        linked.send(newcomer(day=5))
        linked.send(banned(f"acc_ring_{n}") for n in range(8))
        linked.link("run_2")

        assert linked.get("/v1/regrowth") == []

    def test_a_cluster_with_a_few_banned_accounts_was_not_banned(self, linked):
        linked.send(banned(f"acc_ring_{n}") for n in range(3))
        linked.send(newcomer())
        linked.link("run_2")

        assert linked.get("/v1/regrowth") == []
