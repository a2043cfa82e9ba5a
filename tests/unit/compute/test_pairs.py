"""The SQL of the pairs, case by case, on the default engine."""

import re

import pyarrow as pa
import pytest

from backend.compute.duckdb import DuckDBEngine
from backend.compute.engine import statement, with_parameters

KINDS = {"kind": ["card", "exit", "net"], "source": ["pay", "place", "place"]}


def pairs(rows, **changes):
    """{(left, right): millibits} of (account, thing, kind) rows, N = 1024."""
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    numbers = {
        "total": 1024,
        "cap": 14_000,
    } | changes
    with DuckDBEngine() as engine:
        engine.put(
            "sightings",
            pa.table(
                {
                    "account": pa.array(columns[0], pa.int64()),
                    "thing": pa.array(columns[1], pa.int64()),
                    "kind": pa.array(columns[2], pa.string()),
                }
            ),
        )
        engine.put("kinds", pa.table(KINDS | {"damping": [1.0, 0.5, 0.5]}))
        engine.table("things")
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


class TestSubset:
    """What DuckDB and Spark would not compute alike, or not both understand."""

    @pytest.mark.parametrize("name", ["things", "pairs"])
    def test_every_parameter_is_put_in(self, name):
        numbers = dict.fromkeys(("total", "cap"), 1)

        assert not re.search(
            r"(?<!:):[a-z]", _code(with_parameters(statement(name), numbers))
        )

    @pytest.mark.parametrize("name", ["things", "pairs"])
    def test_only_floored_floats_become_integers(self, name):
        # A bare cast rounds in DuckDB and truncates in Spark.
        code = " ".join(_code(statement(name)).lower().split())

        for cast in re.findall(r"cast\( ?(\w+)\(.*? as bigint", code):
            assert cast in {"floor", "sum", "count"}

    @pytest.mark.parametrize("name", ["things", "pairs"])
    def test_no_dialect_of_its_own(self, name):
        own = r"::|\bqualify\b|\bexclude\b|\busing\b|\bilike\b|\bgroup by all\b|\[\d"

        assert not re.search(own, _code(statement(name)).lower())


def _code(text):
    return re.sub(r"--[^\n]*", "", text)
