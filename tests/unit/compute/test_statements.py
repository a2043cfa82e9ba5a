"""The subset of SQL that DuckDB and Spark compute alike."""

import re
from importlib.resources import files

import pytest

from backend.compute.engine import statement, with_parameters

NAMES = sorted(
    file.name.removesuffix(".sql")
    for file in files("backend.compute").joinpath("sql").iterdir()
    if file.name.endswith(".sql")
)


def code_of(name):
    """The statement on one line, without comments."""
    return " ".join(re.sub(r"--[^\n]*", "", statement(name)).lower().split())


def casts(code):
    """(what is cast, to what) of every cast."""
    for found in re.finditer(r"\bcast\(", code):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(code[end], 0)
            end += 1
        yield code[found.end() : end - 1].strip().rsplit(" as ", 1)


@pytest.mark.parametrize("name", NAMES)
class TestSubset:
    def test_only_whole_numbers_become_integers(self, name):
        # A bare cast of a float rounds in DuckDB and truncates in Spark.
        for inner, kind in casts(code_of(name)):
            whole = re.match(r"(floor|ceil|sum|count|min)\(|:", inner)
            assert kind == "double" or whole

    def test_no_dialect_of_its_own(self, name):
        own = r"::|\bqualify\b|\bexclude\b|\busing\b|\bilike\b|\bgroup by all\b|\[\d|//"

        assert not re.search(own, code_of(name))


class TestParameters:
    def test_longer_names_are_put_in_first(self):
        assert with_parameters(":cap :cap_bits", {"cap": 1, "cap_bits": 2}) == "1 2"

    def test_a_flag_is_a_truth_value(self):
        # Spark takes no number for one.
        assert with_parameters("CASE WHEN :on", {"on": True}) == "CASE WHEN TRUE"
