"""Lists that are fetched as they are wanted, and their tables."""

import sys
from datetime import date

import polars as pl
import pytest

from backend.client import PackageMissing, Pages, models


def a_day(number):
    return models.Day(
        day=date(2026, 1, number),
        model="m",
        exchanges=number,
        accounts=1,
        capabilities=["a"],
        sought=[1],
    )


@pytest.fixture
def asked():
    return []


@pytest.fixture
def days(asked):
    """Three pages of two days."""

    def fetch(cursor):
        asked.append(cursor)
        page = int(cursor or 0)
        items = [a_day(2 * page + 1), a_day(2 * page + 2)]
        return items, str(page + 1) if page < 2 else None

    return Pages(models.Day, fetch)


def test_all_items_come_in_order(days, asked):
    assert [each.exchanges for each in days] == [1, 2, 3, 4, 5, 6]
    assert asked == [None, "1", "2"]


def test_no_page_is_fetched_before_it_is_wanted(days, asked):
    assert [each.exchanges for each in days.take(2)] == [1, 2]
    assert days.first().exchanges == 1
    assert asked == [None, None]


def test_one_page_tells_where_the_next_begins(days):
    items, cursor = days.page("1")

    assert ([each.exchanges for each in items], cursor) == ([3, 4], "2")


def test_pandas(days):
    table = days.to_pandas()

    assert list(table.columns) == list(models.Day.__struct_fields__)
    assert table["exchanges"].sum() == 21
    assert table["exchanges"].dtype == "Int64"
    assert len(days.to_pandas(most=3)) == 3


def test_polars(days):
    table = days.all().to_polars()

    assert table.schema["day"] == pl.Date
    assert table["exchanges"].sum() == 21
    assert table["capabilities"].to_list()[0] == ["a"]


def test_a_table_of_nothing_has_its_columns_and_types():
    nothing = Pages(models.Cluster, lambda cursor: ([], None))

    assert nothing.to_pandas()["first_seen"].dtype == "datetime64[us, UTC]"
    assert nothing.to_polars().schema["first_seen"] == pl.Datetime("us", "UTC")
    assert nothing.to_polars().schema["group_kind"] == pl.String


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_missing_package_is_one_sentence(days, package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(PackageMissing, match=rf"samehand\[{package}\]"):
        getattr(days, f"to_{package}")()
