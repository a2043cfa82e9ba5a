"""The SQL of the pairs, case by case, on the default engine."""

from collections import Counter

import pyarrow as pa

from backend.compute.duckdb import DuckDBEngine

SIGHTINGS = pa.schema({"account": pa.int64(), "thing": pa.int64()})
THINGS = pa.schema(
    {
        "thing": pa.int64(),
        "everyone": pa.int64(),
        "source": pa.int64(),
        "damping": pa.float64(),
    }
)
# Kind → (source, damping).
KINDS = {"card": (0, 1.0), "exit": (1, 0.5), "net": (1, 0.5)}


def pairs(rows, **changes):
    """{(left, right): millibits} of (account, thing, kind) rows, N = 1024."""
    numbers = {"total": 1024, "cap": 14_000} | changes
    had = Counter((thing, kind) for _, thing, kind in rows)
    sightings = [{"account": account, "thing": thing} for account, thing, _ in rows]
    things = [
        {"thing": t, "everyone": n, "source": KINDS[k][0], "damping": KINDS[k][1]}
        for (t, k), n in had.items()
    ]
    with DuckDBEngine() as engine:
        engine.put("sightings", pa.Table.from_pylist(sightings, SIGHTINGS))
        engine.put("things", pa.Table.from_pylist(things, THINGS))
        engine.table("pairs", **numbers)
        found = engine.fetch("pairs").to_pylist()
    return {(r["left_account"], r["right_account"]): r["millibits"] for r in found}


class TestPairs:
    def test_no_sightings_no_pairs(self):
        assert pairs([]) == {}

    def test_a_thing_of_one_account_ties_nobody(self):
        assert pairs([(1, 10, "card"), (2, 11, "card")]) == {}

    def test_a_thing_of_two_gives_log2_of_n_over_two(self):
        assert pairs([(1, 10, "card"), (2, 10, "card")]) == {(1, 2): 9000}

    def test_kinds_are_damped(self):
        assert pairs([(1, 10, "exit"), (2, 10, "exit")]) == {(1, 2): 4500}

    def test_things_add_up_to_the_cap_of_their_source(self):
        rows = [(a, t, "card") for a in (1, 2) for t in (10, 11)]

        assert pairs(rows) == {(1, 2): 14_000}

    def test_kinds_of_one_source_share_its_cap(self):
        rows = [(a, t, k) for a in (1, 2) for t, k in ((10, "exit"), (11, "net"))]

        assert pairs(rows, cap=5000) == {(1, 2): 5000}

    def test_sources_add_up(self):
        rows = [(a, t, k) for a in (1, 2) for t, k in ((10, "card"), (11, "net"))]

        assert pairs(rows) == {(1, 2): 13_500}

    def test_the_order_of_rows_changes_nothing(self):
        rows = [(a, t, "card") for a in range(6) for t in range(a, a + 3)]

        assert list(pairs(rows).items()) == list(pairs(rows[::-1]).items())
