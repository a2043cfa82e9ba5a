"""One id from a request over Celery to the graph, read off the processes' logs."""

import json
import urllib.request

import pytest

from tests.fixtures.processes import wait_for
from tests.fixtures.stack import ROOT

pytestmark = pytest.mark.servers


def post(stack, path, body=b"", **headers):
    """JSON of an answer, and the id that it carries."""
    line, started = stack
    key = (line.folder / "secrets" / "api.key").read_text().strip()
    request = urllib.request.Request(  # noqa: S310 - our own API
        f"{started['api']}{path}",
        data=body,
        method="POST",
        headers={"X-API-Key": key, **headers},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer), answer.headers["X-Request-Id"]


def logged(stack, process, event):
    """What one process logged of an event."""
    line, _ = stack
    lines = (line.folder / "logs" / f"{process}.log").read_text().splitlines()
    found = [json.loads(text) for text in lines if text.startswith("{")]
    return [entry for entry in found if entry["event"] == event]


def of(request_id, entries):
    return [entry for entry in entries if entry.get("request_id") == request_id]


def test_events_are_followed_into_the_graph(stack):
    example = (ROOT / "docs/examples/events.ndjson").read_bytes()
    body = example.replace(b'"source": "', b'"source": "traced-')
    name = "case-4711.events"
    headers = {"Content-Type": "application/x-ndjson", "X-Request-Id": name}

    receipt, answered = post(stack, "/v1/events", body, **headers)

    assert answered == name
    assert receipt["accepted"] > 100
    written = wait_for(
        lambda: of(name, logged(stack, "worker-ingest", "batch written"))
    )
    assert {entry["task"] for entry in written} == {"samehand.drain"}
    (request,) = of(name, logged(stack, "api", "request"))
    assert (request["operation"], request["status"]) == ("post_events", 202)


def test_linkage_is_followed_by_the_id_of_a_trace(stack):
    trace = "0af7651916cd43dd8448eb211c80319c"
    parent = f"00-{trace}-b7ad6b7169203331-01"

    job, answered = post(stack, "/v1/linkage/runs", traceparent=parent)

    assert answered == trace
    (finished,) = wait_for(
        lambda: of(trace, logged(stack, "worker-linkage", "linkage run finished")),
        seconds=120,
    )
    assert finished["run"] == f"run_{job['id'][4:]}"


def test_whatever_is_written_has_an_id(stack):
    line, _ = stack
    line.json("ingest", str(ROOT / "docs/examples/events.ndjson"))

    written = wait_for(lambda: logged(stack, "worker-ingest", "batch written"))

    assert [entry for entry in written if not entry.get("request_id")] == []
