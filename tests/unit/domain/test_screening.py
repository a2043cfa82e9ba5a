"""An account against clusters: as linkage would have it, from what a run keeps."""

from dataclasses import replace

import numpy as np
import pytest

from backend.domain.calibration import MEASURED
from backend.domain.growth import NONE, Grown
from backend.domain.leases import IDLE_MS
from backend.domain.linkage import Rules
from backend.domain.profiles import profiles_of
from backend.domain.screening import screen
from backend.services.detection import find_cells, growth_over

from .test_growth import campaign, crowd, one_in_two
from .test_linkage import evidence_of

NOW = (0, 0)


def numbered(has):
    """Evidence of accounts, rules and growth over it."""
    evidence = evidence_of(has)
    rules = Rules.for_sources(evidence.present(), accept_bits=4.0)
    return evidence, rules, growth_over(evidence, rules, find_cells(evidence))


def profiled(has, *rings, bits=4.0):
    """Profiles of groups of accounts, which are held by so many bits."""
    evidence, rules, growth = numbered(has)
    of = {name: n for n, ring in enumerate(rings) for name in ring}
    group = np.array([of.get(name, NONE) for name in evidence.account_ids], np.int64)
    grown = Grown(group, np.where(group >= 0, bits, 0.0))
    found = profiles_of(evidence, rules, MEASURED, grown, growth.profile(group))
    names = tuple(f"clu_{n}" for n in range(len(rings)))
    return replace(found, clusters=names, organizations=(None,) * len(rings))


def against(profiles, *things, account="new"):
    return screen(profiles, {account: dict.fromkeys(things, NOW)}).get(account, [])


RING, OTHER = campaign("ring", 30), campaign("other", 30)
HONEST = crowd(500)
PROFILES = profiled(HONEST | RING | OTHER, RING, OTHER)
RING_THINGS = RING["ring-000"][2:]


class TestScreen:
    def test_a_stranger_resembles_nobody(self):
        things = [("device", "new"), ("email_domain", "free-1.example")]

        assert against(PROFILES, *things) == []

    def test_who_shares_two_sources_with_a_cluster_would_be_taken_in(self):
        (found,) = against(PROFILES, *RING_THINGS)

        assert (found.cluster_id, found.size, found.passes) == ("clu_0", 30, True)
        assert found.by_source.keys() == {"address", "prompt"}
        said = sum(found.by_source.values())
        assert found.bits == pytest.approx(said + found.prior_bits, abs=0.01)
        assert [trait.accounts for trait in found.traits] == [30, 6]
        assert "30 of 30 accounts sent near-identical" in found.traits[0].sentence

    def test_a_cluster_whose_members_have_more_asks_for_more(self):
        exit_ = RING_THINGS[1]
        has = HONEST | RING | {f"guest-{n}": [exit_] for n in range(6)}
        (weak,) = against(profiled(has, RING, bits=4.0), *RING_THINGS)
        (strong,) = against(profiled(has, RING, bits=12.0), *RING_THINGS)

        assert weak.bits == strong.bits < 10
        assert weak.passes
        assert not strong.passes

    def test_one_source_is_not_enough(self):
        (found,) = against(PROFILES, RING_THINGS[0])

        assert not found.passes
        assert found.sources == 1

    def test_the_cluster_that_it_resembles_most_comes_first(self):
        found = against(PROFILES, *RING_THINGS, OTHER["other-000"][3])

        assert [each.cluster_id for each in found] == ["clu_0", "clu_1"]

    def test_of_clusters_that_caps_make_equal_the_one_that_it_fits_comes_first(self):
        one, other, group = one_in_two()
        rings = [[n for n in group if group[n] == ring] for ring in (0, 1)]
        profiles = profiled(crowd(4000) | one | other, *rings)
        shared = ("ip_address", "prompt_family")
        things = [thing for thing in other["two-059"] if thing[0] in shared]

        found = against(profiles, *things)

        assert [each.cluster_id for each in found if each.passes] == ["clu_1", "clu_0"]

    def test_a_member_vouches_for_who_has_its_card(self):
        ring = campaign("ring", 30, card=1)
        profiles = profiled(HONEST | ring, ring)
        card = ("instrument", "ring-card-3")

        (tied,) = against(profiles, card, RING_THINGS[0])
        (untied,) = against(profiles, RING_THINGS[0])

        (bond,) = tied.bonds
        assert bond.members == ("ring-003",)
        assert "ring-003" in bond.sentence
        assert tied.prior_bits > 0 > untied.prior_bits
        # The card ties, and says nothing more.
        assert tied.by_source == untied.by_source
        assert tied.passes
        assert not untied.passes

    def test_nobody_vouches_for_itself(self):
        ring = campaign("ring", 30, card=1)
        profiles = profiled(HONEST | ring, ring)

        (found,) = against(profiles, *ring["ring-003"], account="ring-003")

        assert all("ring-003" not in bond.members for bond in found.bonds)

    def test_an_address_that_changed_hands_is_another_thing(self):
        profiles = profiled(HONEST | RING, RING)
        times = (profiles.traits.last_ms.min(), IDLE_MS)
        things = dict.fromkeys(RING_THINGS, (sum(times) + 1, sum(times) + 1))

        (found,) = screen(profiles, {"new": things})["new"]

        assert found.by_kind.keys() == {"prompt_family"}


class TestAsLinkage:
    def test_bits_of_whoever_is_no_member_are_those_of_linkage(self):
        # Strays of all sorts, one by one against a group that they are not in.
        stray = {
            f"stray-{n}": [*RING[f"ring-{n:03}"][1 + n % 3 :], ("device", f"mine-{n}")]
            for n in range(12)
        }
        evidence, rules, growth = numbered(HONEST | RING | stray)
        group = np.array(
            [0 if name in RING else NONE for name in evidence.account_ids], np.int64
        )
        grown = Grown(group, np.where(group >= 0, 4.0, 0.0))
        found = profiles_of(evidence, rules, MEASURED, grown, growth.profile(group))
        found = replace(found, clusters=("clu_0",), organizations=(None,))
        number = {name: n for n, name in enumerate(evidence.account_ids)}
        asked = np.array([number[name] for name in stray])
        scored = growth.against(group, np.sort(asked))
        cell = find_cells(evidence)
        rows = dict(
            zip(scored.account.tolist(), range(scored.account.size), strict=True)
        )
        compared = 0
        for name, things in stray.items():
            row = rows[number[name]]
            alone = np.count_nonzero(cell == cell[number[name]]) == 1
            said = screen(found, {name: dict.fromkeys(things, NOW)}).get(name)
            if not alone or said is None or said[0].bonds:
                continue
            compared += 1
            assert said[0].bits == pytest.approx(scored.bits[row], abs=0.1)
            assert said[0].passes == scored.passes[row]

        assert compared >= 8
