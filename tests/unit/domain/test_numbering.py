"""Accounts and things are numbered by what they are, uses of a lease apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.leases import IDLE_DAYS, tell_apart

from .test_linkage import evidence_of, numbered, pairs_of

DAY = 86_400_000
LONG = (IDLE_DAYS + 1) * DAY


class TestNumberEvidence:
    def test_says_who_has_what(self):
        has = {"a": [("device", "d1"), ("phone", "p1")], "b": [("device", "d1")]}

        evidence = evidence_of(has)

        assert pairs_of(evidence) == {
            ("a", "device", "d1"),
            ("a", "phone", "p1"),
            ("b", "device", "d1"),
        }

    def test_equal_keys_of_two_kinds_are_two_things(self):
        evidence = evidence_of({"a": [("device", "x")], "b": [("phone", "x")]})

        assert evidence.things == 2

    def test_rows_that_repeat_count_once(self):
        rows = [(0, 0), (0, 0), (1, 0)]

        evidence = numbered(["a", "b"], [("device", "d1")], rows)

        assert evidence.everyone.tolist() == [2]

    def test_accounts_are_numbered_by_what_they_have_and_not_by_name(self):
        one, other = ("device", "d1"), ("device", "d2")
        has = {"a": [one], "b": [other], "c": [one, other]}
        renamed = {"z": has["a"], "b": has["b"], "c": has["c"]}

        first, second = evidence_of(has), evidence_of(renamed)

        assert second.account_ids == tuple(
            {"a": "z"}.get(name, name) for name in first.account_ids
        )

    def test_without_rows_there_is_nothing(self):
        evidence = numbered([], [], [])

        assert (evidence.accounts, evidence.things, evidence.present()) == (0, 0, 0)


class TestUses:
    def everyone(self, kind, *spans):
        """How many accounts have each use of one thing; an account a span."""
        accounts = [f"a{n}" for n in range(len(spans))]
        rows = [(n, 0) for n in range(len(spans))]
        evidence = numbered(accounts, [(kind, "x")], rows, spans)
        assert set(evidence.thing_key) == {"x"}
        return sorted(evidence.everyone.tolist())

    def test_who_has_an_address_after_months_has_another(self):
        spring, autumn = (0, DAY), (LONG + DAY, LONG + 2 * DAY)

        assert self.everyone("ip_address", spring, spring, autumn) == [1, 2]
        assert self.everyone("network", spring, autumn, autumn) == [1, 2]

    @pytest.mark.parametrize("kind", ["device", "instrument", "email_domain"])
    def test_what_is_owned_stays_what_it_is(self, kind):
        assert self.everyone(kind, (0, 0), (LONG, LONG)) == [2]

    def test_who_had_it_all_along_makes_it_one(self):
        assert self.everyone("ip_address", (0, 0), (LONG, LONG), (0, LONG)) == [3]

    def test_two_months_are_no_end_and_a_moment_more_is(self):
        bound = IDLE_DAYS * DAY

        assert self.everyone("ip_address", (0, 5), (bound + 5, bound + 9)) == [2]
        assert self.everyone("ip_address", (0, 5), (bound + 6, bound + 9)) == [1, 1]

    def test_a_clock_that_is_wrong_by_centuries_is_a_time_as_well(self):
        ages = (-(2**42), 0, 2**47)  # 1830, 1970 and 6429

        assert self.everyone("ip_address", *((ms, ms) for ms in ages)) == [1, 1, 1]

    def test_what_a_crowd_has_is_in_use_all_the_time(self):
        evidence = numbered(
            ["a", "b"],
            [("ip_address", "x")],
            [(0, 0), (1, 0)],
            [(0, 0), (LONG, LONG)],
            crowded=True,
        )

        assert evidence.everyone.tolist() == [2]

    def test_the_order_of_rows_does_not_number_uses(self):
        rows, spans = [(0, 0), (1, 0), (2, 0)], [(0, 0), (LONG, LONG), (0, 0)]
        things = [("ip_address", "x")]

        one = numbered(["a", "b", "c"], things, rows, spans)
        other = numbered(["a", "b", "c"], things, rows[::-1], spans[::-1])

        assert one.account_ids == other.account_ids
        assert one.thing.tolist() == other.thing.tolist()

    @given(
        st.lists(
            st.tuples(st.integers(0, 3), st.integers(0, 400), st.integers(0, 90)),
            max_size=30,
        ),
        st.lists(st.booleans(), min_size=4, max_size=4),
    )
    def test_agrees_with_a_plain_reading_of_the_rule(self, seen, leased):
        thing = np.array([one for one, _, _ in seen], dtype=np.int64)
        spans = np.array(
            [(day * DAY, (day + days) * DAY) for _, day, days in seen], dtype=np.int64
        ).reshape(-1, 2)

        uses = tell_apart(thing, spans, np.array(leased))

        names = [(n, 0) for n in range(4)]
        names += zip(uses.of.tolist(), uses.number.tolist(), strict=True)
        told = [names[n] for n in uses.thing.tolist()]
        assert told == plainly(seen, leased)


def plainly(seen, leased):
    """Thing and use of each row, one thing and one row after the other."""
    told = [None] * len(seen)
    for thing in range(4):
        use, until = 0, None
        rows = sorted((day, n) for n, (one, day, _) in enumerate(seen) if one == thing)
        for day, n in rows:
            if leased[thing] and until is not None and day - until > IDLE_DAYS:
                use += 1
            until = max(until or 0, day + seen[n][2])
            told[n] = thing, use
    return told
