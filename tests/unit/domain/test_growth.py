"""Who joins a group, who leaves it, and which groups are one."""

import time

import numpy as np
import pytest

from backend.domain.growth import NONE
from backend.domain.linkage import LEAST_GROUP, LEAST_STANDING, Evidence, Rules
from backend.services.detection import find_cells, growth_over

from .test_linkage import evidence_of


def crowd(size):
    """Honest accounts that share no more than mail domains."""
    return {
        f"honest-{n:04}": [
            ("device", f"own-{n}"),
            ("email_domain", f"free-{n % 3}.example"),
            ("ip_address", f"home-{n}"),
        ]
        for n in range(size)
    }


def campaign(name, size, *, card=4):
    """Accounts that share cards, a few exits and a prompt."""
    return {
        f"{name}-{n:03}": [
            ("instrument", f"{name}-card-{n // card}"),
            ("device", f"{name}-device-{n % max(1, size // 3)}"),
            ("ip_address", f"{name}-exit-{n % 5}"),
            ("prompt_family", f"{name}-prompt"),
        ]
        for n in range(size)
    }


def one_in_two():
    """A large campaign, a small one, and groups of these: half the small is astray.

    They share a reseller's exits. Accounts of the small one have more in common than
    sources may say, so that caps make the two groups equal.
    """
    one, other = campaign("one", 300), campaign("two", 60)
    for place, things in enumerate([*one.values(), *other.values()]):
        things.append(("ip_address", f"reseller-{place % 5}"))
    for place, things in enumerate(other.values()):
        for each in range(4):
            things.append(("ip_address", f"two-way-{(place * 5 + each * 7) % 12}"))
            text = f"two-text-{(place * 3 + each * 5) % 10}"
            things.append(("prompt_family", text))
    halves = {name: int(place < 30) for place, name in enumerate(other)}
    return one, other, dict.fromkeys(one, 0) | halves


def cells_of(evidence, rules):
    """Cells as a run makes them."""
    return find_cells(evidence) if rules.sources > 1 else np.arange(evidence.accounts)


def grow(has, seeds, *, accept_bits=8.0, merging=True):
    """Groups as sets of account ids, from seeds as {account: group}."""
    evidence = evidence_of(has)
    rules = Rules.for_sources(evidence.present(), accept_bits=accept_bits)
    start = [seeds.get(name, NONE) for name in evidence.account_ids]
    growth = growth_over(evidence, rules, cells_of(evidence, rules))
    group = growth.grow(np.array(start, dtype=np.int64), merging=merging)
    grown = growth.settle(group)
    found = {}
    for account, group in enumerate(grown.group.tolist()):
        if group != NONE:
            found.setdefault(group, set()).add(evidence.account_ids[account])
    return sorted(found.values(), key=lambda group: (-len(group), min(group)))


class TestGrow:
    def test_without_seeds_there_is_nothing(self):
        assert grow(crowd(50), {}) == []

    def test_a_seed_takes_in_the_rest_of_its_campaign(self):
        ring = campaign("ring", 30)
        seeds = dict.fromkeys(sorted(ring)[:12], 0)

        assert grow(crowd(500) | ring, seeds) == [set(ring)]

    def test_strangers_in_a_seed_are_dropped(self):
        ring = campaign("ring", 20)
        seeds = dict.fromkeys([*ring, "honest-0001", "honest-0002"], 0)

        assert grow(crowd(500) | ring, seeds) == [set(ring)]

    def test_parts_of_one_campaign_are_merged(self):
        ring = campaign("ring", 40)
        seeds = {name: int(place % 3 == 0) for place, name in enumerate(sorted(ring))}

        assert grow(crowd(500) | ring, seeds) == [set(ring)]

    def test_campaigns_that_share_only_exits_stay_apart(self):
        one, other = campaign("one", 30), campaign("two", 30)
        for place, things in enumerate([*one.values(), *other.values()]):
            things.append(("ip_address", f"reseller-{place % 4}"))
        seeds = dict.fromkeys(one, 0) | dict.fromkeys(other, 1)

        assert grow(crowd(800) | one | other, seeds) == [set(one), set(other)]

    def test_half_a_campaign_in_a_larger_one_joins_the_other_half(self):
        one, other, seeds = one_in_two()

        found = grow(crowd(4000) | one | other, seeds, merging=False)

        assert found == [set(one), set(other)]

    def test_a_customer_of_the_same_exits_stays_out(self):
        has = crowd(500) | campaign("ring", 30)
        has["honest-0007"] += [("ip_address", f"ring-exit-{n}") for n in range(5)]
        seeds = dict.fromkeys(campaign("ring", 30), 0)

        (group,) = grow(has, seeds)

        assert "honest-0007" not in group

    def test_a_bag_of_households_is_no_group(self):
        # Each is held by its own tablet and card, and all by a carrier's address.
        homes = {
            f"home-{n:02}": [
                ("device", f"tablet-{n // 3}"),
                ("instrument", f"card-{n // 3}"),
                ("ip_address", f"carrier-{n % 2}"),
            ]
            for n in range(30)
        }

        assert grow(crowd(500) | homes, dict.fromkeys(homes, 0)) == []

    def test_two_companies_in_one_seed_come_apart(self):
        firms = {
            f"{firm}-{n:02}": [
                ("instrument", f"{firm}-card"),
                ("ip_address", f"{firm}-office"),
                ("network", "park"),
            ]
            for firm in ("one", "two")
            for n in range(12)
        }
        one, two = ({n for n in firms if n.startswith(firm)} for firm in ("one", "two"))

        assert grow(crowd(500) | firms, dict.fromkeys(firms, 0)) == [one, two]

    def test_a_cell_vouches_for_one_of_its_own(self):
        ring = campaign("ring", 30)
        has = crowd(500) | ring
        tablet, exit_ = ("device", "ring-tablet"), ("ip_address", "ring-exit-0")
        has["honest-0003"] += [exit_]
        has["honest-0004"] += [tablet, exit_]
        has["ring-000"] += [tablet]

        (group,) = grow(has, dict.fromkeys(ring, 0), accept_bits=4)

        assert group == {*ring, "honest-0004"}

    def test_a_number_that_was_passed_on_makes_no_cell(self):
        ring = campaign("ring", 30)
        has = crowd(500) | ring
        number, exits = ("phone", "+999"), ("ring-exit-0", "ring-exit-1")
        has["honest-0003"] += [number, *(("ip_address", exit_) for exit_ in exits)]
        has["ring-000"] += [number]

        (group,) = grow(has, dict.fromkeys(ring, 0), accept_bits=4)

        assert group == set(ring)

    def test_an_hour_of_sign_up_confirms_what_an_exit_says(self):
        has = crowd(500)
        for n in range(20):
            has[f"pair-{n:02}"] = [("device", f"tablet-{n // 2}")]
            exits = (n % 3, (n + 1) % 3)
            has[f"ring-{n:02}"] = [("ip_address", f"exit-{e}") for e in exits]
        seeds = {f"ring-{n:02}": 0 for n in range(20)}

        assert grow(has, seeds, accept_bits=4) == []
        for name in seeds:
            has[name].append(("signup_hour", "2026-01-27T14Z"))
        assert grow(has, seeds, accept_bits=4) == [set(seeds)]

    def test_a_household_is_too_small(self):
        home = campaign("home", LEAST_GROUP - 1)

        assert grow(crowd(500) | home, dict.fromkeys(home, 0)) == []

    def test_a_higher_bar_lets_fewer_in(self):
        ring = campaign("ring", 20)

        assert grow(crowd(500) | ring, dict.fromkeys(ring, 0), accept_bits=60) == []


class TestOneSource:
    def test_a_ring_of_payers_is_found_by_several_rare_things(self):
        ring = {
            f"ring-{n:02}": [("instrument", f"link-{n % 4}"), ("instrument", "sink")]
            for n in range(16)
        }
        others = {f"honest-{n}": [("instrument", f"own-{n}")] for n in range(400)}

        assert grow(others | ring, dict.fromkeys(ring, 0)) == [set(ring)]

    def test_customers_of_the_same_exchanges_are_no_ring(self):
        has = {
            f"user-{n:04}": [
                ("instrument", f"exchange-{x}") for x in range(6) if (n >> x) & 1
            ]
            for n in range(640)
        }
        ring = [name for name, things in has.items() if len(things) == 6]

        assert grow(has, dict.fromkeys(ring, 0)) == []


class TestOrder:
    def test_names_and_order_of_accounts_change_nothing(self):
        has = crowd(300) | campaign("one", 20) | campaign("two", 15)
        seeds = {n: 0 if n.startswith("one") else 1 for n in has if "honest" not in n}
        names = dict(zip(has, sorted(has, reverse=True), strict=True))

        plain = grow(has, seeds)
        renamed = grow(
            {names[n]: has[n] for n in reversed(list(has))},
            {names[n]: 1 - group for n, group in seeds.items()},
        )

        assert renamed == [{names[n] for n in group} for group in plain]


class TestHeldBy:
    def test_names_what_members_have_in_common_strongest_first(self):
        ring = campaign("ring", 20, card=20)
        has = crowd(300) | ring
        has["honest-0001"].append(("instrument", "ring-card-0"))
        evidence = evidence_of(has)
        rules = Rules.for_sources(evidence.present(), accept_bits=8)
        group = np.array([0 if n in ring else NONE for n in evidence.account_ids])

        (held,) = growth_over(evidence, rules, cells_of(evidence, rules)).held_by(
            group, most=3
        )

        named = [(evidence.kind_of(h.thing), h.accounts, h.everyone) for h in held]
        assert ("instrument", 20, 21) in named
        assert len(named) == 3
        worth = [h.accounts * h.bits for h in held]
        assert worth == sorted(worth, reverse=True)


class TestStanding:
    def stands(self, has, group):
        evidence = evidence_of(has)
        rules = Rules.for_sources(evidence.present(), accept_bits=4)
        growth = growth_over(evidence, rules, cells_of(evidence, rules))
        numbers = [0 if name in group else NONE for name in evidence.account_ids]
        (share,) = growth.standing(np.array(numbers, dtype=np.int64))
        return share

    def test_a_campaign_stands_without_its_strongest_thing(self):
        ring = campaign("ring", 30)

        assert self.stands(crowd(500) | ring, ring) == 1

    def test_what_one_text_behind_one_carrier_holds_does_not(self):
        blob = {
            f"blob-{n:02}": [
                ("prompt_family", "joke"),
                ("ip_address", f"carrier-{n % 4}"),
                ("device", f"own-{n}"),
            ]
            for n in range(30)
        }

        assert self.stands(crowd(500) | blob, blob) == 0


class TestHubs:
    @pytest.mark.parametrize("groups", [1, 4000])
    def test_cost_is_linear_in_the_accounts_of_a_hub(self, groups):
        accounts = 100_000
        # Thing 0 is had by all but one; the others by 25 accounts each.
        one = np.arange(accounts)
        evidence = Evidence(
            account=np.concatenate([one[1:], one]),
            thing=np.concatenate([np.zeros(accounts - 1, np.int64), 1 + one // 25]),
            account_ids=tuple(map(str, range(accounts))),
            thing_kind=np.zeros(1 + accounts // 25, dtype=np.int64),
            thing_key=tuple(map(str, range(1 + accounts // 25))),
        )
        order = np.lexsort((evidence.thing, evidence.account))
        evidence = Evidence(
            evidence.account[order],
            evidence.thing[order],
            evidence.account_ids,
            evidence.thing_kind,
            evidence.thing_key,
        )
        seeds = np.where(one // 25 < groups, one // 25, NONE)

        before = time.process_time()
        rules = Rules.for_sources(1, accept_bits=8)
        growth_over(evidence, rules, cells_of(evidence, rules)).grow(seeds)

        # A join of the hub's accounts with each group would be 400 million rows.
        assert time.process_time() - before < 20


class TestSever:
    @staticmethod
    def severed(has, group, piece):
        """Group of each account, by name, after pieces were looked at."""
        evidence = evidence_of(has)
        rules = Rules.for_sources(evidence.present(), accept_bits=4.0)
        numbers = [
            np.array([names.get(name, other) for name in evidence.account_ids])
            for names, other in ((group, NONE), (piece, 10**3))
        ]
        # Whoever is in no group is a piece of their own.
        alone = numbers[1] == 10**3
        numbers[1][alone] = 10**3 + np.arange(np.count_nonzero(alone))
        growth = growth_over(evidence, rules, cells_of(evidence, rules))
        found = growth.sever(*numbers)
        return dict(zip(evidence.account_ids, found.tolist(), strict=True))

    def test_a_ring_that_has_only_exits_in_common_with_the_rest_is_cut_off(self):
        large, ring = campaign("large", 60), campaign("ring", 12)
        for place, things in enumerate(ring.values()):
            things.append(("ip_address", f"large-exit-{place % 5}"))

        found = self.severed(
            crowd(900) | large | ring,
            dict.fromkeys([*large, *ring], 0),
            dict.fromkeys(large, 0) | dict.fromkeys(ring, 1),
        )

        assert {found[name] for name in large} == {0}
        assert len({found[name] for name in ring}) == 1
        assert {found[name] for name in ring} != {0}

    def test_waves_of_one_campaign_stay_together(self):
        ring = campaign("ring", 60)
        waves = {name: place // 20 for place, name in enumerate(sorted(ring))}

        found = self.severed(crowd(900) | ring, dict.fromkeys(ring, 0), waves)

        assert {found[name] for name in ring} == {0}

    def test_a_stray_of_the_ring_elsewhere_does_not_hold_it(self):
        large, ring = campaign("large", 60), campaign("ring", 12)
        for place, things in enumerate(ring.values()):
            things.append(("ip_address", f"large-exit-{place % 5}"))
        pieces = dict.fromkeys(large, 0) | dict.fromkeys(ring, 1)
        pieces["ring-011"] = 0

        found = self.severed(
            crowd(900) | large | ring, dict.fromkeys([*large, *ring], 0), pieces
        )

        cut = {found[name] for name in ring if name != "ring-011"}
        assert len(cut) == 1
        assert cut != {0}

    @pytest.mark.parametrize(
        ("exits", "customers", "together"),
        [(4, 0, True), (4, 60, False), (1, 0, False)],
    )
    def test_exits_of_their_own_hold_waves_a_resellers_or_one_do_not(
        self, exits, customers, together
    ):
        waves = {
            f"{wave}-{n:02}": [
                ("instrument", f"{wave}-card-{n // 4}"),
                ("ip_address", f"exit-{n % exits}"),
                ("ip_address", f"exit-{(n + 1) % exits}"),
                ("prompt_family", f"{wave}-prompt"),
            ]
            for wave in ("one", "two")
            for n in range(12)
        }
        has = crowd(9000) | waves
        for n in range(customers):
            has[f"honest-{n:04}"] += [("ip_address", f"exit-{e}") for e in range(4)]

        found = self.severed(
            has,
            dict.fromkeys(waves, 0),
            {name: int(name.startswith("two")) for name in waves},
        )

        assert (len({found[name] for name in waves}) == 1) is together

    def test_nobody_outside_is_touched(self):
        ring = campaign("ring", 20)

        found = self.severed(crowd(300) | ring, dict.fromkeys(ring, 0), {})

        assert {found[name] for name in crowd(300)} == {NONE}


def standing(has, prefix):
    """Share of the accounts with this prefix that pass without their strongest."""
    evidence = evidence_of(has)
    rules = Rules.for_sources(evidence.present(), accept_bits=4.0)
    growth = growth_over(evidence, rules, cells_of(evidence, rules))
    inside = [name.startswith(prefix) for name in evidence.account_ids]
    (share,) = growth.standing(np.where(inside, 0, NONE))
    return share


def test_a_large_campaign_stands_without_what_brings_each_member_twice():
    # A thing for every hundred members left out would be all of its two dozen texts.
    ring = {
        f"ring-{n:04}": [
            *(("prompt_family", f"text-{(n * 7 + k * 5) % 24}") for k in range(6)),
            ("ip_address", f"exit-{n // 12}"),
        ]
        for n in range(2600)
    }

    assert standing(crowd(20_000) | ring, "ring") > 0.9


def test_a_viral_text_behind_one_carrier_does_not_stand():
    mobile = {
        f"phone-{n:04}": [
            ("prompt_family", "viral"),
            *(("ip_address", f"carrier-{(n * 3 + k * 101) % 400}") for k in (0, 1)),
        ]
        for n in range(2600)
    }

    assert standing(crowd(20_000) | mobile, "phone") < LEAST_STANDING
