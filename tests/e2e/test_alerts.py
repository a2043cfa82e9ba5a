"""Watches that real workers look at, and what they send to somebody else's server."""

import hashlib
import hmac
import json
import sqlite3
import time
from contextlib import closing

import orjson
import pytest

from tests.fixtures.api import an_event, ring, seen, strangers
from tests.fixtures.processes import wait_for
from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers
ASSET = {
    "organization_id": "org_basalt",
    "name": "Basalt Research",
    "asset_type": "account",
}


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    """A stack whose beat asks for a look every second, with two rings among strangers.

    One of them is banned.
    """
    settings = {"SAMEHAND_ALERTS__EVERY_SECONDS": 1}
    line = CommandLine(tmp_path_factory.mktemp("alerts"), 26687, settings)
    line.json("up", "--detach")
    bans = [
        an_event("account.status", f"acc_gone_{n}", 10, status="banned")
        | {"id": f"ban-{n}"}
        for n in range(7)
    ]
    asset = an_event("organization.asset", "org_basalt", 1, value="acc_x", **ASSET)
    events = [*ring("live", 8), *ring("gone", 7), *strangers(100), *bans, asset]
    send(line, tmp_path_factory.mktemp("events"), events)
    line.json("link")
    yield line
    line.run("down")


def send(line, folder, events):
    file = folder / "events.ndjson"
    file.write_bytes(b"\n".join(map(orjson.dumps, events)))
    line.json("ingest", str(file))


def newcomer(account, ring_name):
    signup = an_event("account.signup", account, 20, email="x@mail.example")
    yield signup | {"id": f"{account}-signup"}
    yield from seen(account, f"card_{ring_name}", f"dev_{ring_name}")


def cluster_of(line, account):
    return line.json("trace", account)["cluster"]["id"]


def alerts_of(line, watch):
    found = line.json("alerts", "list")["alerts"]
    return [each for each in found if each["watch_id"] == watch["id"]]


def alert_of(line, watch):
    """The one alert of a watch, when workers have seen what is new."""
    (alert,) = wait_for(lambda: alerts_of(line, watch), seconds=120)
    return alert


def hurry(line):
    """Let what waits for its next attempt be due, as it would be a minute later."""
    with closing(sqlite3.connect(line.folder / "journal.db", timeout=60)) as journal:
        journal.execute("UPDATE deliveries SET due_ms = 0 WHERE state = 'due'")
        journal.commit()


def verified(secret, headers, body):
    """What docs/cases.md tells receivers to do."""
    said = dict(part.split("=") for part in headers["X-Samehand-Signature"].split(","))
    code = hmac.new(secret.encode(), f"{said['t']}.".encode() + body, hashlib.sha256)
    fresh = abs(time.time() - int(said["t"])) < 300
    return fresh and hmac.compare_digest(code.hexdigest(), said["v1"])


def test_a_new_account_is_told_of_and_what_failed_is_sent_again(
    line,
    receiver,
    tmp_path,
):
    receiver.plan = [500]
    made = line.json("webhooks", "make", receiver.url)
    hook = made["webhook"]["id"]
    thing = line.json("watches", "add", "thing", "card_live", "--kind", "instrument")

    send(line, tmp_path, newcomer("acc_late_1", "live"))

    alert = alert_of(line, thing["watch"])
    assert (alert["count"], alert["sentence"]) == (1, "1 more account with card_live")

    def deliveries():
        return line.json("webhooks", "deliveries", hook)["deliveries"]

    (failed,) = wait_for(
        lambda: [each for each in deliveries() if each["attempts"]], seconds=120
    )
    assert (failed["state"], failed["answer"]) == ("due", "500")
    hurry(line)
    (arrived,) = wait_for(
        lambda: [each for each in deliveries() if each["state"] == "delivered"],
        seconds=120,
    )
    assert (arrived["alert_id"], arrived["attempts"]) == (alert["id"], 2)
    assert arrived["answer"] == "200"
    assert len(receiver.got) == 2
    for path, headers, body in receiver.got:
        assert path == "/alerts?from=samehand"
        assert verified(made["secret"], headers, body)
        assert not verified(made["secret"], headers, body + b" ")
        assert not verified("another", headers, body)
        said = json.loads(body)
        assert (said["alert"], said["count"]) == (alert["id"], 1)
        assert "card_live" not in body.decode()
    assert line.json("webhooks", "end", hook)["webhook"]["ended_ms"]
    logs = b"".join(log.read_bytes() for log in (line.folder / "logs").glob("*"))
    assert b"webhook failed" in logs
    assert made["secret"].encode() not in logs


def test_a_cluster_that_grows_and_an_organization_that_it_leads_to(line, tmp_path):
    cluster = cluster_of(line, "acc_live_0")
    size = line.json("watches", "add", "cluster", cluster)["watch"]
    owner = line.json("watches", "add", "organization", "org_basalt")["watch"]
    send(
        line,
        tmp_path,
        [
            *newcomer("acc_late_2", "live"),
            *(
                an_event("organization.asset", "org_basalt", 5, value=name, **ASSET)
                | {"id": f"known-{name}"}
                for name in ("acc_live_0", "acc_live_1", "acc_live_2", "acc_live_3")
            ),
        ],
    )

    line.json("link")

    grown, traced = alert_of(line, size), alert_of(line, owner)
    now = line.json("trace", cluster)["cluster"]
    assert grown["sentence"] == f"{cluster} has {now['size']} accounts now"
    assert now["organization_id"] == "org_basalt"
    assert (traced["count"], traced["ids"]) == (1, [cluster])


def test_a_banned_cluster_that_grows_again_becomes_a_case(line, tmp_path):
    cluster = cluster_of(line, "acc_gone_0")
    watch = line.json("watches", "add", "ban", cluster)["watch"]

    send(line, tmp_path, newcomer("acc_again", "gone"))

    alert = alert_of(line, watch)
    assert alert["sentence"] == f"1 new account of the banned {cluster}"
    case = line.json("alerts", "case", alert["id"])["case"]
    assert (case["clusters"], case["accounts"]) == ([cluster], ["acc_again"])
    code, _, errors = line.run("alerts", "case", alert["id"])
    assert (code, case["id"] in errors) == (1, True)
    # The run that takes it in tells nothing new.
    line.json("link")
    looked = line.json("watches", "end", watch["id"])["watch"]
    assert looked["ended_ms"]
    assert len(alerts_of(line, watch)) == 1


def test_marks_and_ends(line):
    new = line.json("alerts", "list", "--state", "new")["alerts"]
    first = line.json("alerts", "seen", new[0]["id"])["alerts"]
    assert [each["state"] for each in first] == ["seen"]

    rest = line.json("alerts", "seen", "--all")["alerts"]

    assert len(rest) == len(new) - 1
    assert line.json("alerts", "list", "--state", "new")["alerts"] == []
    for watch in line.json("watches", "list")["watches"]:
        line.json("watches", "end", watch["id"])
    assert line.run("watches", "list")[1].startswith("Nothing is watched")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("watches", "add", "thing", "dev_1"), 2, "Say of what kind the thing is"),
        (("watches", "add", "cluster", "clu_404"), 1, "There is no cluster clu_404"),
        (("watches", "end", "watch_404"), 1, "There is no watch watch_404"),
        (("alerts", "seen"), 2, "Name alerts, or say --all"),
        (("alerts", "seen", "alert_404"), 1, "There is no alert alert_404"),
        (("alerts", "case", "alert_404"), 1, "There is no alert alert_404"),
        (("webhooks", "make", "http://hooks.example"), 2, "Use https"),
        (("webhooks", "end", "../api.key"), 1, "There is no webhook ../api.key"),
        (("webhooks", "deliveries", "hook_404"), 1, "There is no webhook hook_404"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(line, arguments, code, sentence):
    done, out, errors = line.run(*arguments)

    assert (done, out) == (code, "")
    assert errors.startswith(f"samehand: {sentence}")
    assert len(errors.splitlines()) == 1
