"""One linkage run at a time, and none for ever."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.errors import RunAlreadyActive
from backend.graph.runs import RunLock
from backend.services.lease import held_lease

pytestmark = pytest.mark.servers


def _take(graph, run_id, seconds=10):
    with graph.session() as session:
        RunLock(session, lease_seconds=seconds).take_lock(run_id)


def test_second_run_is_refused_while_the_first_lives(empty_graph):
    with (
        held_lease(empty_graph, run_id="run_a", seconds=10),
        pytest.raises(RunAlreadyActive, match="run_a"),
    ):
        _take(empty_graph, "run_b")

    _take(empty_graph, "run_b")


def test_of_many_that_ask_at_once_one_gets_the_lock(empty_graph):
    def ask(number):
        try:
            _take(empty_graph, f"run_{number}")
        except RunAlreadyActive:
            return 0
        return 1

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(ask, range(12))) == 1


def test_lease_is_renewed_while_held_and_ends_when_nobody_renews(empty_graph):
    with held_lease(empty_graph, run_id="run_a", seconds=1):
        time.sleep(1.6)
        with pytest.raises(RunAlreadyActive):
            _take(empty_graph, "run_b")
    _take(empty_graph, "run_c", seconds=1)

    time.sleep(1.2)

    _take(empty_graph, "run_d")


def test_holder_that_lost_its_lease_is_told_to_stop(empty_graph):
    with held_lease(empty_graph, run_id="run_a", seconds=1) as alive:
        alive()
        with empty_graph.driver.session() as session:
            session.run(
                "MATCH (l:RunLock) SET l.run_id = 'run_b', "
                "l.until = datetime() + duration('PT60S')"
            ).consume()
        time.sleep(0.8)

        with pytest.raises(RunAlreadyActive, match="lost"):
            alive()
