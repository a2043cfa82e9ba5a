"""Core, bridges and weakest members of a group."""

from backend.domain.anatomy import bridges, core, telling_ties, weakest
from backend.domain.excerpts import group_of, rules_of
from backend.services.detection import find_cells, growth_over

from .test_excerpts import part_of, stand
from .test_growth import campaign, crowd


def two_rings():
    """Two rings that one courier, who has something of both, holds together."""
    has = crowd(500) | campaign("one", 12) | campaign("two", 12)
    has["courier"] = [*has["one-003"], *has["two-005"]]
    return has, sorted({n for n in has if not n.startswith("honest")})


def ties_of(has, members):
    evidence = part_of(has, members)
    growth = growth_over(
        evidence, rules_of(evidence, members, accept_bits=4), find_cells(evidence)
    )
    return telling_ties(growth, evidence, group_of(evidence, members))


class TestBridges:
    def test_the_courier_holds_two_rings_together(self):
        first, *_ = bridges(ties_of(*two_rings()))

        assert (first.kind, first.key, first.cut_off) == ("account", "courier", 12)
        assert first.sentence == (
            "without the account courier 12 accounts would be apart from the others: "
            f"{', '.join(first.examples)} and 9 more accounts"
        )

    def test_a_thing_can_be_one(self):
        has = crowd(500) | campaign("one", 12) | campaign("two", 6)
        for name in ("one-003", "two-004"):
            has[name] = [*has[name], ("device", "shared")]

        found = bridges(ties_of(has, sorted(n for n in has if n[0] in "ot")))

        by_name = {(bridge.kind, bridge.key): bridge for bridge in found}
        assert by_name["device", "shared"].cut_off == 6
        assert all(n.startswith("two") for n in by_name["device", "shared"].examples)

    def test_a_ring_that_shares_many_things_has_none(self):
        has = crowd(500) | campaign("one", 30)

        assert bridges(ties_of(has, campaign("one", 30))) == []

    def test_a_network_ties_nobody(self):
        has = crowd(500) | campaign("one", 12)
        for name in campaign("one", 12):
            has[name] = [*has[name], ("network", "192.0.2.0/24")]

        ties = ties_of(has, campaign("one", 12))

        assert {kind for own in ties.values() for kind, _ in own} == {
            "device", "instrument", "ip_address", "prompt_family",
        }  # fmt: skip


class TestMembers:
    def standings(self):
        has, _ = two_rings()
        ring = [name for name in has if name.startswith("one")]
        has["one-011"] = [("ip_address", "one-exit-1"), ("prompt_family", "one-prompt")]
        return stand(part_of(has, ring), ring, ring).values()

    def test_the_weakest_comes_first_with_what_holds_it(self):
        first, *_ = weakest(self.standings(), bar=4, most=3)

        assert first.standing.account_id == "one-011"
        assert first.margin == round(first.standing.bits - 4, 3)
        assert first.sentence.startswith(
            f"one-011 with {first.standing.bits:+.1f} bits ("
        )
        assert "the prompt of 13 accounts" in first.sentence

    def test_the_core_has_most_sources_then_most_bits(self):
        found = core(self.standings(), bar=4, most=20)

        keys = [(-h.standing.sources, -h.standing.bits) for h in found]
        assert keys == sorted(keys)
        assert found[-1].standing.account_id == "one-011"
        assert len(core(self.standings(), bar=4, most=2)) == 2
