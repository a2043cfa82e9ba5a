"""Linkage jobs that nobody works on are found, and no others."""

from contextlib import closing

import pytest

from backend.journal.journal import Journal
from backend.journal.rows import JobState
from backend.services.lease import held_lease
from backend.services.lost_jobs import lost_linkage

pytestmark = pytest.mark.servers
LONG_AGO = 0


@pytest.fixture
def journal(tmp_path):
    with closing(Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 4)) as journal:
        yield journal


def test_jobs_that_did_not_move_for_a_lease_oldest_first(empty_graph, journal):
    first, second = journal.create_job("linkage"), journal.create_job("linkage")
    journal.create_job("ingest")

    def lost(seconds):
        return lost_linkage(journal, empty_graph, lease_seconds=seconds)

    assert lost(10) == ()
    assert lost(LONG_AGO) == (first.id, second.id)
    journal.update_job(first.id, state=JobState.FAILED, error="no")
    journal.update_job(second.id, state=JobState.RUNNING, phase="reading")
    assert lost(LONG_AGO) == (second.id,)


def test_none_while_a_run_holds_its_lease(empty_graph, journal):
    job = journal.create_job("linkage")

    with held_lease(empty_graph, run_id="run_1", seconds=10):
        assert lost_linkage(journal, empty_graph, lease_seconds=LONG_AGO) == ()

    assert lost_linkage(journal, empty_graph, lease_seconds=LONG_AGO) == (job.id,)
