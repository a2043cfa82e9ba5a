"""Which things are crowded, and how their accounts behave."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.crowds import DAY_MS, MOST_ENTRIES, SAMPLE, crowds
from backend.services.ledger import read_uses
from backend.services.sightings import SCHEMA


def uses(rows, cluster=()):
    """Of rows (account, kind, key) with first and last day, if they matter."""
    full = [(*row, 0, 0)[:5] for row in rows]
    table = pa.table(
        {
            "account": [f"acc_{row[0]}" for row in full],
            "kind": [row[1] for row in full],
            "key": [row[2] for row in full],
            "first_ms": [round(row[3] * DAY_MS) for row in full],
            "last_ms": [round(row[4] * DAY_MS) for row in full],
            "count": [1] * len(full),
        },
        schema=SCHEMA,
    )
    return read_uses(table, {f"acc_{a}": c for a, c in dict(cluster).items()})


def shared(kind, key, accounts):
    return [(account, kind, key) for account in accounts]


def one(found, key):
    (crowd,) = [crowd for crowd in found if crowd.key == key]
    return crowd


class TestCrowded:
    @pytest.mark.parametrize(
        ("kind", "accounts", "in_cluster", "crowded"),
        [
            ("device", 4, 0, False),
            ("device", 5, 0, True),
            ("device", 10, 5, True),
            ("device", 10, 6, False),
            ("device", 50, 50, False),
            ("device", 51, 51, True),
            ("network", 19, 0, False),
            ("network", 20, 0, True),
        ],
    )
    def test_from_where_on(self, kind, accounts, in_cluster, crowded):
        rows = [
            *shared(kind, "10.0.0.0/24", range(accounts)),
            *shared("phone", "p", [99]),
        ]

        found = crowds(uses(rows, dict.fromkeys(range(in_cluster), 0)))

        assert [crowd.key for crowd in found] == ["10.0.0.0/24"] * crowded

    def test_members_and_clusters_are_counted_and_the_first_named(self):
        rows = [*shared("device", "d", range(20)), *shared("phone", "p", range(20, 40))]
        cluster = {0: 2, 1: 2, 2: 1, 3: 1, 4: 0, 30: 3, 31: 3, 32: 3}

        crowd = one(crowds(uses(rows, cluster)), "d")

        assert (crowd.members, crowd.clusters) == (5, 3)
        assert (crowd.most, crowd.cluster) == (2, 1)
        assert crowd.hidden == pytest.approx((5 / 20) / (8 / 40))

    def test_most_accounts_first_and_no_more_than_the_most(self, monkeypatch):
        monkeypatch.setattr("backend.domain.crowds.MOST_ENTRIES", 2)
        rows = [
            *shared("device", "b", range(6)),
            *shared("device", "a", range(6)),
            *shared("phone", "p", range(9)),
        ]

        assert [crowd.key for crowd in crowds(uses(rows))] == ["p", "a"]
        assert MOST_ENTRIES >= 1_000

    def test_nothing_at_all(self):
        assert crowds(uses([])) == []


class TestLooks:
    def test_what_else_the_accounts_have(self):
        rows = shared("device", "d", range(10))
        rows += [(n, "device", f"own_{n}") for n in range(6)]
        rows += [(n, "instrument", f"card_{n}") for n in range(3)]
        rows += shared("instrument", "card", range(4, 9))
        rows += shared("email_domain", "firm.example", range(2))
        rows += shared("prompt_family", "text", range(7))

        looks = one(crowds(uses(rows)), "d").looks

        assert (looks.own_device, looks.own_instrument) == (0.6, 0.3)
        assert (looks.payer, looks.site, looks.text) == (0.5, 0.2, 0.7)
        assert looks.firms == 1  # everybody is in it

    def test_where_else_they_come_from(self):
        rows = []
        for n in range(10):
            rows += [(n, "ip_address", "10.0.0.1"), (n, "network", "10.0.0.0/24")]
        for n in range(4):
            rows += [(n, "ip_address", f"10.0.{n}.9"), (n, "network", f"10.0.{n}.0/24")]
        rows.append((9, "network", "10.0.1.0/24"))

        looks = one(crowds(uses(sorted(set(rows)))), "10.0.0.1").looks

        # Its own network is no other one.
        assert looks.elsewhere == 0.4
        assert looks.place == 0.2
        assert looks.variety == 0.75

    def test_addresses_of_a_network(self):
        rows = shared("network", "10.0.0.0/24", range(20))
        rows += [(n, "ip_address", f"10.0.0.{n // 4}") for n in range(20)]
        rows += [(n, "ip_address", f"10.0.1.{n}") for n in range(20)]

        assert one(crowds(uses(rows)), "10.0.0.0/24").looks.addresses == 0.25

    def test_when_they_came_and_whether_they_came_back(self):
        rows = [(n, "prompt_family", "a", n / 10, n / 10 + n % 2) for n in range(21)]
        rows += [(n, "prompt_family", "b", 3 * n, 3 * n) for n in range(21)]

        found = crowds(uses(rows))

        looks = one(found, "a").looks
        assert looks.steady == pytest.approx(10 / 21, abs=1e-4)
        assert looks.days == pytest.approx(1.8)
        assert looks.lasting < 0.1
        assert one(found, "b").looks.days == pytest.approx(54)

    def test_what_accounts_had_first_is_looked_at(self, monkeypatch):
        monkeypatch.setattr("backend.domain.crowds.MOST_THINGS", 3)
        rows = [(n, "prompt_family", "a", 0, 0) for n in range(10)]
        rows += [(n, "email", f"e_{n}", 1, 1) for n in range(10)]
        rows += [(n, "phone", f"p_{n}", 2, 2) for n in range(5)]
        rows += [(n, "device", f"d_{n}", 3, 3) for n in range(10)]

        assert one(crowds(uses(rows)), "a").looks.own_device == 0.5

    def test_a_hub_is_measured_on_a_sample_evenly_over_time(self):
        many = 5 * SAMPLE
        rows = [(n, "prompt_family", "a", n, n) for n in range(many)]
        rows += [(n, "device", f"d_{n}") for n in range(many // 2)]

        looks = one(crowds(uses(rows)), "a").looks

        assert looks.own_device == 0.5
        assert looks.days == pytest.approx(0.9 * many, rel=0.01)


@st.composite
def sightings(draw):
    things = [
        ("ip_address", "10.0.0.1"), ("ip_address", "10.0.1.1"),
        ("network", "10.0.0.0/24"), ("network", "10.0.1.0/24"),
        ("device", "d"), ("instrument", "i"), ("prompt_family", "p"),
        ("email_domain", "firm.example"),
    ]  # fmt: skip
    rows = draw(
        st.sets(st.tuples(st.integers(0, 60), st.sampled_from(things)), max_size=200)
    )
    days = st.integers(0, 40)
    return [
        (account, *thing, first, first + draw(st.integers(0, 3)))
        for (account, thing), first in zip(
            sorted(rows),
            draw(st.lists(days, min_size=len(rows), max_size=len(rows))),
            strict=True,
        )
    ]


@given(
    sightings(), st.dictionaries(st.integers(0, 60), st.integers(0, 3)), st.randoms()
)
def test_counts_are_right_and_order_changes_nothing(rows, cluster, random):
    present = {row[0] for row in rows}
    cluster = {a: c for a, c in cluster.items() if a in present}
    shuffled = random.sample(rows, len(rows))

    found = crowds(uses(rows, cluster))

    assert found == crowds(uses(shuffled, cluster))
    for crowd in found:
        holders = {
            row[0] for row in rows if (row[1], row[2]) == (crowd.kind, crowd.key)
        }
        placed = [cluster[account] for account in holders if account in cluster]
        assert (crowd.accounts, crowd.members) == (len(holders), len(placed))
        assert crowd.clusters == len(set(placed))
        assert crowd.most == max(map(placed.count, placed), default=0)
        shares = np.array([crowd.looks.steady, crowd.looks.payer, crowd.looks.text])
        assert ((shares >= 0) & (shares <= 1)).all()
