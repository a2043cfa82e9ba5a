import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.services.sightings import codes, places


@pytest.mark.parametrize(
    "column",
    [
        pa.chunked_array([["b", "c"], ["a", "b"]]),
        pa.chunked_array([["b", "c"], ["a", "b"]]).dictionary_encode(),
        # As after a filter: the dictionary has values that no row has.
        pa.chunked_array(
            [pa.DictionaryArray.from_arrays([1, 3, 0, 1], ["a", "b", "a0", "c", "d"])]
        ),
    ],
    ids=["texts", "dictionaries", "filtered"],
)
def test_codes_are_places_among_the_values_in_order(column):
    values, place = codes(column)

    assert values == ["a", "b", "c"]
    assert place.tolist() == [1, 2, 0, 1]


@given(st.lists(st.integers(0, 9)))
def test_places_among_the_codes_that_there_are(code):
    distinct, place = places(np.array(code, dtype=np.int64), 10)

    assert distinct.tolist() == sorted(set(code))
    assert distinct[place].tolist() == code


def test_codes_of_nothing():
    values, place = codes(pa.chunked_array([], pa.string()))

    assert (values, place.tolist()) == ([], [])
