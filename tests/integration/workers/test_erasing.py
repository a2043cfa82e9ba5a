"""Erasure and retention as a worker runs them: in a process with its settings."""

import subprocess
import sys

import pytest

from backend.settings import RetentionSettings, as_environment
from tests.fixtures.api import an_event, ring, strangers

pytestmark = pytest.mark.servers
ERASE = "import sys; from workers.erasing import erase_accounts as e; e(sys.argv[1])"
RETAIN = "from workers.retaining import scheduled_retain as r; r()"


def _run(settings, *arguments):
    subprocess.run(
        [sys.executable, "-c", *arguments],
        env=as_environment(settings),
        check=True,
        capture_output=True,
        text=True,
    )


def test_a_job_erases_whom_the_request_named_and_names_nobody(api):
    api.send([*ring("ring", 3), *strangers(5)])

    job = api.post("/v1/erasures", 202, accounts=["acc_ring_0"])
    missing = api.client.post("/v1/erasures", json={"accounts": ["acc_ring_9"]})
    refused = api.send(ring("ring", 1))
    _run(api.held.settings, ERASE, job["id"])

    assert (job["kind"], job["state"], job["result"]) == ("erasure", "queued", None)
    assert missing.status_code == 404
    assert refused["rejected"] == 2
    done = api.get(f"/v1/jobs/{job['id']}")
    assert done["state"] == "succeeded", done
    assert done["result"]["gone"]["things"] == {"ip_address": 1}
    looked = done["result"]["searched"]
    assert {place: found for place, found in looked.items() if found} == {}
    assert {"events of the journal", "bytes of journal.db"} <= looked.keys()
    assert api.client.get("/v1/accounts/acc_ring_0").status_code == 404
    assert api.get("/v1/accounts/acc_ring_1")["id"] == "acc_ring_1"


def test_the_clock_drops_what_is_older_than_the_settings_say(api):
    old = an_event("account.access", "acc_1", 1, ip="203.0.113.7")
    api.send([old | {"time": "2020-01-01T12:00:00Z"}])
    settings = api.held.settings

    _run(settings, RETAIN)
    assert api.get("/v1/accounts/acc_1")["id"] == "acc_1"
    kept = settings.model_copy(update={"retention": RetentionSettings(days=30)})
    _run(kept, RETAIN)

    assert api.client.get("/v1/accounts/acc_1").status_code == 404
