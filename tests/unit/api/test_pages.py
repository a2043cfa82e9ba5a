"""Cursors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.api.pages import decode, encode, skipped
from backend.errors import InvalidInput


@given(st.floats(allow_nan=False, allow_infinity=False), st.text())
def test_a_cursor_gives_its_place_back_exactly(bits, name):
    name = name.encode("utf-8", "ignore").decode()

    assert decode(encode(bits, name), float, str) == (bits, name)


@given(st.text(max_size=40))
def test_anything_else_is_refused(text):
    try:
        place = decode(text, int, str)
    except InvalidInput:
        return
    assert encode(*place).rstrip("=") == text.rstrip("=")


@pytest.mark.parametrize("place", [(True,), ("1",), (1.0,), (-1,), (1 << 63,), (1, 2)])
def test_a_place_of_another_list_is_refused(place):
    with pytest.raises(InvalidInput):
        skipped(encode(*place))


def test_no_cursor_is_the_beginning():
    assert decode(None, int) is None
    assert skipped(None) == 0
