"""The job of linkage as a worker runs it, while a run has the lease."""

import subprocess
import sys

import pytest

from backend.graph.runs import RunLock
from backend.journal.rows import JobState
from backend.settings import as_environment

pytestmark = pytest.mark.servers
PROGRAM = "import sys; from workers.analysis.linking import link; link(sys.argv[1])"


def run(settings, job_id):
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, job_id],
        env=as_environment(settings),
        check=False,
        capture_output=True,
        text=True,
    )


def hold(graph, run_id):
    """What is left in the graph by a run whose worker was killed."""
    with graph.session() as session:
        RunLock(session, lease_seconds=60).take_lock(run_id)


@pytest.mark.parametrize("attempt", ["", "_2"])
def test_leaves_a_job_alone_that_is_being_run(api, attempt):
    held = api.held
    job = held.journal.create_job("linkage")
    hold(held.graph, f"run_{job.id[4:]}{attempt}")

    done = run(held.settings, job.id)

    assert done.returncode == 0, done.stderr
    assert held.journal.get_job(job.id) == job
    assert held.journal.list_jobs()[0].state is JobState.QUEUED


def test_fails_while_another_run_is_active(api):
    held = api.held
    job = held.journal.create_job("linkage")
    hold(held.graph, "run_of_another")

    done = run(held.settings, job.id)

    assert done.returncode == 1
    found = held.journal.get_job(job.id)
    assert found.state is JobState.FAILED
    assert found.error == "Linkage run run_of_another is active; wait for its end"
