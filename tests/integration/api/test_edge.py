"""What holds for every endpoint: key, host, headers, errors, metrics, readiness."""

import re

import pytest
from fastapi.testclient import TestClient

from backend.api.app import create_app
from backend.journal.rows import Rejected
from tests.builders import an_access
from tests.fixtures.api import settings_in

pytestmark = pytest.mark.servers


class TestKey:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/v1/clusters"),
            ("GET", "/v1/events/schema"),
            ("POST", "/v1/events"),
            ("POST", "/v1/search"),
            ("GET", "/metrics"),
            ("GET", "/nothing/here"),
            ("GET", "/v1/../v1/clusters"),
            ("GET", "//v1/clusters"),
        ],
    )
    @pytest.mark.parametrize("key", ["", "wrong", "a-key-for-test", "ключ"])
    def test_refused_without_it(self, api, method, path, key):
        headers = {"X-API-Key": key.encode()}

        answer = api.client.request(method, path, headers=headers, content=b"{")

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["title"] == "Unauthorized"

    def test_taken_as_bearer_token(self, api):
        client = TestClient(api.app, base_url="http://localhost:9999")
        good = {"Authorization": "Bearer a-key-for-tests"}
        bad = {"Authorization": "Basic a-key-for-tests"}

        assert client.get("/v1/clusters", headers=good).status_code == 200
        assert client.get("/v1/clusters", headers=bad).status_code == 401

    @pytest.mark.parametrize("path", ["/health", "/ready", "/docs", "/openapi.json"])
    def test_not_needed(self, api, path):
        client = TestClient(api.app, base_url="http://127.0.0.1")

        assert client.get(path).status_code == 200


class TestHost:
    @pytest.mark.parametrize(
        ("host", "status"),
        [
            ("127.0.0.1:8420", 200),
            ("localhost", 200),
            ("LOCALHOST.", 200),
            ("[::1]:8420", 200),
            ("evil.example", 421),
            ("127.0.0.1.evil.example", 421),
            ("testserver", 421),
            ("", 421),
        ],
    )
    def test_only_our_own_names(self, api, host, status):
        assert api.client.get("/health", headers={"Host": host}).status_code == status


class TestAnswers:
    @pytest.mark.parametrize("path", ["/health", "/v1/clusters", "/v1/none", "/docs"])
    def test_carry_security_headers(self, api, path):
        headers = api.client.get(path).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]

    def test_unknown_path(self, api):
        answer = api.client.get("/v1/none")

        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"

    def test_wrong_method_says_which_are_allowed(self, api):
        answer = api.client.put("/v1/linkage/runs")

        assert answer.status_code == 405
        assert answer.headers["allow"]
        assert answer.json()["type"] == "urn:samehand:problem:method-not-allowed"

    @pytest.mark.parametrize(
        ("path", "parameters"),
        [
            ("/v1/clusters", {"limit": "0"}),
            ("/v1/clusters", {"limit": "canary"}),
            ("/v1/clusters", {"seen_after": "canary"}),
            ("/v1/clusters", {"seen_after": "2026-01-01T00:00:00"}),
            ("/v1/clusters", {"cursor": "canary"}),
            ("/v1/clusters", {"cursor": "WzEsMl0"}),
            ("/v1/jobs", {"cursor": "WyJhIl0"}),
            ("/v1/linkage/runs", {"cursor": "Wy0xXQ"}),
            ("/v1/search", {}),
            ("/v1/rejects", {"state": "canary"}),
            ("/v1/rejects/canary", {}),
            ("/v1/rejects/9223372036854775808", {}),
            ("/v1/clusters", {"min_size": str(1 << 64)}),
            ("/v1/clusters", {"cursor": "WzE4NDQ2NzQ0MDczNzA5NTUxNjE1LCJhIl0"}),
        ],
    )
    def test_invalid_input_is_named_and_never_repeated(self, api, path, parameters):
        answer = api.client.get(path, params=parameters)

        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
        assert "canary" not in answer.text

    @pytest.mark.parametrize(
        "body", [b"{canary", b'{"text": 7, "canary@x": 1}', b'{"text": ""}', b"[]"]
    )
    def test_invalid_bodies_too(self, api, body):
        headers = {"Content-Type": "application/json"}

        answer = api.client.post("/v1/search", content=body, headers=headers)

        assert answer.status_code == 422
        assert answer.json()["faults"][0]["place"].startswith("body")
        assert "canary" not in answer.text

    @pytest.mark.parametrize(
        "body", [b"\xff\xfe", b"[" * 60_000, b'{"text": 1' + b"0" * 5000 + b"}"]
    )
    def test_a_body_that_is_no_json_at_all_is_refused_like_others(self, api, body):
        headers = {"Content-Type": "application/json"}

        answer = api.client.post("/v1/search", content=body, headers=headers)

        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]


class TestDocs:
    def test_the_page_shows_every_call_and_runs_no_script(self, api):
        answer = api.client.get("/docs")

        paths = api.get("/openapi.json")["paths"]
        assert all(f"{path}</code>" in answer.text for path in paths)
        assert "<script" not in answer.text
        # Nothing is loaded from elsewhere, and nothing leads there.
        assert not re.findall(r"(?:src|href|action)=.?http", answer.text)


class TestMetrics:
    @pytest.fixture
    def api_settings(self, graph_server, tmp_path):
        return settings_in(tmp_path, graph_server, partitions=4)

    def test_count_by_operation_and_not_by_id(self, traced):
        traced.get("/v1/accounts/acc_1")
        traced.client.get("/v1/accounts/canary")
        traced.client.get("/canary")

        text = traced.client.get("/metrics").text

        count = "samehand_request_seconds_count"
        assert f'{count}{{operation="get_account",status="200"}} 1.0' in text
        assert f'{count}{{operation="get_account",status="404"}} 1.0' in text
        assert f'{count}{{operation="none",status="404"}} 1.0' in text
        assert 'samehand_events_received_total{outcome="accepted"} 22.0' in text
        assert "canary" not in text

    def test_tell_what_workers_did_and_what_is_left(self, traced):
        held = traced.held
        held.journal.append([an_access("acc_1", id=f"late {n}") for n in range(30)])
        held.journal.reject([Rejected("test:1", "is no event", "{}")])
        traced.link()

        samples = _samples(traced.client.get("/metrics").text)

        assert sorted(_values(samples, "samehand_graph_lag_events")) == [0, 0, 0, 30]
        assert sum(_values(samples, "samehand_graph_events_total")) == 22
        batches = _values(samples, "samehand_graph_batches_total")
        assert 0 < sum(batches) <= held.journal.partitions
        assert sum(_values(samples, "samehand_graph_last_batch_events")) == 22
        assert max(_values(samples, "samehand_journal_last_offset")) == 52
        assert samples['samehand_rejects{state="open"}'] == 1
        assert samples["samehand_linkage_accounts"] == 6
        assert samples['samehand_linkage_phase_seconds{phase="reading sightings"}'] > 0
        assert samples["samehand_graph_up"] == samples["samehand_journal_up"] == 1

    def test_without_the_graph_there_are_those_of_the_journal(self, api_settings):
        neo4j = api_settings.neo4j.model_copy(update={"uri": "bolt://127.0.0.1:1"})
        app = create_app(api_settings.model_copy(update={"neo4j": neo4j}))
        with TestClient(app, base_url="http://127.0.0.1") as client:
            key = {"X-API-Key": app.state.held.api_key}
            samples = _samples(client.get("/metrics", headers=key).text)

        assert samples["samehand_graph_up"] == 0
        assert samples['samehand_rejects{state="open"}'] == 0
        assert _values(samples, "samehand_graph_lag_events") == []


class TestRequestId:
    @pytest.mark.parametrize("given", ["case-4711", "a.B_c-9", "x" * 128])
    def test_the_callers_own_is_answered(self, api, given):
        answer = api.client.get("/v1/clusters", headers={"X-Request-Id": given})

        assert answer.headers["x-request-id"] == given

    @pytest.mark.parametrize("given", ["", "-a", "a b", "x" * 129, "a{b}", "ключ"])
    def test_another_is_given_where_it_cannot_be_taken(self, api, given):
        headers = {"X-Request-Id": given.encode()}

        answers = [api.client.get("/health", headers=headers) for _ in range(2)]

        ids = {answer.headers["x-request-id"] for answer in answers}
        assert len(ids) == 2
        assert all(re.fullmatch("[0-9a-f]{32}", found) for found in ids)

    def test_that_of_a_trace(self, api):
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}

        answer = api.client.get("/v1/none", headers=headers)

        assert (answer.status_code, answer.headers["x-request-id"]) == (404, trace)

    def test_what_nobody_expected_has_it_too(self, api):
        def fail():
            raise ZeroDivisionError

        api.app.add_api_route("/v1/fail", fail)

        answer = api.client.get("/v1/fail", headers={"X-Request-Id": "case-1"})

        assert (answer.status_code, answer.headers["x-request-id"]) == (500, "case-1")


class TestReadiness:
    def test_all_well(self, api):
        assert api.get("/ready") == {
            "status": "ok",
            "graph": "ok",
            "broker": "ok",
            "journal": "ok",
            "lag": 0,
        }

    def test_graph_away(self, api_settings):
        neo4j = api_settings.neo4j.model_copy(update={"uri": "bolt://127.0.0.1:1"})
        app = create_app(api_settings.model_copy(update={"neo4j": neo4j}))
        with TestClient(app, base_url="http://127.0.0.1") as client:
            ready = client.get("/ready")
            key = app.state.held.api_key
            listed = client.get("/v1/clusters", headers={"X-API-Key": key})
            alive = client.get("/health")

        assert ready.status_code == 503
        assert ready.json()["graph"] != "ok"
        assert ready.json()["journal"] == "ok"
        assert listed.status_code == 503
        assert listed.headers["retry-after"] == "5"
        assert listed.headers["content-type"] == "application/problem+json"
        assert alive.status_code == 200


def _samples(text):
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in (x.rsplit(" ", 1) for x in lines)}


def _values(samples, name):
    return [v for sample, v in samples.items() if sample.partition("{")[0] == name]
