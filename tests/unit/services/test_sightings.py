import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.prompts import packed, prompt_key, signature
from backend.services.sightings import codes, family_of_prompts, places

TEMPLATE = (
    "Write a plan with numbered steps for moving an old garden shed across the yard "
    "without taking it apart, list the tools and say how many people are needed"
)


def test_prompts_are_compared_with_those_of_one_length():
    minhash = list(range(128))
    signed = [
        packed(numbers)
        for numbers in (
            signature(TEMPLATE),
            signature(TEMPLATE.replace("old", "new")),
            minhash,
            [*minhash[:-1], 9999],
            minhash[:64],
        )
    ]
    keys = [*map(prompt_key, signed), "upstream:1", "upstream:2"]
    senders = dict.fromkeys(keys, 1) | {"upstream:1": 2}
    unsent = packed(minhash[:32])

    family, telling = family_of_prompts(
        senders, [*zip(keys, signed, strict=False), (prompt_key(unsent), unsent)]
    )

    names = [family[key] for key in keys]
    assert family.keys() == set(keys)
    assert names[0] == names[1]
    assert names[2] == names[3]
    assert names[5:] == ["upstream:1", "upstream:2"]
    assert len(set(names)) == 5
    # Sent by one account alone, a prompt says nothing about two.
    assert telling == {names[0], names[2], "upstream:1"}


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
