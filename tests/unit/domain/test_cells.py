"""Who is tied to whom by what hardly anybody else has."""

import numpy as np
import pytest

from backend.domain.cells import MOST_ACCOUNTS, TIE_ACCOUNTS, between, cells, ties
from backend.services.detection import find_cells

from .test_linkage import evidence_of


def cells_by_name(has):
    evidence = evidence_of(has)
    found = {}
    for account, cell in enumerate(find_cells(evidence).tolist()):
        found.setdefault(cell, set()).add(evidence.account_ids[account])
    return sorted(sorted(cell) for cell in found.values())


def crowd(size):
    return {f"other-{n}": [("device", f"own-{n}")] for n in range(size)}


class TestFindCells:
    def test_without_ties_each_account_is_one_by_itself(self):
        assert cells_by_name(crowd(3)) == [["other-0"], ["other-1"], ["other-2"]]

    def test_a_device_of_two_ties_them(self):
        has = crowd(20) | {name: [("device", "tablet")] for name in "ab"}

        assert ["a", "b"] in cells_by_name(has)

    @pytest.mark.parametrize("kind", ["person", "ip_address", "prompt_family"])
    def test_what_strangers_have_in_common_ties_nobody(self, kind):
        has = crowd(20) | {name: [(kind, "same")] for name in "ab"}

        assert ["a"] in cells_by_name(has)

    def test_what_more_have_ties_nobody(self):
        names = [f"client-{n}" for n in range(TIE_ACCOUNTS + 1)]
        has = crowd(50) | {name: [("instrument", "agency")] for name in names}

        assert [names[0]] in cells_by_name(has)


class TestCells:
    def test_a_chain_is_cut_before_it_grows_too_long(self):
        left = np.arange(20)

        found = cells(21, left, left + 1, np.full(20, 9.0))

        assert np.bincount(found).max() <= MOST_ACCOUNTS

    def test_the_strongest_ties_come_first(self):
        left = np.arange(MOST_ACCOUNTS)
        bits = np.ones(MOST_ACCOUNTS)
        bits[-1] = 5.0

        found = cells(MOST_ACCOUNTS + 1, left, left + 1, bits)

        assert found[-1] == found[-2]
        assert found[0] != found[-1]

    def test_the_order_of_ties_changes_nothing(self):
        random = np.random.default_rng(4)
        left, right = random.integers(0, 30, (2, 60))
        bits = random.integers(1, 9, 60).astype(float)
        mixed = random.permutation(60)

        plain = cells(30, left, right, bits)
        shuffled = cells(30, left[mixed], right[mixed], bits[mixed])

        assert np.array_equal(plain, shuffled)


class TestBetween:
    def test_what_only_one_cell_has_is_no_evidence_for_a_group(self):
        has = crowd(30)
        has |= {name: [("device", "tablet"), ("ip_address", "home")] for name in "ab"}
        has |= {name: [("ip_address", "exit")] for name in "cd"}
        evidence = evidence_of(has)

        telling = between(evidence, find_cells(evidence))

        keys = {evidence.thing_key[n] for n in np.flatnonzero(telling)}
        assert keys == {"exit"}
        tied = {evidence.thing_key[n] for n in np.flatnonzero(ties(evidence))}
        assert tied == {"tablet"}
