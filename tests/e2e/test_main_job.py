"""From events to clusters traced to organizations, by the commands that users have."""

import csv
import json

import httpx2
import pytest

from backend.demo.files import write
from backend.demo.world import World
from tests.fixtures.stack import ROOT

pytestmark = pytest.mark.servers
CANARY = "canaryzq7x"
EXAMPLE = {
    "specversion": "1.0",
    "id": "ev-000119755",
    "source": "signup-service",
    "type": "account.access",
    "time": "2026-01-27T14:41:53Z",
    "subject": "acc_5450641733c0",
    "data": {"ip": "203.0.113.24", "device_id": "dev_b971d5ec70", "count": 14},
}


@pytest.fixture(scope="module")
def world(stack, tmp_path_factory):
    """A small world, ingested and linked."""
    line, _ = stack
    folder = tmp_path_factory.mktemp("world")
    events, truth = write(World(7, 1500), folder)
    first = line.json("ingest", str(events))
    linked = line.json("link")
    return line, events, truth, first, linked


def test_every_line_is_taken_and_campaigns_are_found(world):
    line, events, truth, first, linked = world
    count = len(events.read_bytes().splitlines())

    assert (first["read"], first["accepted"], first["rejected"]) == (count, count, 0)
    assert linked["clusters"] > 3
    quality = line.json("evaluate", "--truth", str(truth))
    assert quality["campaign_bcubed_precision"] > 0.95
    assert quality["campaign_bcubed_recall"] > 0.6
    assert quality["attribution_precision"] > 0.95


def test_same_file_again_changes_nothing(world):
    line, events, _, first, _ = world
    before, held = line.json("clusters"), line.json("digest")

    again = line.json("ingest", str(events))

    assert again["accepted"] == 0
    assert again["duplicate"] == first["read"]
    assert line.json("clusters") == before
    now = line.json("digest")
    assert (now["lines"], now["journal"]) == (held["lines"], held["journal"])
    assert now["unsettled"] == []


def test_second_run_keeps_the_ids(world):
    line, *_ = world
    before = {c["id"]: c["size"] for c in line.json("clusters")["clusters"]}

    line.json("link")

    after = {c["id"]: c["size"] for c in line.json("clusters")["clusters"]}
    assert after == before


def test_what_is_new_is_placed_without_a_whole_run(world, tmp_path):
    line, *_ = world
    before = line.json("link")
    file = tmp_path / "new.ndjson"
    file.write_text(json.dumps(EXAMPLE | {"id": "new-1", "subject": "acc_new"}))
    line.json("ingest", str(file))

    added = line.json("link", "--new")

    assert (added["since"], added["touched"]) == (before["run_id"], 1)
    assert added["members"] == before["members"]
    code, out, _ = line.run("link", "--new")
    assert (code, "New events touch 0 accounts" in out) == (0, True)
    shown = line.run("runs", "show", added["run_id"])[1]
    assert before["run_id"] in shown


def test_trace_why_and_export_agree(world, tmp_path):
    line, *_ = world
    file = tmp_path / "memberships.csv"
    line.json("export", "memberships", "--out", str(file))
    rows = list(csv.DictReader(file.open()))
    named = [row for row in rows if row["organization_id"]]
    left, right = [
        row["account_id"] for row in rows if row["cluster_id"] == named[0]["cluster_id"]
    ][:2]

    trace = line.json("trace", left)
    why = line.json("why", left, right)

    assert trace["cluster"]["id"] == named[0]["cluster_id"]
    assert trace["attributions"][0]["organization_id"] == named[0]["organization_id"]
    assert trace["attributions"][0]["reasons"]
    assert why["same_cluster"] == named[0]["cluster_id"]
    drawn = line.json("export", "picture", left, "--out", str(tmp_path / "c.svg"))
    picture = (tmp_path / "c.svg").read_text()
    assert drawn["nodes"] > 10
    assert f"traced to {trace['attributions'][0]['name']}" in picture
    address = line.json("browser", named[0]["cluster_id"])["browser"]
    assert named[0]["cluster_id"] in address


def test_events_over_http_can_be_traced(world):
    line, *_ = world
    _, started = line, line.json("status")
    key = (line.folder / "secrets" / "api.key").read_text()
    with httpx2.Client(base_url=started["api"], headers={"X-API-Key": key}) as client:
        answer = client.post(
            "/v1/events",
            content=json.dumps(EXAMPLE) + "\n{broken\n",
            headers={"Content-Type": "application/x-ndjson"},
        )
        assert answer.status_code == 202, answer.text
        taken = answer.json()
        assert (taken["read"], taken["accepted"], taken["rejected"]) == (2, 1, 1)
        with client.stream("GET", f"/v1/jobs/{taken['job']}/events") as stream:
            assert '"succeeded"' in "".join(stream.iter_text())
        profile = client.get(f"/v1/accounts/{EXAMPLE['subject']}")
        assert profile.json()["id"] == EXAMPLE["subject"]
        lonely = client.get(f"/v1/trace/{EXAMPLE['subject']}")
        assert lonely.status_code == 404
        assert lonely.headers["content-type"] == "application/problem+json"
        cluster = client.get("/v1/clusters", params={"limit": 1}).json()["items"][0]
        traced = client.get(f"/v1/trace/{cluster['id']}").json()
        assert traced["steps"]
        found = client.post("/v1/search", json={"text": "203.0.113.24"}).json()
        kinds = {row["kind"] for row in found["identifiers"]}
        assert {"ip_address", "network"} <= kinds
        assert client.get("/ready").json()["lag"] == 0
    assert httpx2.get(f"{started['api']}/v1/clusters").status_code == 401


def test_example_events_over_http_lead_to_their_organization(world):
    # The README's calls, the second on the heels of the first.
    line, *_ = world
    key = (line.folder / "secrets" / "api.key").read_text()
    body = (ROOT / "docs/examples/events.ndjson").read_bytes()
    headers = {"X-API-Key": key, "Content-Type": "application/x-ndjson"}
    with httpx2.Client(base_url=line.json("status")["api"], headers=headers) as client:
        taken = client.post("/v1/events", content=body).json()
        job = client.post("/v1/linkage/runs").json()["id"]
        with client.stream("GET", f"/v1/jobs/{job}/events", timeout=120) as stream:
            assert '"succeeded"' in "".join(stream.iter_text())
        traced = client.get("/v1/trace/acc_example_01").json()

    # Whoever else has the stack may have sent them before.
    assert taken["accepted"] + taken["duplicate"] == len(body.splitlines())
    assert [lead["name"] for lead in traced["attributions"]] == ["Rowan Labs"]
    assert traced["cluster"]["size"] == 8
    assert traced["steps"]


def test_no_personal_data_reaches_disk_logs_or_broker(stack, tmp_path):
    line, _ = stack
    email = f"{CANARY}@mail.example"
    data = {
        "account.signup": {
            "email": email,
            "phone": "+4915799887766",
            "full_name": f"Nora {CANARY}",
            "referrer": f"https://search.example/{CANARY}",
        },
        "payment.attempt": {"instrument": "pi_1", "billing_name": f"N. {CANARY}"},
        "exchange.usage": {"model": "m", "exchanges": 1, "prompt": f"{CANARY} tell me"},
    }
    lines = [
        json.dumps(EXAMPLE | {"type": kind, "id": f"c-{n}-{bad}", "data": body | extra})
        for n, (kind, body) in enumerate(data.items())
        for bad, extra in enumerate(
            ({}, {"country": CANARY, "exchanges": 0, "bin": CANARY})
        )
    ]
    lines += [
        f'{{"broken {CANARY}',
        json.dumps(EXAMPLE | {"subject": f"Dr. {email}!", "data": {}}),
    ]
    file = tmp_path / "events.ndjson"
    file.write_text("\n".join(lines))

    receipt = line.json("ingest", str(file))

    assert receipt["accepted"] == 3
    assert receipt["rejected"] == 5
    wanted = [CANARY.encode(), b"4915799887766"]
    found = [
        (path, word)
        for path in line.folder.rglob("*")
        if path.is_file()
        for word in wanted
        if word in path.read_bytes()
    ]
    assert found == []


def test_reject_can_be_put_right_and_replayed(stack, tmp_path):
    line, _ = stack
    file = tmp_path / "one.ndjson"
    event = EXAMPLE | {"id": "to-replay", "data": {"ip": "nowhere", "count": 2}}
    file.write_text(json.dumps(event))
    line.json("ingest", str(file))
    kept = line.json("rejects", "list", "--limit", "1000")["rejects"]
    mine = [r for r in kept if r["place"] == f"{file}:1"]
    assert mine[0]["reason"] == "data.ip is no IP address"

    done = line.json(
        "rejects", "replay", str(mine[0]["id"]), "--set", "data.ip=203.0.113.9"
    )

    assert done == {"replayed": 1, "failed": []}
    assert line.json("ingest", str(file))["rejected"] == 1


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (("trace", "nobody"), "There is no cluster or account with this id", 1),
        (("ingest", "/nonexistent/x.ndjson"), "Cannot read /nonexistent/x.ndjson", 2),
        (("ingest",), "Missing argument", 2),
        (("why", "a"), "Missing argument", 2),
        (("logs", "nothing"), "There is no log nothing", 1),
        (("up",), "already runs", 1),
    ],
)
def test_errors_are_one_sentence(stack, arguments, words, code):
    line, _ = stack

    returned, out, errors = line.run(*arguments)

    assert returned == code
    assert words in errors
    assert "Traceback" not in out + errors
