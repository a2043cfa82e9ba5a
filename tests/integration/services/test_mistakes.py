"""Errors of a real run, explained by the real graph."""

import pytest

from backend.domain.quality import Truth
from backend.services.evaluation import last_placed
from backend.services.mistakes import explain, worst_errors
from tests.fixtures.api import an_event

pytestmark = pytest.mark.servers


def explained(api, truth):
    """The worst errors of the last run with what explains them."""
    errors = worst_errors(truth, last_placed(api.held.graph), most=5)
    held = api.held
    return explain(errors, held.graph, held.journal, held.settings)


def test_a_false_merge_and_a_miss_are_explained(ringed):
    # A ninth account of the ring only has its card; an honest one shares all.
    ringed.send([an_event("payment.attempt", "acc_late", 3, instrument="card_ring")])
    ringed.link()
    truth = {f"acc_ring_{n}": Truth("o1", "org_1") for n in range(7)}
    truth |= {"acc_late": Truth("o1", "org_1"), "acc_ring_7": Truth("o2", "")}

    found = explained(ringed, truth)

    (merge,), (miss,) = found.false_merges, found.misses
    assert merge.accounts == ("acc_ring_7",)
    assert {(bond.kind, bond.key) for bond in merge.bonds} == {
        ("instrument", "card_ring"),
        ("device", "dev_ring"),
    }
    assert all((b.accounts, b.others, b.size) == (1, 7, 7) for b in merge.bonds)
    assert miss.accounts == ("acc_late",)
    assert [bond.key for bond in miss.bonds] == ["card_ring"]
    assert miss.lacking.one_source == 1
    shown = found.to_dict()["misses"][0]
    assert (shown["missed"], shown["examples"]) == (1, ("acc_late",))
    assert "1 account with one sort of thing" in miss.lacking.sentences[0]


def test_without_errors_nothing_is_explained(ringed):
    ringed.link()
    truth = {f"acc_ring_{n}": Truth("o1", "org_1") for n in range(8)}

    found = explained(ringed, truth)

    assert (found.false_merges, found.misses) == ([], [])
