"""Planted rings are kept as they were found."""

from dataclasses import replace

import pytest

from backend.domain.rings import Look
from backend.errors import NotFound
from backend.journal.journal import Journal
from backend.journal.rings import PlantedRing, RingLog, Things

RING = PlantedRing(
    number=0,
    id="ring_1",
    made_ms=0,
    version="1.0",
    data="9f1d0c4be7a35520",
    accounts=5000,
    seed=2**31 - 1,
    size=24,
    strength=0.8,
    tactic="exits",
    recall=0.75,
    precision=None,
    wronged=2,
    days=None,
    looks=(Look(1, 8, 0, 0), Look(35, 24, 18, 20)),
    things=(Things("device", 20, 3),),
)


@pytest.fixture
def rings(tmp_path):
    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 1)
    yield RingLog(journal)
    journal.close()


def test_none_yet(rings):
    assert rings.list_rings() == []
    assert not rings.has("ring_1")
    with pytest.raises(NotFound, match="There is no planted ring ring_1"):
        rings.get_ring("ring_1")


def test_everything_is_there_again(rings):
    rings.add(RING)

    found = rings.get_ring("ring_1")

    assert rings.has("ring_1")
    assert found.made_ms > 0
    assert replace(found, number=0, made_ms=0) == RING


def test_newest_first_in_pages(rings):
    for name in ("a", "b", "c"):
        rings.add(replace(RING, id=name))

    first = rings.list_rings(limit=2)
    second = rings.list_rings(before=first[-1].number, limit=2)

    assert [ring.id for ring in first + second] == ["c", "b", "a"]


def test_kept_once(rings):
    rings.add(RING)

    rings.add(replace(RING, recall=0.1))

    assert [ring.recall for ring in rings.list_rings()] == [RING.recall]
