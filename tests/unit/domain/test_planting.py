"""Rings look like the accounts around them, and share what their tactic says."""

from collections import Counter
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.dice import Dice
from backend.domain.identifiers import network_of
from backend.domain.planting import (
    CROWD,
    DAY_MS,
    TACTICS,
    Population,
    Recipe,
    Sighting,
    plant,
)

DAYS = 60


def some_people(count=200, *, seed=1, kinds=None, name="acc"):
    """Sightings of accounts with things of their own and of crowds."""
    dice = Dice(seed)
    rows = []
    for number in range(count):
        account = f"{name}-{number:04}"
        born = dice.between(0, DAYS - 2) * DAY_MS

        def see(kind, key, account=account, born=born):
            first = born + dice.between(0, DAY_MS)
            last = min(first + dice.between(0, 9 * DAY_MS), DAYS * DAY_MS)
            if kinds is None or kind in kinds:
                rows.append(Sighting(account, kind, key, first, last, 1))

        see("device", f"dev-{number}")
        see("instrument", f"card-{number // 2}")
        see("email_domain", f"free-{number % 3}.example")
        for _ in range(dice.between(1, 3)):
            crowded = dice.chance(0.5)
            host = dice.between(1, 6)
            ip = f"198.51.100.{host}" if crowded else f"10.0.{number % 9}.{number // 9}"
            see("ip_address", ip)
            see("network", network_of(ip))
        for _ in range(dice.between(0, 3)):
            see("prompt_family", dice.pick(("viral", f"own-{number}")))
    return list({(r.account, r.kind, r.key): r for r in rows}.values())


def population_of(sightings):
    rows = sorted(sightings, key=lambda r: (r.account, r.kind, r.key))
    columns = [
        [getattr(row, name) for row in rows] for name in ("account", "kind", "key")
    ]
    names = [sorted(set(column)) for column in columns]
    codes = [
        np.array([known.index(value) for value in column])
        for known, column in zip(names, columns, strict=True)
    ]
    numbers = [
        np.array([getattr(row, name) for row in rows])
        for name in ("first_ms", "last_ms", "count")
    ]
    return Population(*names, *codes, *numbers)


PEOPLE = some_people()
POPULATION = population_of(PEOPLE)


def a_ring(seed=1, size=20, strength=1.0, tactic="cards", among=POPULATION):
    return plant(among, Recipe(seed, size, strength, tactic))


def holders(ring, kind):
    return Counter(row.key for row in ring if row.kind == kind)


class TestPlant:
    def test_equal_seeds_give_equal_rings(self):
        assert a_ring(seed=5) == a_ring(seed=5)
        assert a_ring(seed=5) != a_ring(seed=6)

    @given(st.integers(0, 1 << 31), st.sampled_from(sorted(TACTICS)), st.floats(0, 1))
    @settings(max_examples=30, deadline=None)
    def test_no_account_and_nothing_of_its_own_is_anybody_elses(
        self, seed, tactic, strength
    ):
        ring = a_ring(seed, tactic=tactic, strength=strength)
        everyone = Counter((row.kind, row.key) for row in PEOPLE)

        assert {row.account for row in ring} & {row.account for row in PEOPLE} == set()
        taken = {(row.kind, row.key) for row in ring} & everyone.keys()
        assert {kind for kind, _ in taken} <= {
            "email_domain",
            "ip_address",
            "network",
            "prompt_family",
        }
        borrowed = taken - {thing for thing in taken if thing[0] == "network"}
        assert min((everyone[thing] for thing in borrowed), default=CROWD) >= CROWD

    def test_an_id_that_a_real_account_could_have_is_left_to_it(self):
        people = some_people(30, name="planted-1")

        ring = a_ring(seed=1, size=6, among=population_of(people))

        assert {row.account for row in ring} & {row.account for row in people} == set()

    def test_networks_are_those_of_the_addresses(self):
        for _, rows in groupby(a_ring(), key=lambda row: row.account):
            mine = list(rows)
            networks = {row.key for row in mine if row.kind == "network"}
            addresses = {row.key for row in mine if row.kind == "ip_address"}
            assert networks == {network_of(ip) for ip in addresses}

    def test_a_thing_is_there_once_an_account(self):
        ring = a_ring()

        assert len({(r.account, r.kind, r.key) for r in ring}) == len(ring)

    @pytest.mark.parametrize("tactic", sorted(TACTICS))
    def test_its_life_ends_with_the_data_and_begins_with_its_first_account(
        self, tactic
    ):
        ring = a_ring(tactic=tactic)
        start, (_, end) = POPULATION.start_of_ring(), POPULATION.span

        assert min(row.first_ms for row in ring) == start
        assert all(row.first_ms <= row.last_ms <= end for row in ring)
        # Sign-ups are over in the first third.
        births = [
            min(row.first_ms for row in rows)
            for _, rows in groupby(ring, key=lambda row: row.account)
        ]
        assert max(births) <= start + (end - start) // 3 + DAY_MS

    def test_accounts_have_as_many_things_as_real_ones(self):
        real = Counter(row.account for row in PEOPLE)
        ring = Counter(row.account for row in a_ring(size=40, strength=0.0))

        assert len(ring) == 40
        assert max(ring.values()) <= max(real.values()) + 4
        assert np.median(list(ring.values())) >= np.median(list(real.values())) - 2

    def test_kinds_that_the_data_lacks_are_not_made_up(self):
        payments = population_of(some_people(kinds={"instrument"}))

        ring = a_ring(among=payments)

        assert {row.kind for row in ring} == {"instrument"}
        assert max(holders(ring, "instrument").values()) >= 6


class TestCrowds:
    def test_the_address_of_an_office_is_never_borrowed(self):
        office = [
            Sighting(f"staff-{n}", kind, key, 0, DAYS * DAY_MS, 1)
            for n in range(12)
            for kind, key in (
                ("ip_address", "203.0.113.9"),
                ("network", "203.0.113.0/24"),
                ("email_domain", "office.example"),
            )
        ]
        population = population_of([*PEOPLE, *office])
        keys = [population.keys[key] for key in population.key.tolist()]

        crowds = {key for row, key in enumerate(keys) if population.is_crowds(row)}

        assert "198.51.100.1" in crowds
        assert "viral" in crowds
        assert crowds & {"203.0.113.9", "office.example", "203.0.113.0/24"} == set()
        for seed in range(5):
            ring = a_ring(seed, tactic="exits", among=population)
            assert "203.0.113.9" not in {row.key for row in ring}


class TestTactics:
    def test_cards_and_machines_are_shared_by_many(self):
        ring = a_ring(tactic="cards")

        assert max(holders(ring, "instrument").values()) >= 6
        assert max(holders(ring, "device").values()) >= 4

    def test_exits_are_a_crowds(self):
        real = {row.key for row in PEOPLE if row.kind == "ip_address"}

        shared = [ip for ip, n in holders(a_ring(tactic="exits"), "ip_address").items()
                  if n > 1]  # fmt: skip

        assert shared
        assert set(shared) <= real

    def test_templates_are_the_rings_own(self):
        shared = holders(a_ring(tactic="templates"), "prompt_family")
        shared.pop("viral", None)

        assert max(shared.values()) >= 5

    @pytest.mark.parametrize("tactic", sorted(TACTICS))
    def test_less_strength_only_makes_shared_things_private(self, tactic):
        def shared(strength):
            ring = a_ring(tactic=tactic, strength=strength)
            rows = {(r.account, r.kind, r.key) for r in ring if r.kind != "network"}
            common = Counter(row[1:] for row in rows)
            return {row for row in rows if common[row[1:]] > 1}

        whole, half, quarter = shared(1.0), shared(0.5), shared(0.25)

        assert quarter <= half <= whole
        assert len(quarter) < len(half) < len(whole)

    def test_without_strength_no_card_is_shared(self):
        assert max(holders(a_ring(strength=0.0), "instrument").values()) == 1
