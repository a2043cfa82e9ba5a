"""Cases and rulings over HTTP, and what runs make of them."""

import pytest

from backend.api.desks import desk_of
from backend.domain.access import Role
from backend.services.rulings import settle_all
from tests.fixtures.api import an_event
from tests.integration.api.test_roles import client

pytestmark = pytest.mark.servers
WHY = {"reason": "One processor confirms it."}
CLUSTER = {"title": "Cards of one reseller", "clusters": ["clu_1"]}


def open_case(api, **more):
    return api.post("/v1/cases", **(CLUSTER | more))


def become(api, case_id, status, answer=200):
    found = api.client.post(
        f"/v1/cases/{case_id}/status", json={"status": status, **WHY}
    )
    assert found.status_code == answer, found.text
    return found.json()


def rule(api, case, claim, status=201, **more):
    return api.post(
        f"/v1/cases/{case['id']}/rulings", status, claim=claim, **(WHY | more)
    )


def labels(api, *names):
    api.drain()
    settle_all(desk_of(api.held))
    api.drain()
    found = {}
    for name in names:
        account = api.get(f"/v1/accounts/{name}")
        found[name] = account["verdict"], account["labelled_organization_id"]
    return found


@pytest.fixture
def people(api):
    """Clients of two reviewers and an investigator, by name."""
    roles = {"ada": Role.REVIEWER, "ben": Role.REVIEWER, "cleo": Role.INVESTIGATOR}
    return {
        name: client(api, api.post("/v1/keys", name=name, roles=[role])["key"])
        for name, role in roles.items()
    }


class TestOpenCase:
    def test_it_begins_open_and_can_be_read_again(self, traced):
        made = open_case(
            traced, priority="high", assignee="Ada", due="2026-04-03T00:00:00Z"
        )

        assert made["id"].startswith("case_")
        assert (made["status"], made["clusters"]) == ("open", ["clu_1"])
        shown = traced.get(f"/v1/cases/{made['id']}")
        assert {name: shown[name] for name in made} == made
        assert shown["clusters_now"][0]["now"]["id"] == "clu_1"

    @pytest.mark.parametrize(
        ("changes", "status", "words"),
        [
            ({"clusters": ["clu_404"]}, 404, "There is no cluster clu_404"),
            ({"accounts": ["acc_404"]}, 404, "There is no account acc_404"),
            ({"title": " "}, 422, "The title is needed"),
            ({"title": "ask x@y.example"}, 422, "never stored"),
            ({"priority": "now"}, 422, "priority"),
            ({"due": "tomorrow"}, 422, "due"),
        ],
    )
    def test_what_cannot_be_used_says_why(self, traced, changes, status, words):
        answer = traced.client.post("/v1/cases", json=CLUSTER | changes)

        assert answer.status_code == status
        assert words in answer.json()["detail"]
        assert traced.get("/v1/cases")["items"] == []


class TestQueue:
    def test_urgent_first_then_what_is_due_then_the_newest(self, traced):
        late = open_case(traced, due="2026-05-01T00:00:00Z")
        never = open_case(traced)
        soon = open_case(traced, due="2026-04-01T00:00:00Z")
        newer = open_case(traced)
        urgent = open_case(traced, priority="urgent")
        wanted = [each["id"] for each in (urgent, soon, late, newer, never)]

        found, cursor = [], None
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = traced.get("/v1/cases", limit=2, **more)
            found += [each["id"] for each in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break

        assert found == wanted

    def test_filters(self, traced):
        mine = open_case(traced, assignee="Ada", due="2026-04-01T00:00:00Z")
        other = open_case(traced, clusters=["clu_2"], accounts=["acc_1"])
        become(traced, other["id"], "closed")

        def ids(**filters):
            return [each["id"] for each in traced.get("/v1/cases", **filters)["items"]]

        assert ids() == [mine["id"]]
        assert ids(status="closed") == [other["id"]]
        assert ids(assignee="Ada") == [mine["id"]]
        assert ids(unassigned=True) == []
        assert ids(due_before="2026-04-02T00:00:00Z") == [mine["id"]]
        assert ids(due_before="2026-03-02T00:00:00Z") == []
        assert ids(cluster="clu_1") == [mine["id"]]
        assert ids(account="acc_1", status="closed") == [other["id"]]

    def test_clusters_say_their_newest_case(self, traced):
        open_case(traced)
        newer = open_case(traced)
        become(traced, newer["id"], "in_review")

        items = traced.get("/v1/clusters")["items"]
        found = {each["id"]: (each["case_id"], each["case_status"]) for each in items}

        assert found == {"clu_1": (newer["id"], "in_review"), "clu_2": (None, None)}
        one = traced.get("/v1/clusters/clu_1")
        assert (one["case_id"], one["case_status"]) == (newer["id"], "in_review")

    def test_clusters_are_filtered_by_their_case(self, traced):
        open_case(traced)

        def ids(case):
            return [
                each["id"] for each in traced.get("/v1/clusters", case=case)["items"]
            ]

        assert ids("open") == ["clu_1"]
        assert ids("none") == ["clu_2"]
        assert ids("closed") == []


class TestWork:
    def test_each_step_is_in_the_history(self, traced):
        case = open_case(traced)["id"]
        traced.post(f"/v1/cases/{case}/assign", 200, assignee="Ben")
        traced.post(f"/v1/cases/{case}/comments", 200, text="Seen at 203.0.113.7.")
        traced.post(f"/v1/cases/{case}/due", 200, due="2026-04-01T00:00:00Z")
        traced.post(f"/v1/cases/{case}/priority", 200, priority="urgent")
        traced.post(f"/v1/cases/{case}/subjects", 200, accounts=["acc_5"])
        last = traced.post(f"/v1/cases/{case}/subjects/remove", 200, clusters=["clu_1"])

        steps = [e["step"] for e in traced.get(f"/v1/cases/{case}/events")["items"]]
        assert steps == [
            "removed", "added", "priority changed", "due date set", "commented",
            "assigned", "opened",
        ]  # fmt: skip
        assert (last["assignee"], last["priority"]) == ("Ben", "urgent")
        assert (last["clusters"], last["accounts"]) == ([], ["acc_5"])

    def test_readers_see_no_address_in_comments(self, traced):
        case = open_case(traced)["id"]
        traced.post(f"/v1/cases/{case}/comments", 200, text="Seen at 203.0.113.7.")
        key = traced.post("/v1/keys", name="rea", roles=["reader"])["key"]

        said = client(traced, key).get(f"/v1/cases/{case}/events").json()["items"]

        assert said[0]["said"]["text"] == "Seen at 203.0.113.0/24."

    def test_a_status_that_cannot_follow_is_refused(self, traced):
        case = open_case(traced)["id"]
        become(traced, case, "closed")

        answer = become(traced, case, "in_review", 409)

        assert answer["detail"] == f"{case} is closed and cannot become in review"
        assert become(traced, case, "reopened")["status"] == "reopened"

    def test_what_there_is_not_is_404(self, traced):
        answer = traced.post("/v1/cases/case_404/comments", 404, text="Hm.")

        assert answer["detail"] == "There is no case case_404"


class TestRulings:
    def test_an_organization_becomes_labels_and_a_withdrawal_takes_them_back(
        self, traced
    ):
        case = open_case(traced)
        traced.send(
            [an_event("account.label", "acc_4", 900, verdict="abusive", analyst="A")]
        )
        made = rule(
            traced,
            case,
            "organization",
            cluster_id="clu_1",
            organization_id="org_1",
        )
        names = ("acc_1", "acc_2", "acc_3", "acc_4")

        assert (made["state"], made["accounts"]) == ("counts", 4)
        assert labels(traced, *names) == dict.fromkeys(names, ("abusive", "org_1"))

        path = f"/v1/rulings/{made['id']}/withdraw"
        assert traced.post(path, 200, reason="Wrong.")["state"] == "withdrawn"
        assert labels(traced, *names) == {
            **dict.fromkeys(names[:3], ("unknown", None)),
            "acc_4": ("abusive", None),
        }
        again = traced.post(path, 409, reason="Again.")
        assert again["detail"] == f"The ruling {made['id']} is withdrawn"

    def test_what_was_said_since_stays(self, traced):
        case = open_case(traced)
        made = rule(traced, case, "abusive", accounts=["acc_1", "acc_2"])
        other = rule(traced, case, "legitimate", accounts=["acc_1"])

        traced.post(f"/v1/rulings/{made['id']}/withdraw", 200, **WHY)
        assert labels(traced, "acc_1", "acc_2") == {
            "acc_1": ("legitimate", None),
            "acc_2": ("unknown", None),
        }

        traced.post(f"/v1/rulings/{other['id']}/withdraw", 200, **WHY)
        assert labels(traced, "acc_1") == {"acc_1": ("unknown", None)}

    def test_labels_that_a_killed_process_did_not_send_are_sent_later(self, traced):
        case = open_case(traced)
        made = rule(traced, case, "abusive", accounts=["acc_1"])
        traced.drain()
        with traced.held.journal.writing() as connection:
            connection.exec_driver_sql("UPDATE rulings SET labelled = 'not yet'")

        again = settle_all(desk_of(traced.held))

        # They are in the journal, where each counts once.
        assert again.accepted == 0
        assert settle_all(desk_of(traced.held)).accepted == 0
        assert labels(traced, "acc_1") == {"acc_1": ("abusive", None)}
        assert made["state"] == "counts"

    @pytest.mark.parametrize(
        ("body", "status", "words"),
        [
            ({"claim": "same", "accounts": ["acc_1"]}, 422, "two accounts"),
            ({"claim": "abusive"}, 422, "Name an account"),
            ({"claim": "abusive", "accounts": ["acc_9"]}, 404, "no account acc_9"),
            ({"claim": "abusive", "cluster_id": "clu_9"}, 404, "no cluster clu_9"),
            ({"claim": "organization", "cluster_id": "clu_1"}, 422, "organization"),
            (
                {"claim": "abusive", "cluster_id": "clu_1", "organization_id": "org_1"},
                422,
                "names no organization",
            ),
            ({"claim": "other", "accounts": ["acc_1"]}, 422, "Name the cluster"),
            ({"claim": "other", "cluster_id": "clu_1"}, 422, "other hands"),
            (
                {"claim": "other", "cluster_id": "clu_1", "accounts": ["acc_5"]},
                422,
                "acc_5 is no member of clu_1",
            ),
        ],
    )
    def test_what_cannot_be_used_says_why(self, traced, body, status, words):
        case = open_case(traced)
        answer = traced.client.post(f"/v1/cases/{case['id']}/rulings", json=WHY | body)

        assert answer.status_code == status
        assert words in answer.json()["detail"]
        assert traced.get(f"/v1/cases/{case['id']}/rulings") == []


class TestFourEyes:
    @pytest.fixture
    def api_settings(self, api_settings):
        cases = api_settings.cases.model_copy(update={"four_eyes": "labels"})
        return api_settings.model_copy(update={"cases": cases})

    def propose(self, by, case, claim="abusive", accounts=("acc_1",)):
        answer = by.post(
            f"/v1/cases/{case['id']}/rulings",
            json={"claim": claim, "accounts": list(accounts), **WHY},
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    def test_it_counts_when_another_reviewer_confirmed_it(self, traced, people):
        case = open_case(traced)
        made = self.propose(people["ada"], case)
        assert made["state"] == "proposed"
        assert labels(traced, "acc_1") == {"acc_1": (None, None)}
        path = f"/v1/rulings/{made['id']}/confirm"

        own = people["ada"].post(path, json=WHY)
        lesser = people["cleo"].post(path, json=WHY)
        assert (own.status_code, lesser.status_code) == (403, 403)
        assert "another reviewer" in own.json()["detail"]

        done = people["ben"].post(path, json=WHY).json()
        assert (done["state"], done["decided_by"]) == ("counts", "ben")
        assert labels(traced, "acc_1") == {"acc_1": ("abusive", None)}

    def test_what_is_refused_stays_refused(self, traced, people):
        case = open_case(traced)
        made = self.propose(people["cleo"], case)
        done = people["ben"].post(f"/v1/rulings/{made['id']}/refuse", json=WHY)

        assert done.json()["state"] == "refused"
        later = people["ada"].post(f"/v1/rulings/{made['id']}/confirm", json=WHY)
        assert later.status_code == 409
        assert labels(traced, "acc_1") == {"acc_1": (None, None)}

    def test_a_case_with_proposals_is_not_closed(self, traced, people):
        case = open_case(traced)
        made = self.propose(people["cleo"], case)

        assert "wait" in become(traced, case["id"], "closed", 409)["detail"]
        assert [each["id"] for each in traced.get("/v1/rulings")] == [made["id"]]
        people["cleo"].post(f"/v1/rulings/{made['id']}/withdraw", json=WHY)
        assert become(traced, case["id"], "closed")["status"] == "closed"

    def test_hands_need_no_second_person(self, traced, people):
        case = open_case(traced)

        made = self.propose(people["cleo"], case, "same", ["acc_1", "acc_5"])

        assert made["state"] == "counts"

    def test_all_of_it_is_in_the_audit_log(self, traced, people):
        case = open_case(traced)
        made = self.propose(people["cleo"], case)
        people["ben"].post(f"/v1/rulings/{made['id']}/confirm", json=WHY)
        people["cleo"].post(f"/v1/rulings/{made['id']}/withdraw", json=WHY)

        rows = traced.get("/v1/audit", limit=100)["items"]
        did = [(row["actor"], row["action"]) for row in rows if "rul" in row["action"]]

        assert did == [
            ("cleo", "ruling withdrawn"), ("ben", "ruling confirmed"),
            ("cleo", "ruling"),
        ]  # fmt: skip
