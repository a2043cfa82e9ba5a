"""What the client does when a server is busy, away, slow or no samehand."""

import json
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from backend.client import (
    ApiError,
    BadValue,
    Busy,
    Client,
    Failed,
    NotFound,
    UnexpectedAnswer,
    Unreachable,
)
from backend.client.events import bodies

PROBLEM = {
    "type": "urn:samehand:problem:x",
    "title": "Not found",
    "status": 404,
    "detail": "There is no such thing",
    "faults": [{"place": "query.limit", "message": "is too large"}],
}
ME = {"name": "ada", "roles": [], "includes": [], "way": "key"}
TAKEN = {
    "job": "job_1", "read": 1, "accepted": 1, "duplicate": 0, "rejected": 0,
    "unknown_fields": 0, "reasons": [],
}  # fmt: skip


@contextmanager
def answering(*answers):
    """A server that gives these answers, and the requests that it got."""
    left, seen = list(answers), []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            length = int(self.headers.get("Content-Length", 0))
            seen.append((self.command, self.path, self.rfile.read(length)))
            status, headers, body = left.pop(0)
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        with Client(f"http://127.0.0.1:{server.server_port}", key="k") as client:
            yield client, seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


AWAY = (503, {"Retry-After": "0"}, PROBLEM | {"status": 503})
BUSY = (429, {"Retry-After": "0"}, PROBLEM | {"status": 429})


class TestTries:
    def test_a_look_is_tried_again(self):
        with answering(AWAY, BUSY, (200, {}, ME)) as (client, seen):
            assert client.me().name == "ada"
        assert len(seen) == 3

    def test_a_change_is_not_tried_again_when_it_may_have_been_made(self):
        with answering(AWAY) as (client, seen), pytest.raises(Failed):
            client.linkage.start()
        assert len(seen) == 1

    def test_a_change_that_was_not_taken_is(self):
        job = {
            "id": "job_1", "kind": "linkage", "state": "queued", "phase": "",
            "done": 0, "total": None, "result": None, "error": None,
            "created": "2026-01-01T00:00:00Z", "updated": "2026-01-01T00:00:00Z",
        }  # fmt: skip
        with answering(BUSY, (202, {}, job)) as (client, seen):
            assert client.linkage.start().id == "job_1"
        assert len(seen) == 2

    def test_it_gives_up_and_says_when_to_come_again(self):
        late = (429, {"Retry-After": "3600"}, PROBLEM | {"status": 429})
        with answering(late) as (client, seen), pytest.raises(Busy) as busy:
            client.me()
        assert busy.value.retry_seconds == 3600
        assert len(seen) == 1

    def test_events_go_in_parts_and_each_may_be_sent_again(self):
        answers = [(202, {}, TAKEN), BUSY, (202, {}, TAKEN | {"job": "job_2"})]
        long = [b"x" * (3 << 20), b"y" * (3 << 20)]
        with answering(*answers) as (client, seen):
            taken = client.events.send(long)
        assert (taken.accepted, taken.job) == (2, "job_2")
        assert [body[:1] for _, _, body in seen] == [b"x", b"y", b"y"]


class TestFailures:
    def test_a_problem_is_an_error_with_all_that_it_says(self):
        answer = (404, {"X-Request-Id": "abc"}, PROBLEM)
        with answering(answer) as (client, _), pytest.raises(NotFound) as found:
            client.clusters.get("x")
        error = found.value
        assert (error.title, error.status) == ("Not found", 404)
        assert error.detail == "There is no such thing"
        assert error.request_id == "abc"
        assert error.faults[0].place == "query.limit"

    def test_an_answer_of_something_else_is_said_to_be_one(self):
        answer = (418, {}, b"<html>")
        with answering(answer) as (client, _), pytest.raises(ApiError, match="is no"):
            client.me()

    def test_an_answer_of_another_form_is_one_sentence(self):
        answer = (200, {}, {"name": 1})
        with answering(answer) as (client, _), pytest.raises(UnexpectedAnswer):
            client.me()

    def test_fields_of_a_newer_api_are_passed_over(self):
        with answering((200, {}, ME | {"newer": 1})) as (client, _):
            assert client.me().name == "ada"

    def test_a_redirect_takes_the_key_nowhere(self):
        answer = (302, {"Location": "http://127.0.0.1:1/"}, {})
        with answering(answer) as (client, seen), pytest.raises(ApiError):
            client.me()
        assert len(seen) == 1

    def test_nobody_there(self):
        with answering() as (client, _):
            pass
        lost = Client(client.url, key="k", attempts=1)
        with pytest.raises(Unreachable, match="Nobody answers"):
            lost.me()


class TestValues:
    def test_ids_stay_one_part_of_the_path(self):
        answer = (404, {}, PROBLEM)
        with answering(answer) as (client, seen), pytest.raises(NotFound):
            client.accounts.get("a/../b?c#d")
        assert seen[0][1] == "/v1/accounts/a%2F..%2Fb%3Fc%23d"

    @pytest.mark.parametrize("odd", ["", ".", ".."])
    def test_what_would_be_another_path_is_refused(self, odd):
        with answering() as (client, seen), pytest.raises(BadValue):
            client.accounts.get(odd)
        assert seen == []

    def test_a_time_needs_its_zone(self):
        with answering() as (client, _), pytest.raises(BadValue, match="seen_after"):
            client.clusters.list(seen_after=datetime(2026, 1, 1)).first()  # noqa: DTZ001

    def test_no_event_is_nothing_to_send(self):
        with answering() as (client, _), pytest.raises(BadValue, match="no event"):
            client.events.send([])

    def test_an_event_that_is_no_json_is_named(self):
        with pytest.raises(BadValue, match="Event 2"):
            list(bodies([{"a": 1}, {"a": object()}]))
