"""Events, jobs and rejects over HTTP."""

import gzip

import orjson
import pytest
import zstandard

from backend.contract.events import schema as contract_schema
from tests.fixtures.api import an_event

pytestmark = pytest.mark.servers
NDJSON = {"Content-Type": "application/x-ndjson"}


def _accesses(count, *, subject="acc_1"):
    return [
        an_event("account.access", subject, number, ip=f"192.0.2.{number % 250}")
        for number in range(count)
    ]


def _lines(events):
    return b"\n".join(map(orjson.dumps, events)) + b"\n"


class TestPostEvents:
    def test_no_lines(self, api):
        answer = api.client.post("/v1/events", content=b"\n \n", headers=NDJSON)

        assert answer.status_code == 202
        job = api.get(f"/v1/jobs/{answer.json()['job']}")
        assert (job["state"], job["total"]) == ("succeeded", 0)

    def test_the_same_events_again_count_once(self, api):
        first = api.send(_accesses(5))
        second = api.send(_accesses(6))

        assert (first["read"], first["accepted"], first["duplicate"]) == (5, 5, 0)
        assert (second["read"], second["accepted"], second["duplicate"]) == (6, 1, 5)
        links = api.get("/v1/accounts/acc_1/links")["items"]
        assert sum(link["count"] for link in links) == 6

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("application/cloudevents+json", orjson.dumps(_accesses(1)[0])),
            ("application/json", orjson.dumps(_accesses(1)[0])),
            ("application/json; charset=utf-8", orjson.dumps(_accesses(1))),
            ("application/cloudevents-batch+json", orjson.dumps(_accesses(1))),
            ("application/x-ndjson", _lines(_accesses(1))),
            ("text/plain", orjson.dumps(_accesses(1)[0])),
        ],
    )
    def test_every_form(self, api, kind, body):
        answer = api.client.post(
            "/v1/events", content=body, headers={"Content-Type": kind}
        )

        assert answer.status_code == 202, answer.text
        assert answer.json()["accepted"] == 1

    @pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
    @pytest.mark.parametrize("said", [True, False])
    def test_packed(self, api, pack, said):
        name = {gzip.compress: "gzip", zstandard.compress: "zstd"}[pack]
        headers = NDJSON | ({"Content-Encoding": name} if said else {})

        answer = api.client.post(
            "/v1/events", content=pack(_lines(_accesses(3))), headers=headers
        )

        assert answer.json()["accepted"] == 3

    def test_several_packed_parts_are_one_stream(self, api):
        body = b"".join(gzip.compress(_lines([event])) for event in _accesses(3))

        answer = api.client.post(
            "/v1/events", content=body, headers=NDJSON | {"Content-Encoding": "gzip"}
        )

        assert answer.json()["accepted"] == 3

    def test_a_body_without_a_length_is_taken_as_it_comes(self, api):
        def pieces():
            whole = _lines(_accesses(50))
            yield from (whole[i : i + 37] for i in range(0, len(whole), 37))

        answer = api.client.post("/v1/events", content=pieces(), headers=NDJSON)

        assert answer.json()["accepted"] == 50

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Content-Type": "application/xml"}, 415),
            ({}, 415),
            (NDJSON | {"Content-Encoding": "br"}, 415),
            (NDJSON | {"Content-Encoding": "gzip, gzip"}, 415),
            (NDJSON | {"Content-Encoding": "gzip"}, 422),
            ({"Content-Type": "application/json"}, 422),
        ],
    )
    def test_what_nobody_can_read(self, api, headers, status):
        answer = api.client.post("/v1/events", content=b"{secret", headers=headers)

        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert "secret" not in answer.text

    @pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
    def test_a_bomb_is_refused(self, api, pack):
        bomb = pack(b" " * (64 << 20))

        answer = api.client.post("/v1/events", content=bomb, headers=NDJSON)

        assert answer.status_code == 413

    def test_a_long_body_is_refused_but_what_came_before_is_kept(self, api):
        events = _accesses(20)
        padding = b"\n" * (1 << 20)

        def pieces():
            yield _lines(events)
            yield padding

        answer = api.client.post("/v1/events", content=pieces(), headers=NDJSON)
        api.drain()

        assert answer.status_code == 413
        assert len(api.get("/v1/accounts/acc_1/links")["items"]) == 20

    def test_a_length_that_is_too_large_is_refused_unread(self, api):
        body = _lines(_accesses(1)) + b"\n" * (1 << 20)

        answer = api.client.post("/v1/events", content=body, headers=NDJSON)
        api.drain()

        assert answer.status_code == 413
        assert api.client.get("/v1/accounts/acc_1").status_code == 404

    def test_a_cut_file_keeps_what_came_before(self, api):
        packed = gzip.compress(_lines(_accesses(2000)), 1)[:-9]

        answer = api.client.post("/v1/events", content=packed, headers=NDJSON)
        api.drain()

        assert answer.status_code == 422
        assert "damaged" in answer.json()["detail"]
        assert api.get("/v1/accounts/acc_1")["id"] == "acc_1"


class TestSchema:
    def test_describes_every_type(self, api):
        schema = api.get("/v1/events/schema")

        assert schema == contract_schema()


class TestJobs:
    def test_unknown(self, api):
        assert api.client.get("/v1/jobs/job_404").status_code == 404
        assert api.client.get("/v1/jobs/job_404/events").status_code == 404

    def test_ends_when_the_graph_holds_the_events(self, api):
        body = _lines(_accesses(8))
        sent = api.client.post("/v1/events", content=body, headers=NDJSON).json()
        path = f"/v1/jobs/{sent['job']}"

        before = api.get(path)
        api.drain()
        after = api.get(path)

        assert (before["state"], before["done"], before["total"]) == ("running", 0, 8)
        assert (after["state"], after["done"], after["total"]) == ("succeeded", 8, 8)
        assert after["result"]["accepted"] == 8
        assert "places" not in after["result"]

    def test_newest_first_in_pages(self, api):
        jobs = [api.send(_accesses(1))["job"] for _ in range(3)]

        first = api.get("/v1/jobs", limit=2)
        second = api.get("/v1/jobs", limit=2, cursor=first["next"])

        ids = [job["id"] for job in first["items"] + second["items"]]
        assert ids == jobs[::-1]
        assert second["next"] is None

    def test_the_list_knows_which_are_over(self, api):
        jobs = {
            api.take([{"no": "event"}])["job"]: "succeeded",
            api.send(_accesses(2))["job"]: "succeeded",
            api.take(_accesses(3))["job"]: "running",
        }

        found = {job["id"]: job["state"] for job in api.get("/v1/jobs")["items"]}

        assert found == jobs

    def test_events_end_with_the_job(self, api):
        job = api.send(_accesses(2))["job"]

        with api.client.stream("GET", f"/v1/jobs/{job}/events") as stream:
            text = "".join(stream.iter_text())

        assert stream.headers["content-type"].startswith("text/event-stream")
        assert text.startswith("event: job\r\ndata: {")
        assert '"state":"succeeded"' in text


class TestRejects:
    def _reject(self, api):
        bad = an_event("account.access", "acc_1", 1, ip="canary@mail.example")
        api.send([bad, an_event("account.access", "acc_1", 2, ip="192.0.2.1")])

    def test_empty(self, api):
        assert api.get("/v1/rejects") == {"items": [], "next": None}

    def test_a_bad_line_is_kept_without_its_values(self, api):
        self._reject(api)

        (kept,) = api.get("/v1/rejects")["items"]

        assert kept["place"] == "api:1"
        assert "ip" in kept["reason"]
        assert "canary" not in str(kept)
        assert api.get(f"/v1/rejects/{kept['id']}") == kept

    def test_replay_with_the_value_put_right(self, api):
        self._reject(api)
        (kept,) = api.get("/v1/rejects")["items"]
        path = f"/v1/rejects/{kept['id']}/replay"

        unchanged = api.client.post(path, json={})
        changed = api.client.post(path, json={"changes": {"data.ip": "192.0.2.9"}})
        api.drain()

        assert unchanged.status_code == 422
        assert changed.status_code == 202
        assert changed.json()["accepted"] == 1
        assert api.get("/v1/rejects")["items"] == []
        assert len(api.get("/v1/rejects", state="replayed")["items"]) == 1
        assert len(api.get("/v1/accounts/acc_1/links")["items"]) == 2

    def test_replay_of_an_unknown_one(self, api):
        answer = api.client.post("/v1/rejects/404/replay", json={})

        assert answer.status_code == 404
