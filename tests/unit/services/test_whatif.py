"""What would be left of clusters without some of their evidence."""

import pytest

from backend.domain.removals import parse_removal
from backend.errors import InvalidInput
from backend.graph.excerpts import HeldAssetRow
from backend.services.whatif import without_things
from tests.unit.domain.test_growth import crowd

from .test_excerpts import a_case, ring


def without(case, *texts):
    return without_things(case, [parse_removal(text) for text in texts])


def two_rings():
    """Two rings with cards and devices of their own, and one prompt."""
    has = {}
    for name in ("one", "two"):
        for number in range(12):
            has[f"{name}-{number:02}"] = [
                ("instrument", f"{name}-card-{number % 2}"),
                ("device", f"{name}-device-{number // 6}"),
                ("prompt_family", "prompt"),
                ("email_domain", "rings.example"),
            ]
    return has


def owned_by(name, *accounts):
    seen = [[account, "device", "ring-device-1", 1, 2] for account in accounts]
    return HeldAssetRow(
        f"org_{name}", name, "device", "ring-device-1", 1.0, None, None, seen
    )


class TestWhatIf:
    def test_a_cluster_splits_where_one_thing_joined_it(self):
        case = a_case(crowd(500) | two_rings(), two_rings())

        found = without(case, "kind:prompt", "kind:email_domain")

        assert (found.size, found.having, found.stay, found.leave) == (24, 24, 24, 0)
        assert [part.size for part in found.parts] == [12, 12]
        assert found.parts[0].examples == ("one-00", "one-01", "one-02")
        assert "24 of them stay in 2 parts, the largest traced to" in found.sentence

    def test_who_leaves_is_told_what_is_missing(self):
        members = ring()
        members["ring-000"] = members["ring-000"][1:]  # no card
        case = a_case(crowd(500) | members, members)

        found = without(case, "prompt:ring-prompt")

        (leaver,) = found.leavers
        assert (found.stay, found.leave, found.already) == (29, 1, 0)
        assert (leaver.account_id, leaver.missing_sources) == ("ring-000", 1)
        assert leaver.size == found.parts[0].size == 29

    def test_who_never_passed_is_counted(self):
        members = {**ring(), "judged": [("device", "own"), ("phone", "own")]}
        case = a_case(crowd(500) | members, members)

        found = without(case, "device:own")

        assert (found.leave, found.already) == (1, 1)

    def test_where_it_leads_follows_what_is_left(self):
        has = crowd(500) | ring()
        owners = [
            name for name, own in ring().items() if ("device", "ring-device-1") in own
        ]
        case = a_case(has, ring(), assets=[owned_by("Basalt", *owners)])

        assert (
            without(case, "device:ring-device-2").parts[0].organization_name == "Basalt"
        )
        assert without(case, "device:ring-device-1").parts[0].organization_name is None

    def test_what_no_member_has_is_refused(self):
        case = a_case(crowd(500) | ring(), ring())

        with pytest.raises(InvalidInput, match="No member of clu_1 has 'device:other'"):
            without(case, "kind:prompt", "device:other")
