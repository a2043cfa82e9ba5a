"""What would make clusters fall."""

import pytest

from backend.services.evasion import evasion_of
from tests.unit.domain.test_growth import crowd

from .test_excerpts import a_case, ring


class TestEvasion:
    def test_a_ring_of_two_sources_falls_with_either(self):
        members = {
            name: [thing for thing in things if thing[0] != "device"]
            for name, things in ring().items()
        }
        found = evasion_of(a_case(crowd(500) | members, members))

        assert found.needed == 1
        assert [change.left for change in found.changes] == [0]
        assert found.changes[0].sentence.endswith("none of them would hold together")

    def test_the_fewest_sources_are_named_the_costliest_first(self):
        members = {
            name: [*things, ("ip_address", f"203.0.113.{int(name[-2:]) // 6}")]
            for name, things in ring().items()
        }
        case = a_case(crowd(500) | members, members)

        found = evasion_of(case)

        assert {each.source for each in found.sources} == {
            "address", "device", "payment", "prompt",
        }  # fmt: skip
        assert found.needed == len(found.changes) > 1
        lefts = [change.left for change in found.changes]
        assert lefts == sorted(lefts, reverse=True)
        assert lefts[-1] < 15 <= lefts[-2]
        assert all(each.left >= 15 for each in found.sources)
        assert f"change {found.needed} of 4 sources of evidence: " in found.sentence

    @pytest.mark.parametrize(("others", "speaks"), [(5, True), (20, False)])
    def test_an_hour_of_sign_up_speaks_when_it_says_enough(self, others, speaks):
        has = crowd(500) | ring()
        for name in [*sorted(crowd(500))[:others], *ring()]:
            has[name] = [*has[name], ("signup_hour", "2026-01-27T14Z")]

        found = evasion_of(a_case(has, ring()))

        assert ("sign-up" in {each.source for each in found.sources}) == speaks
