"""A part of the evidence tells of a group what the whole would."""

import numpy as np
import pytest

from backend.domain.excerpts import excerpt_of, group_of, rules_of, standings
from backend.domain.shortfalls import shortfall
from backend.services.detection import find_cells, growth_over

from .test_growth import campaign, crowd
from .test_linkage import evidence_of, pairs_of

RING = campaign("ring", 30)
LONG = 100 * 86_400_000  # longer than a lease that nobody uses


def near_customer():
    """Everybody, with a customer of the ring's exits."""
    has = crowd(500) | campaign("ring", 30)
    has["honest-0007"] = [*has["honest-0007"], ("ip_address", "ring-exit-0")]
    return has


def part_of(has, members):
    """The members and who has something of theirs, with the counts of all."""
    things = {thing for name in members for thing in has[name]}
    counts = {t: sum(t in held for held in has.values()) for t in things}
    near = {name: things.intersection(held) for name, held in has.items()}
    here = {name: held for name, held in near.items() if held}
    return excerpt(here, counts, total=len(has))


def excerpt(has, counts, *, total):
    """What all had at one time."""
    held = {name: dict.fromkeys(things, (0, 0)) for name, things in has.items()}
    return excerpt_of(held, counts, total=total)


def stand(evidence, members, accounts):
    rules = rules_of(evidence, members, accept_bits=4)
    growth = growth_over(evidence, rules, find_cells(evidence))
    return standings(growth, evidence, group_of(evidence, members), accounts)


class TestStandings:
    def test_a_part_says_the_same_as_the_whole(self):
        has = near_customer()
        accounts = [*sorted(RING), "honest-0007"]

        whole = stand(evidence_of(has), RING, accounts)
        part = stand(part_of(has, RING), RING, accounts)

        assert whole == part

    def test_a_part_tells_uses_of_an_address_apart_as_the_whole_does(self):
        has = near_customer()
        late = {f"late-{n}": [("ip_address", "ring-exit-0")] for n in range(40)}
        everybody = {
            name: dict.fromkeys(held, (0, 0)) for name, held in (has | late).items()
        }
        for name in late:
            everybody[name]["ip_address", "ring-exit-0"] = (LONG, LONG)
        things = {thing for name in RING for thing in has[name]}
        near = {
            name: {thing: when for thing, when in held.items() if thing in things}
            for name, held in everybody.items()
        }
        counts = {t: sum(t in held for held in near.values()) for t in things}

        whole = excerpt_of(everybody, {}, total=len(everybody))
        part = excerpt_of(near, counts, total=len(everybody))

        accounts = [*sorted(RING), "honest-0007", "late-0"]
        told = stand(part, RING, accounts)
        assert stand(whole, RING, accounts) == told
        assert told["late-0"].clues == ()
        before = stand(part_of(has, RING), RING, ["ring-000"])["ring-000"]
        exits = [
            [clue.everyone for clue in standing.clues if clue.kind == "ip_address"]
            for standing in (before, told["ring-000"])
        ]
        assert exits[0] == exits[1] != []

    def test_bits_are_those_of_the_sources_and_the_prior(self):
        for standing in stand(
            part_of(near_customer(), RING), RING, list(RING)
        ).values():
            summed = sum(standing.by_source.values()) + standing.prior_bits
            assert standing.bits == pytest.approx(summed, abs=0.01)
            assert standing.passes

    def test_things_say_what_they_are_strongest_first(self):
        found = stand(part_of(near_customer(), RING), RING, ["ring-003"])["ring-003"]

        bits = [clue.bits for clue in found.clues]
        assert bits == sorted(bits, reverse=True)
        assert ("prompt_family", "ring-prompt", 30) in {
            (clue.kind, clue.key, clue.everyone) for clue in found.clues
        }

    def test_whom_nothing_brings_up_can_be_asked_for(self):
        evidence = excerpt({"x": [("device", "own")], **RING}, {}, total=500)

        alone = stand(evidence, RING, ["x"])["x"]

        assert (alone.by_source, alone.passes) == ({}, False)
        assert alone.bits == alone.prior_bits


class TestWithout:
    def test_takes_a_thing_from_everybody(self):
        evidence = part_of(near_customer(), RING)

        left = evidence.without([("ip_address", "ring-exit-0")])

        names = {left.things_by_number[thing] for thing in np.unique(left.thing)}
        assert ("ip_address", "ring-exit-0") not in names
        assert ("ip_address", "ring-exit-1") in names
        assert left.everyone.tolist() == evidence.everyone.tolist()

    def test_takes_every_use_of_an_address_with_its_network(self):
        address, network = ("ip_address", "192.0.2.1"), ("network", "192.0.2.0/24")
        has = {
            f"a{n}": {address: (when, when), network: (when, when)}
            for n, when in enumerate([0, 0, LONG, LONG])
        }

        evidence = excerpt_of(has, {address: 4, network: 4}, total=9)

        assert evidence.everyone.tolist() == [2, 2, 2, 2]
        assert pairs_of(evidence.without([address])) == set()

    def test_who_came_by_a_gone_address_alone_did_not_come_from_its_network(self):
        network = ("network", "192.0.2.0/24")
        has = {
            "one": [("ip_address", "192.0.2.1"), network],
            "both": [("ip_address", "192.0.2.1"), ("ip_address", "192.0.2.2"), network],
            "other": [network],  # by addresses that are not known here
        }

        left = excerpt(has, {}, total=9).without([("ip_address", "192.0.2.1")])

        assert pairs_of(left) == {
            ("both", "ip_address", "192.0.2.2"),
            ("both", *network),
            ("other", *network),
        }


class TestRules:
    def test_two_sources_are_needed_where_members_share_two(self):
        assert (
            rules_of(part_of(near_customer(), RING), RING, accept_bits=4).sources == 2
        )

    def test_where_only_payments_are_shared_two_things_are(self):
        wallets = {f"w-{n}": [("instrument", f"i-{n // 2}")] for n in range(6)}
        evidence = excerpt(wallets, {}, total=100)

        assert rules_of(evidence, wallets, accept_bits=4).sources == 1

    def test_hours_of_sign_up_make_no_second_source(self):
        has = {f"p-{n}": [("instrument", f"i-{n // 2}")] for n in range(6)}
        signed = {name: [*own, ("signup_hour", "14Z")] for name, own in has.items()}

        assert rules_of(excerpt(signed, {}, total=100), has, accept_bits=4) == (
            rules_of(excerpt(has, {}, total=100), has, accept_bits=4)
        )


class TestRemaining:
    def remaining(self, evidence, members):
        rules = rules_of(evidence, members, accept_bits=4)
        growth = growth_over(evidence, rules, find_cells(evidence))
        return growth.remaining(group_of(evidence, members)).group

    def test_all_who_pass_stay(self):
        left = self.remaining(part_of(near_customer(), RING), RING)

        assert (left >= 0).sum() == len(RING)
        assert left.max() == 0

    def test_who_does_not_pass_leaves(self):
        members = {*RING, "honest-0007"}

        left = self.remaining(part_of(near_customer(), members), members)

        assert (left >= 0).sum() == len(RING)

    def test_parts_that_share_nothing_fall_apart(self):
        two = campaign("one", 12) | campaign("two", 12)

        left = self.remaining(part_of(crowd(500) | two, two), two)

        assert np.bincount(left[left >= 0]).tolist() == [12, 12]


class TestShortfall:
    def test_says_what_is_missing(self):
        has = near_customer()
        members = set(RING)
        evidence = part_of(has, members)
        standing = stand(evidence, members, ["honest-0007"])["honest-0007"]
        rules = rules_of(evidence, members, accept_bits=4)

        found = shortfall(standing, "clu_1", size=30, rules=rules, lacks=[])

        assert found.missing_bits == pytest.approx(4 - standing.bits)
        assert found.missing_sources == 1
        assert found.sentence.endswith(
            f"missing: {found.missing_bits:.1f} bits and a second source"
        )

    def test_who_would_pass_lacks_nothing(self):
        evidence = part_of(near_customer(), RING)
        rules = rules_of(evidence, RING, accept_bits=4)
        standing = stand(evidence, RING, ["ring-001"])["ring-001"]

        found = shortfall(standing, "clu_1", size=30, rules=rules, lacks=[])

        assert (found.missing_bits, found.missing_sources) == (0, 0)
        assert "would pass now" in found.sentence
