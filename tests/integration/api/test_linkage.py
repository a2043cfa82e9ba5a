"""Linkage runs over HTTP."""

import pytest

from backend.graph.runs import RunLock, RunRecords

pytestmark = pytest.mark.servers


class TestStartRun:
    def test_gives_a_job_and_refuses_a_second(self, api):
        first = api.client.post("/v1/linkage/runs")
        second = api.client.post("/v1/linkage/runs")

        assert first.status_code == 202
        assert first.json()["state"] == "queued"
        assert second.status_code == 409
        assert second.json()["type"] == "urn:samehand:problem:run-already-active"

    def test_refused_while_a_run_holds_the_lock(self, api):
        with api.held.graph.session() as session:
            RunLock(session, lease_seconds=60).take_lock("run_7")

            busy = api.client.post("/v1/linkage/runs")

            RunLock(session, lease_seconds=60).release_lock("run_7")
        free = api.client.post("/v1/linkage/runs")

        assert busy.status_code == 409
        assert "run_7" in busy.json()["detail"]
        assert free.status_code == 202

    def test_a_job_that_ended_does_not_stand_in_the_way(self, api):
        job = api.client.post("/v1/linkage/runs").json()["id"]
        api.held.journal.update_job(job, state="failed", error="stopped")

        assert api.client.post("/v1/linkage/runs").status_code == 202


class TestRuns:
    def test_unknown(self, api):
        assert api.client.get("/v1/linkage/runs/run_404").status_code == 404

    def test_newest_first_in_pages(self, api):
        assert api.get("/v1/linkage/runs") == {"items": [], "next": None}
        with api.held.graph.session() as session:
            for name in ("run_a", "run_b", "run_c"):
                RunRecords(session).start(name)
            RunRecords(session).finish("run_c", accounts=9, clusters=2)

        first = api.get("/v1/linkage/runs", limit=2)
        second = api.get("/v1/linkage/runs", limit=2, cursor=first["next"])

        names = [run["id"] for run in first["items"] + second["items"]]
        assert names == ["run_c", "run_b", "run_a"]
        assert api.get("/v1/linkage/runs/run_c")["clusters"] == 2
        assert api.get("/v1/linkage/runs/run_a")["error"] == "interrupted"
