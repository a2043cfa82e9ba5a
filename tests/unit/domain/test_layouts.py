from math import dist

import pytest

from backend.domain.layouts import SPACING, Body, arrange, radius_of, seed

BODIES = [Body(f"b{n}", 10.0 + 4 * (n % 5)) for n in range(40)]
TIES = [(f"b{n}", f"b{n // 3}") for n in range(1, 40)]


def gaps(bodies, at):
    return [
        dist(at[a.id], at[b.id]) - a.radius - b.radius
        for n, a in enumerate(bodies)
        for b in bodies[:n]
    ]


# Many, and some of them large: a crowd in which discs must be pushed far.
CROWD = [Body(f"c{n}", 120.0 if n % 20 == 0 else 10.0 + n % 5) for n in range(200)]
CROWD_TIES = [(f"c{n}", f"c{n // 3}") for n in range(1, 200)]


@pytest.mark.parametrize(("bodies", "ties"), [(BODIES, TIES), (CROWD, CROWD_TIES)])
def test_no_two_overlap(bodies, ties):
    at = arrange(bodies, ties)

    assert min(gaps(bodies, at)) > 30


def test_it_is_the_same_every_time():
    assert arrange(BODIES, TIES) == arrange(BODIES, TIES)


def test_those_that_are_tied_stand_nearer_than_others():
    at = arrange(BODIES, TIES)
    tied = [dist(at[a], at[b]) for a, b in TIES]
    pairs = {frozenset(tie) for tie in TIES}
    others = [
        dist(at[a.id], at[b.id])
        for n, a in enumerate(BODIES)
        for b in BODIES[:n]
        if frozenset((a.id, b.id)) not in pairs
    ]

    assert sum(tied) / len(tied) < 0.7 * sum(others) / len(others)


@pytest.mark.parametrize(("bodies", "ties"), [(BODIES, TIES), (CROWD, CROWD_TIES)])
def test_what_stood_somewhere_stays_there(bodies, ties):
    before = arrange(bodies, ties)

    assert arrange(bodies, ties, before=before) == before


def test_one_that_comes_takes_a_place_by_what_it_is_tied_to():
    before = arrange(BODIES, TIES)
    new = Body("new", 10.0)

    at = arrange([*BODIES, new], [*TIES, ("new", "b5")], before=before)

    moved = [dist(at[body.id], before[body.id]) for body in BODIES]
    assert sorted(moved)[len(moved) // 2] < 5  # most do not move at all
    nearer = sum(dist(at["new"], at[b.id]) < dist(at["new"], at["b5"]) for b in BODIES)
    assert nearer < len(BODIES) / 2


def test_what_is_pinned_does_not_give_way():
    before = {"b0": (0.0, 0.0), "b1": (1.0, 0.0)}

    at = arrange(BODIES[:2], [], before=before, pinned=frozenset({"b0"}))

    assert at["b0"] == (0.0, 0.0)
    assert dist(at["b0"], at["b1"]) >= BODIES[0].radius + BODIES[1].radius


def test_nothing_takes_no_room():
    assert arrange([], []) == {}


@pytest.mark.parametrize("count", [1, 2, 50, 1000])
def test_seeds_lie_within_their_disc_and_apart(count):
    places = [seed(number, (5.0, -3.0)) for number in range(count)]

    assert max(dist(place, (5.0, -3.0)) for place in places) <= radius_of(count)
    near = [dist(a, b) for n, a in enumerate(places) for b in places[:n]]
    assert min(near, default=SPACING) > 0.8 * SPACING
