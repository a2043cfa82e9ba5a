"""The compatibility form, of texts that were made to be slow too."""

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.prompts import words
from backend.domain.texts import compatible

# Classes 202 and 230, which are sorted.
CEDILLA, GRAVE = "\u0327", "\u0300"
JOINER = "\u034f"


def longest_run(text):
    """Marks in a row after decomposition, which a sort has to bring into order."""
    longest = here = 0
    for character in unicodedata.normalize("NFKD", text):
        here = here + 1 if unicodedata.combining(character) else 0
        longest = max(longest, here)
    return longest


@settings(deadline=None)
@given(st.text(max_size=200))
def test_ordinary_texts_get_nfkc(text):
    if longest_run(text) <= 30:
        assert compatible(text) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    "marks", [GRAVE + CEDILLA, "\uff9e" + GRAVE, "\u0344" + CEDILLA, "\uff9f\uff9e"]
)
def test_no_run_of_marks_is_long(marks):
    found = compatible("a" + marks * 5000)

    assert longest_run(found) <= 36
    assert compatible(found) == found
    kept = found.replace(JOINER, "")
    assert len(kept) >= 9000


def test_a_long_run_of_signs_that_are_no_marks_stays():
    assert compatible("\U0001f600" * 500) == "\U0001f600" * 500


def test_every_character_that_can_begin_with_a_mark_is_found():
    missed = [
        hex(number)
        for number in range(sys.maxunicode + 1)
        if not 0xD800 <= number <= 0xDFFF
        and unicodedata.combining(unicodedata.normalize("NFKD", chr(number))[0])
        and longest_run(compatible((chr(number) + GRAVE) * 40)) > 36
    ]

    assert missed == []


def test_a_line_of_half_a_million_marks_is_no_more_work_than_its_length():
    """Sorted in one run these take minutes, and the test's own limit ends it."""
    text = "word " + (GRAVE + CEDILLA) * 260_000

    assert words(text) == ["word"]
