import pytest

from backend.web import formats

NONE = "\u2013"


@pytest.mark.parametrize(
    ("value", "written"), [(None, NONE), (0, "0"), (24310, "24,310"), (1.6, "2")]
)
def test_numbers_are_whole_and_in_groups(value, written):
    assert formats.number(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, NONE), (8.54, "+8.5"), (-4.6, "\u22124.6"), (0.0, "+0.0")],
)
def test_bits_have_their_sign(value, written):
    assert formats.bits(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, NONE), (0.934, "93.4%"), (0.9999, ">99.9%"), (1.0, ">99.9%")],
)
def test_nothing_is_rounded_up_to_certainty(value, written):
    assert formats.percent(value) == written


def test_a_time_has_the_exact_one_behind_it():
    assert formats.moment(1_767_225_600_123) == (
        '<time datetime="2026-01-01T00:00:00.123+00:00">2026-01-01\u00a000:00</time>'
    )


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (0, 1_000, "1970-01-01"),
        (1_767_225_600_000, 1_774_915_200_000, "2026-01-01 to 03-31"),
        (1_764_547_200_000, 1_767_225_600_000, "2025-12-01 to 2026-01-01"),
        (None, 0, "1970-01-01"),
        (None, None, NONE),
    ],
)
def test_a_span_says_its_year_once(first, last, written):
    assert formats.span(first, last) == written


def test_ids_are_one_part_of_a_path_whatever_is_in_them():
    assert formats.account_path("acc/6 '{}?#") == "/accounts/acc%2F6%20%27%7B%7D%3F%23"
    assert formats.thing_path("network", "203.0.113.0/24") == (
        "/things/network/203.0.113.0%2F24"
    )


def test_an_address_keeps_what_has_a_value():
    kept = {"look": "campaign", "least": None, "since": ""}

    assert formats.with_query("/clusters", kept) == "/clusters?look=campaign"
    assert formats.with_query("/x", {"a": ["1", "2"]}, b="<") == "/x?a=1&a=2&b=%3C"
    assert formats.with_query("/x", {}) == "/x"
