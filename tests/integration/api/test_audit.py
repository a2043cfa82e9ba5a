"""What is written down of requests: looks at personal data, decisions, no secrets."""

import sqlite3
from contextlib import closing

import pytest
from fastapi.testclient import TestClient

from backend.api.auth import reason_of
from backend.errors import InvalidInput
from backend.journal.rows import Rejected
from backend.services import erasure

pytestmark = pytest.mark.servers


@pytest.fixture
def people(traced):
    """A client for some of the roles."""
    found = {}
    for role in ("reader", "investigator", "reviewer", "ingest"):
        key = traced.post("/v1/keys", name=f"the {role}", roles=[role])["key"]
        found[role] = TestClient(
            traced.app,
            base_url="http://127.0.0.1:8420",
            headers={"X-API-Key": key},
            raise_server_exceptions=False,
        )
    return found


def entries(api, **wanted):
    return api.get("/v1/audit", **wanted)["items"]


LINKS = "/v1/accounts/acc_1/links"


def test_a_look_is_written_down_with_who_what_and_why(traced, people):
    headers = {"X-Reason": "Fall 17: Überprüfung".encode(), "X-Request-Id": "case-17"}
    answer = people["investigator"].get(f"{LINKS}?limit=3", headers=headers)

    (found,) = entries(traced, action="look at personal data")

    assert answer.status_code == 200
    assert found["actor"] == "the investigator"
    assert found["roles"] == ["investigator"]
    assert found["about"] == {"route": "list_account_links", "account_id": "acc_1"}
    assert found["reason"] == "Fall 17: Überprüfung"
    assert found["query"] == "limit=3"
    assert found["request_id"] == "case-17"


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("reader", LINKS),
        ("investigator", "/v1/clusters"),
        ("investigator", "/v1/accounts/acc_none/links"),
        ("investigator", "/v1/runs"),
    ],
)
def test_where_nothing_personal_is_shown_nothing_is_written(traced, people, role, path):
    people[role].get(path)

    assert entries(traced, action="look at personal data") == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("user1@mail.example", "email"),
        ("+31 20 123 4567", "phone"),
        ("Anna Schmidt", "person"),
    ],
)
def test_a_lookup_is_written_down_by_its_hash(traced, people, text, kind):
    assert people["investigator"].post("/v1/search", json={"text": text}).is_success

    (found,) = entries(traced, action="lookup of personal data")

    assert found["query"].startswith(f"{kind}:")
    assert text not in str(found)
    again = traced.post("/v1/search", 200, text=text)
    assert again is not None
    first, second = entries(traced, action="lookup of personal data")
    assert first["query"] == second["query"]
    assert text.encode() not in _journal(traced)


def test_a_lookup_of_an_id_is_kept_as_it_is(traced):
    traced.post("/v1/search", 200, text=" 203.0.113.1 ")

    assert entries(traced, action="lookup of personal data")[0]["query"] == (
        "203.0.113.1"
    )


def test_to_read_what_upstreams_sent_is_a_look(traced, people):
    line = Rejected("api:3", "data.ip is no IP address", '{"at": "203.0.113.77"}')
    traced.held.journal.reject([line])

    seen = [people[role].get("/v1/rejects").text for role in ("ingest", "investigator")]

    assert ["203.0.113.77" in text for text in seen] == [False, True]
    found = entries(traced, action="look at personal data")
    assert [each["actor"] for each in found] == ["the investigator", "the ingest"]


def test_decisions_are_written_down_before_they_are_made(traced, people):
    body = {"verdict": "same", "left_id": "acc_1", "right_id": "acc_5", "reason": "One"}
    made = people["investigator"].post("/v1/judgements", json=body)
    none = people["investigator"].post("/v1/judgements", json={**body, "left_id": "x"})
    gone = people["investigator"].post(
        f"/v1/judgements/{made.json()['id']}/withdraw", json={"reason": "Not so"}
    )

    assert [each.status_code for each in (made, none, gone)] == [201, 404, 200]
    assert made.json()["analyst"] == "the investigator"
    assert gone.json()["withdrawn_by"] == "the investigator"
    newest, attempt, first = entries(traced, actor="the investigator")
    assert first["about"] == {
        "accounts": ["acc_1", "acc_5"], "verdict": "same",
        "analyst": "the investigator",
    }  # fmt: skip
    assert (first["action"], first["reason"]) == ("judgement", "One")
    assert attempt["about"]["accounts"] == ["x", "acc_5"]
    assert newest["action"] == "withdrawal"


def test_nobody_decides_in_the_name_of_others_but_the_owner(traced, people):
    body = {"effect": "discount", "kind": "device", "key": "dev_2", "cause": "other",
            "reason": "A library", "analyst": "Ada"}  # fmt: skip

    refused = people["reviewer"].post("/v1/discounts", json=body)
    own = people["reviewer"].post(
        "/v1/discounts", json=body | {"analyst": "the reviewer"}
    )

    assert refused.status_code == 403
    assert "decides in that name only" in refused.json()["detail"]
    assert own.status_code == 201
    assert traced.post("/v1/discounts", **body)["analyst"] == "Ada"


def test_what_cannot_be_written_down_is_not_shown(traced, people):
    with traced.held.journal.writing() as connection:
        connection.exec_driver_sql("DELETE FROM meta WHERE key = 'audit_head'")

    answer = people["investigator"].get(LINKS)

    assert answer.status_code == 500
    assert "203.0.113" not in answer.text
    assert "samehand audit verify" in answer.json()["detail"]
    body = {"verdict": "same", "left_id": "acc_1", "right_id": "acc_5", "reason": "One"}
    assert people["investigator"].post("/v1/judgements", json=body).status_code == 500
    assert traced.get("/v1/judgements")["items"] == []


def test_a_reason_that_cannot_be_kept_is_refused(people):
    headers = {"X-Reason": "for ada@mail.example"}

    answer = people["investigator"].get(LINKS, headers=headers)

    assert answer.status_code == 422
    assert "e-mail address" in answer.json()["detail"]
    assert "203.0.113" not in answer.text


def test_a_reason_in_another_encoding_is_refused():
    with pytest.raises(InvalidInput, match="must be UTF-8"):
        reason_of({"headers": [(b"x-reason", b"\xff\xfe")]})


def test_reviewers_read_it_in_pages_and_others_do_not(people):
    for _ in range(3):
        people["investigator"].get(LINKS)
    page = people["reviewer"].get("/v1/audit", params={"limit": 2}).json()
    more = (
        people["reviewer"]
        .get("/v1/audit", params={"limit": 100, "cursor": page["next"]})
        .json()
    )

    numbers = [each["number"] for each in (*page["items"], *more["items"])]
    assert numbers == list(range(len(numbers), 0, -1))
    assert people["investigator"].get("/v1/audit").status_code == 403
    assert people["ingest"].get("/v1/audit").status_code == 403


def test_tampering_is_found_by_a_request(traced, people):
    assert people["reviewer"].post("/v1/audit/verify").json()["whole"] is True
    file = traced.held.settings.data_dir / "journal.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE audit SET actor = 'eve' WHERE number = 3")
        database.commit()

    found = people["reviewer"].post("/v1/audit/verify").json()

    assert found["whole"] is False
    assert found["fault"] == "Row 3 was changed: it does not say what it said"


def test_who_is_erased_is_named_nowhere_and_the_log_is_whole(traced, people):
    people["investigator"].get(LINKS, headers={"X-Reason": "acc_1 was reported"})
    people["investigator"].get("/v1/accounts/acc_1/why/acc_2")
    traced.client.get("/v1/search", params={"q": "acc_1"})
    held = traced.held

    erasure.erase(held.graph, held.journal, held.settings, ["acc_1"])

    assert b"acc_1" not in _journal(traced)
    verified = people["reviewer"].post("/v1/audit/verify").json()
    assert verified["fault"] is None
    (look, *_) = entries(traced, action="look at personal data")
    assert look["about"]["account_id"].startswith("erased_")
    amended = entries(traced, action="names taken out of the log")
    assert [each["actor"] for each in amended] == ["samehand"]


def _journal(api):
    api.held.journal.compact()
    return (api.held.settings.data_dir / "journal.db").read_bytes()
