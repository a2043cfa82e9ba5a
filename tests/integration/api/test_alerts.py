"""Watch lists over HTTP, and webhooks to a real server."""

import hashlib
import hmac

import orjson
import pytest

from backend.journal.resemblances import Noticed, Resemblances
from backend.services.watches import look_at_all
from backend.services.webhooks import deliver
from tests.fixtures.api import an_event

pytestmark = pytest.mark.servers


def watch(api, watched, key, **more):
    return api.post("/v1/watches", watched=watched, key=key, **more)


def look(api):
    return look_at_all(api.held.journal, api.held.graph)


def hurry(api):
    """Let what waits for its next attempt be due."""
    with api.held.journal.writing() as connection:
        connection.exec_driver_sql("UPDATE deliveries SET due_ms = 0")


def more_accounts(api, first, count):
    api.send(
        an_event("account.access", f"new_{n}", 5000 + n, ip="198.51.100.9",
                 device_id="dev_2")
        | {"time": f"2026-03-01T12:{n:02}:00Z"}
        for n in range(first, first + count)
    )  # fmt: skip


class TestWatches:
    def test_a_thing_tells_of_new_accounts_once(self, traced):
        made = watch(traced, "thing", "dev_2", kind="device")
        assert look(traced) == []

        more_accounts(traced, 0, 3)
        assert look(traced) == [made["id"]]
        assert look(traced) == []

        (alert,) = traced.get("/v1/alerts")["items"]
        assert (alert["count"], alert["state"]) == (3, "new")
        assert alert["sentence"] == "3 more accounts with dev_2"

    def test_an_organization_tells_which_clusters_came(self, traced):
        watch(traced, "organization", "org_1")
        traced.derive(
            clusters=[{"id": "clu_9", "size": 2}],
            memberships=[
                {"account": "acc_5", "cluster": "clu_9", "bits": 9.0,
                 "confidence": 0.9, "place": 0},
            ],
            attributions=[
                {"cluster": "clu_9", "organization": "org_1", "confidence": 0.9,
                 "bits": 20.0, "reasons": ["R"]}
            ],
        )  # fmt: skip

        look(traced)

        (alert,) = traced.get("/v1/alerts")["items"]
        assert (alert["count"], alert["ids"]) == (1, ["clu_9"])

    def test_a_cluster_tells_that_its_size_changed(self, traced):
        watch(traced, "cluster", "clu_1")
        traced.derive(clusters=[{"id": "clu_1", "size": 7}])

        look(traced)

        (alert,) = traced.get("/v1/alerts")["items"]
        assert alert["sentence"] == "clu_1 has 7 accounts now"

    def test_a_ban_tells_of_whoever_came_later(self, traced):
        traced.send(
            an_event("account.status", name, 6000 + n, status="banned")
            for n, name in enumerate(["acc_1", "acc_2", "acc_3"])
        )
        watch(traced, "ban", "clu_1")
        assert look(traced) == []
        came = Noticed("new_1", "clu_1", "run_1", 9.0, 0.9, True, 4 * 10**12, 1)
        Resemblances(traced.held.journal).note([came])

        look(traced)

        (alert,) = traced.get("/v1/alerts")["items"]
        assert alert["sentence"] == "1 new account of the banned clu_1"

    def test_a_run_takes_in_whom_a_ban_has_told_of_and_tells_nothing_new(self, traced):
        traced.send(
            an_event("account.status", name, 6000 + n, status="banned")
            for n, name in enumerate(["acc_1", "acc_2", "acc_3"])
        )
        signup = an_event("account.signup", "new_1", 7000, email="x@mail.example")
        traced.send([signup | {"time": "2026-09-01T12:00:00Z"}])
        watch(traced, "ban", "clu_1")
        resemblances = Resemblances(traced.held.journal)
        came = Noticed("new_1", "clu_1", "run_1", 9.0, 0.9, True, 4 * 10**12, 1)
        resemblances.note([came])
        look(traced)

        # A run makes it a member before the journal forgets that it came.
        traced.derive(
            clusters=[{"id": "clu_1", "size": 5}],
            memberships=[
                {"account": "new_1", "cluster": "clu_1", "bits": 9.0,
                 "confidence": 0.9, "place": 4},
            ],
        )  # fmt: skip
        assert look(traced) == []
        resemblances.forget(before_ms=2)
        assert look(traced) == []

        (alert,) = traced.get("/v1/alerts")["items"]
        assert alert["sentence"] == "1 new account of the banned clu_1"
        (grown,) = traced.get("/v1/regrowth")
        assert grown["waiting"] == []

    def test_it_ends_and_tells_no_more(self, traced):
        made = watch(traced, "thing", "dev_2", kind="device")
        answer = traced.client.delete(f"/v1/watches/{made['id']}")
        assert answer.json()["ended"] is not None

        more_accounts(traced, 0, 1)

        assert look(traced) == []
        assert traced.get("/v1/watches") == []

    def test_an_alert_is_marked_with_its_case(self, traced):
        watch(traced, "thing", "dev_2", kind="device")
        more_accounts(traced, 0, 1)
        look(traced)
        (alert,) = traced.get("/v1/alerts", state="new")["items"]
        case = traced.post("/v1/cases", title="T", clusters=["clu_2"])

        path = f"/v1/alerts/{alert['id']}"
        made = traced.post(path, 200, state="case_opened", case_id=case["id"])

        assert made["case_id"] == case["id"]
        assert traced.get("/v1/alerts", state="new")["items"] == []

    @pytest.mark.parametrize("watched", ["cluster", "ban"])
    def test_clusters_are_watched_only_when_they_are_there(self, traced, watched):
        answer = traced.post("/v1/watches", 404, watched=watched, key="clu_404")

        assert answer["detail"] == "There is no cluster clu_404"

    @pytest.mark.parametrize(
        "body",
        [
            {"watched": "thing", "key": "dev_2"},
            {"watched": "cluster", "key": "clu_1", "kind": "device"},
            {"watched": "thing", "key": "dev_2", "kind": "shoe_size"},
            {"watched": "moon", "key": "x"},
        ],
    )
    def test_what_cannot_be_watched_is_refused(self, traced, body):
        assert traced.client.post("/v1/watches", json=body).status_code == 422


class TestManyAlerts:
    @pytest.fixture
    def alerts(self, traced):
        """Ids of three alerts, the newest first."""
        watch(traced, "thing", "dev_2", kind="device")
        for first in (0, 2, 4):
            more_accounts(traced, first, 2)
            look(traced)
        return [each["id"] for each in traced.get("/v1/alerts")["items"]]

    def new(self, api):
        return [each["id"] for each in api.get("/v1/alerts", state="new")["items"]]

    def test_they_are_marked_together_and_back(self, traced, alerts):
        found = traced.post("/v1/alerts", 200, alerts=alerts[:2], state="seen")

        assert [each["id"] for each in found] == alerts[:2]
        assert self.new(traced) == alerts[2:]
        traced.post("/v1/alerts", 200, alerts=alerts[:1], state="new")
        assert self.new(traced) == [alerts[0], alerts[2]]

    def test_one_that_is_not_there_marks_none(self, traced, alerts):
        body = {"alerts": [*alerts, "alert_404"], "state": "seen"}

        assert traced.client.post("/v1/alerts", json=body).status_code == 404
        assert self.new(traced) == alerts

    def test_one_with_a_case_keeps_it(self, traced, alerts):
        case = traced.post(f"/v1/alerts/{alerts[0]}/case")

        traced.post("/v1/alerts", 200, alerts=alerts, state="seen")

        states = {a["id"]: a["state"] for a in traced.get("/v1/alerts")["items"]}
        assert states == dict(zip(alerts, ["case_opened", "seen", "seen"], strict=True))
        again = traced.post(f"/v1/alerts/{alerts[0]}/case", 409)
        assert case["id"] in again["detail"]

    @pytest.mark.parametrize(
        "body",
        [
            {"alerts": [], "state": "seen"},
            {"alerts": ["alert_1"], "state": "case_opened"},
            {"alerts": ["alert_1"] * 501, "state": "seen"},
        ],
    )
    def test_what_cannot_be_used_is_refused(self, traced, body):
        assert traced.client.post("/v1/alerts", json=body).status_code == 422

    @pytest.mark.parametrize(
        "body",
        [{"state": "case_opened"}, {"state": "seen", "case_id": "case_1"}],
    )
    def test_a_case_and_its_state_come_together(self, traced, alerts, body):
        answer = traced.client.post(f"/v1/alerts/{alerts[0]}", json=body)

        assert answer.status_code == 422
        assert self.new(traced) == alerts


class TestCaseOfAnAlert:
    def open(self, api):
        (alert,) = api.get("/v1/alerts")["items"]
        return api.post(f"/v1/alerts/{alert['id']}/case")

    def test_of_a_thing_it_is_about_whoever_came(self, traced):
        watch(traced, "thing", "dev_2", kind="device")
        more_accounts(traced, 0, 2)
        look(traced)

        made = self.open(traced)

        assert made["accounts"] == ["new_0", "new_1"]
        assert "dev_2" not in made["title"]
        (alert,) = traced.get("/v1/alerts")["items"]
        assert (alert["state"], alert["case_id"]) == ("case_opened", made["id"])

    def test_of_a_cluster_it_is_about_the_cluster(self, traced):
        watch(traced, "cluster", "clu_1")
        traced.derive(clusters=[{"id": "clu_1", "size": 7}])
        look(traced)

        assert self.open(traced)["clusters"] == ["clu_1"]

    def test_of_an_organization_it_is_about_the_clusters_that_came(self, traced):
        watch(traced, "organization", "org_2")
        traced.derive(
            attributions=[
                {"cluster": "clu_2", "organization": "org_2", "confidence": 0.9,
                 "bits": 20.0, "reasons": ["R"]}
            ],
        )  # fmt: skip
        look(traced)

        assert self.open(traced)["clusters"] == ["clu_2"]

    def test_of_a_ban_it_is_about_the_cluster_and_whoever_came(self, traced):
        traced.send(
            an_event("account.status", name, 6000 + n, status="banned")
            for n, name in enumerate(["acc_1", "acc_2", "acc_3"])
        )
        watch(traced, "ban", "clu_1")
        more_accounts(traced, 1, 1)
        came = Noticed("new_1", "clu_1", "run_1", 9.0, 0.9, True, 4 * 10**12, 1)
        Resemblances(traced.held.journal).note([came])
        look(traced)

        made = self.open(traced)

        assert (made["clusters"], made["accounts"]) == (["clu_1"], ["new_1"])
        assert made["priority"] == "high"

    def test_what_there_is_not_is_404(self, traced):
        answer = traced.post("/v1/alerts/alert_404/case", 404)

        assert answer["detail"] == "There is no alert alert_404"


class TestWebhooks:
    def test_it_is_signed_and_tried_again_until_it_arrives(self, traced, receiver):
        made = traced.post("/v1/webhooks", url=receiver.url)
        watch(traced, "thing", "dev_2", kind="device")
        more_accounts(traced, 0, 2)
        look(traced)
        held, receiver.plan = traced.held, [503, 302]

        # It waits between two attempts, and follows no redirect.
        assert [deliver(held.journal, held.settings) for _ in range(2)] == [0, 0]
        assert len(receiver.got) == 1
        hurry(traced)
        assert deliver(held.journal, held.settings) == 0
        hurry(traced)
        assert deliver(held.journal, held.settings) == 1
        assert deliver(held.journal, held.settings) == 0

        assert [path for path, *_ in receiver.got] == 3 * ["/alerts?from=samehand"]
        _, headers, body = receiver.got[-1]
        times, code = headers["X-Samehand-Signature"].split(",")
        wanted = hmac.new(
            made["secret"].encode(),
            times.removeprefix("t=").encode() + b"." + body,
            hashlib.sha256,
        ).hexdigest()
        assert code == f"v1={wanted}"
        said = orjson.loads(body)
        assert (said["kind"], said["count"], said["subject"]) == ("device", 2, None)
        (log,) = traced.get(f"/v1/webhooks/{made['webhook']['id']}/deliveries")
        assert (log["state"], log["attempts"], log["answer"]) == ("delivered", 3, "200")

    def test_after_the_last_attempt_it_is_given_up(self, traced, receiver):
        made = traced.post("/v1/webhooks", url=receiver.url)
        watch(traced, "thing", "dev_2", kind="device")
        more_accounts(traced, 0, 1)
        look(traced)
        receiver.plan = 20 * [500]

        for _ in range(12):
            hurry(traced)
            deliver(traced.held.journal, traced.held.settings)

        (log,) = traced.get(f"/v1/webhooks/{made['webhook']['id']}/deliveries")
        assert (log["state"], log["attempts"]) == ("given up", 8)

    def test_the_secret_is_in_a_file_of_its_owner_and_shown_once(self, traced):
        made = traced.post("/v1/webhooks", url="https://hooks.example/x")
        name = f"{made['webhook']['id']}.secret"
        file = traced.held.settings.secrets_dir / name

        assert file.stat().st_mode & 0o077 == 0
        assert file.read_text().strip() == made["secret"]
        assert "secret" not in str(traced.get("/v1/webhooks"))
        traced.client.delete(f"/v1/webhooks/{made['webhook']['id']}")
        assert not file.exists()

    def test_without_its_secret_nothing_is_sent(self, traced, receiver):
        made = traced.post("/v1/webhooks", url=receiver.url)["webhook"]
        (traced.held.settings.secrets_dir / f"{made['id']}.secret").unlink()
        watch(traced, "thing", "dev_2", kind="device")
        more_accounts(traced, 0, 1)
        look(traced)

        assert deliver(traced.held.journal, traced.held.settings) == 0

        (log,) = traced.get(f"/v1/webhooks/{made['id']}/deliveries")
        assert log["answer"] == "the secret is gone; make another webhook"
        assert receiver.got == []

    @pytest.mark.parametrize(
        "url",
        [
            "http://hooks.example/",
            "ftp://hooks.example/",
            "https://",
            "https://u:p@hooks.example/",
            "https://hooks.example:99999/",
            "http://10.0.0.1/",
        ],
    )
    def test_where_alerts_may_not_go_is_refused(self, traced, url):
        answer = traced.client.post("/v1/webhooks", json={"url": url})

        assert answer.status_code == 422
        assert traced.get("/v1/webhooks") == []

    @pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::ffff:10.0.0.1]"])
    def test_https_to_a_private_address_is_not_connected_to(self, traced, host):
        made = traced.post("/v1/webhooks", url=f"https://{host}/")
        watch(traced, "thing", "dev_2", kind="device")
        more_accounts(traced, 0, 1)
        look(traced)

        deliver(traced.held.journal, traced.held.settings)

        (log,) = traced.get(f"/v1/webhooks/{made['webhook']['id']}/deliveries")
        assert log["answer"] == "webhooks may not go to that private address"
