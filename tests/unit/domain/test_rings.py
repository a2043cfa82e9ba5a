"""How a ring was found, by hand."""

import pytest

from backend.domain.character import Character, GroupKind
from backend.domain.clusters import Group, Membership
from backend.domain.rings import DAYS, Look, accused, look


def a_group(*accounts, kind=GroupKind.CAMPAIGN):
    members = tuple(Membership(name, 9.0, 0.99) for name in accounts)
    return Group(members, (), Character(kind, 0.9, strangers=False, signs=()))


RING = [f"r{n}" for n in range(10)]


class TestLook:
    def test_the_campaign_with_most_of_it_counts(self):
        groups = [a_group("a", "b", "r0", "r1"), a_group("r2", "r3", "r4", "c")]

        assert look(groups, RING, day=3) == Look(3, active=10, found=3, members=4)

    def test_of_equals_the_smaller_one(self):
        groups = [a_group("a", "b", "r0"), a_group("r1", "c")]

        assert look(groups, RING, day=1).members == 2

    def test_what_does_not_look_like_a_campaign_is_not_found(self):
        company = a_group(*RING, kind=GroupKind.COMPANY)

        found = look([company], RING, day=1)

        assert (found.found, found.members) == (0, 0)
        assert (found.recall, found.precision, found.is_detected) == (0, None, False)

    def test_shares(self):
        found = Look(1, active=8, found=6, members=24)

        assert (found.recall, found.precision) == (0.75, 0.25)

    def test_before_anybody_was_seen(self):
        assert look([], [], day=1).recall == 0

    @pytest.mark.parametrize(
        ("active", "found", "detected"),
        [(10, 5, True), (10, 4, False), (11, 5, False), (6, 4, False), (5, 5, True)],
    )
    def test_detected_with_half_of_it_and_five_at_least(self, active, found, detected):
        assert Look(1, active, found, found).is_detected is detected


def test_accused_are_those_in_campaigns():
    groups = [a_group("a", "b"), a_group("c", kind=GroupKind.HOUSEHOLD)]

    assert accused(groups) == {"a", "b"}


def test_days_only_grow():
    assert list(DAYS) == sorted(set(DAYS))
