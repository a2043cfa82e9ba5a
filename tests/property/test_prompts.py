"""Similar prompts in, similar signatures out; families need no order."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.prompts import (
    families,
    normal_prompt,
    prompt_key,
    shingles,
    signature,
)

_WORDS = st.lists(
    st.sampled_from([f"word{n}" for n in range(200)]), min_size=1, max_size=60
)


def _estimate(one, other):
    return float(np.mean(np.array(signature(one)) == np.array(signature(other))))


@given(_WORDS, _WORDS, _WORDS)
def test_equal_numbers_estimate_what_is_shared(first, common, second):
    one, other = " ".join(first + common), " ".join(common + second)
    a, b = set(shingles(one)), set(shingles(other))

    # Six standard errors.
    assert abs(_estimate(one, other) - len(a & b) / len(a | b)) < 6 * 0.045


@given(st.text(min_size=1, max_size=80))
def test_case_and_layout_change_nothing(text):
    assert signature(text) == signature(f"\n {normal_prompt(text) or text} ")


@settings(max_examples=30)
@given(
    st.lists(
        st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=8), max_size=30
    ),
    st.randoms(use_true_random=False),
)
def test_families_need_no_order(texts, dice):
    signatures = np.array(
        [signature(" ".join(t)) for t in texts], dtype=np.uint32
    ).reshape(-1, 128)
    keys = [prompt_key(row) for row in signatures]
    order = list(range(len(keys)))
    dice.shuffle(order)

    found = families(keys, signatures)
    shuffled = families([keys[n] for n in order], signatures[order])

    assert shuffled == [found[n] for n in order]
    assert all(family in keys for family in found)
    # Who leads a family is in it.
    assert all(found[keys.index(family)] == family for family in found)
