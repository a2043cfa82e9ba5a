"""The short form of ``python -m benchmarks.faults``: a stack that is broken on purpose.

The two trials kill the ingest worker, the linkage worker and the broker, alone and
together, and mute the connections to the API, while the command line and the
API take the same events at once and in part twice.
"""

import pytest

from benchmarks.faults.__main__ import Bench, arguments

pytestmark = pytest.mark.servers
TRIALS = [17, 18]
OPTIONS = ["--seed", "1", "--accounts", "200", "--first-port", "29687", "--no-disk"]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    bench = Bench(folder, arguments(OPTIONS), logs=folder / "logs")
    return list(bench.run(TRIALS))


def test_nothing_is_lost_or_counted_twice_and_nobody_is_needed(outcomes):
    assert [outcome.number for outcome in outcomes] == TRIALS
    for outcome in outcomes:
        assert outcome.passed, outcome


def test_what_was_to_break_did(outcomes):
    broken = {fault["target"] for outcome in outcomes for fault in outcome.faults}

    assert broken >= {"worker-ingest", "worker-linkage", "broker", "api"}
