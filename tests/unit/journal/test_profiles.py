from dataclasses import asdict

import numpy as np
import pytest

from backend.domain.recognition import Common, KnownFamilies
from backend.journal.journal import Journal
from backend.journal.profiles import ProfileStore, Reach
from backend.journal.resemblances import Noticed, Resemblances
from tests.unit.domain.test_screening import PROFILES

FAMILIES = KnownFamilies(
    ("a", "b"),
    np.arange(384, dtype=np.uint32).reshape(2, 192),
    np.array([True, False]),
    Common(np.array([1, 1 << 40], np.uint64), np.array([3, 127], np.uint8)),
)
REACH = Reach("0", 7)


@pytest.fixture
def journal(tmp_path):
    opened = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 2)
    yield opened
    opened.close()


def same(one, other):
    """Whether two dataclasses hold equal values and arrays."""
    for name, value in asdict(one).items():
        again = asdict(other)[name]
        if isinstance(value, dict):
            assert value.keys() == again.keys()
            assert all(np.array_equal(value[key], again[key]) for key in value), name
        else:
            assert np.array_equal(value, again), name
    return True


class TestProfileStore:
    def test_nothing_before_the_first_run(self, journal):
        assert ProfileStore(journal).read() is None
        assert ProfileStore(journal).run_id() is None
        assert ProfileStore(journal).reach() is None

    def test_what_was_kept_is_read_again(self, journal):
        ProfileStore(journal).replace("run_1", PROFILES, FAMILIES, REACH)

        run_id, profiles, families = ProfileStore(journal).read()

        assert run_id == "run_1"
        assert ProfileStore(journal).reach() == REACH
        assert same(profiles, PROFILES)
        assert same(families, FAMILIES)

    def test_the_newest_run_takes_the_place_of_the_one_before(self, journal):
        for run in ("run_1", "run_2"):
            ProfileStore(journal).replace(run, PROFILES, FAMILIES, REACH)

        assert ProfileStore(journal).run_id() == "run_2"


def noticed(account, cluster="clu_0", ms=5):
    return Noticed(account, cluster, "run_1", 9.0, 0.9, True, 4, ms)


class TestResemblances:
    def test_one_row_an_account(self, journal):
        log = Resemblances(journal)
        log.note([noticed("b"), noticed("a")])
        log.note([noticed("a", "clu_1")])

        assert log.list_noticed() == [noticed("a", "clu_1"), noticed("b")]

    def test_what_a_run_has_seen_is_forgotten(self, journal):
        log = Resemblances(journal)
        log.note([noticed("a", ms=5), noticed("b", ms=6)])
        log.forget(before_ms=6)

        assert [each.account for each in log.list_noticed()] == ["b"]
