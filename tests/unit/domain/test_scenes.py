import numpy as np

from backend.domain.scenes import MOST_TIES, Company, Holding, cast


def holding(kind, key, places, bits=None):
    return Holding(kind, key, float(bits or len(places)), list(places))


def test_members_that_have_the_same_are_a_company():
    things = [
        holding("device", "d1", range(5)),
        holding("prompt_family", "p1", range(3, 9), bits=3),
    ]

    found = cast(things, 10)

    assert {c.things: c.places for c in found.companies} == {
        ("device:d1",): (0, 1, 2),
        ("device:d1", "prompt_family:p1"): (3, 4),
        ("prompt_family:p1",): (5, 6, 7, 8),
        (): (9,),
    }
    assert found.folded == frozenset()
    assert found.places == list(range(10))


def test_a_member_is_drawn_with_what_says_most_of_it():
    things = [holding("device", f"d{n}", [0], bits=n + 1) for n in range(9)]

    found = cast(things, 1)

    assert found.ties[0] == tuple(f"device:d{8 - n}" for n in range(MOST_TIES))


def test_where_there_is_no_room_the_largest_companies_are_folded():
    things = [
        holding("device", "d1", range(500)),
        holding("device", "d2", range(500, 520)),
    ]

    found = cast(things, 520, most=100)

    large, small = found.companies
    assert found.folded == {large.id}
    assert found.places == list(small.places) == list(range(500, 520))
    assert large.label == "500 accounts: one device"


def test_however_many_differ_there_is_room():
    rng = np.random.default_rng(3)
    size = 8000
    things = [
        holding("prompt_family", f"p{n}", np.flatnonzero(rng.random(size) < 0.4))
        for n in range(48)
    ]

    found = cast(things, size, most=1400)

    single = len(found.places)
    assert single + len(found.folded) + len(things) <= 1400
    counted = sum(len(company.places) for company in found.companies)
    assert counted == size  # everybody is there, drawn or folded


def test_members_without_any_of_the_things_are_one_company():
    found = cast([holding("device", "d", [0])], 300, most=10)

    others = next(c for c in found.companies if not c.things)
    assert others.label == "299 accounts: held by other things"
    assert others.id in found.folded


def test_nothing_is_drawn_of_nobody():
    assert cast([], 0).companies == ()
    assert cast([], 3).places == [0, 1, 2]


def test_a_company_keeps_its_name_while_it_has_the_same():
    before = Company(("device:a", "device:b"), (1, 2))
    after = Company(("device:b", "device:a"), (7,))

    assert before.id == after.id
    assert before.label == "2 accounts: two devices"
