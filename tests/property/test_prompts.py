"""Similar prompts in, similar signatures out; groups need no order."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.families import families
from backend.domain.prompts import (
    EMPTY,
    PLACES,
    normal_prompt,
    prompt_key,
    signature,
    signatures,
    words,
)
from backend.domain.scaffolds import scaffolds
from backend.domain.sketches import Pairs, nearest

_WORDS = st.lists(
    st.sampled_from([f"word{n}" for n in range(200)]), min_size=1, max_size=60
)


def _share(one, other):
    """Share of the places that either has in which both have the same."""
    one, other = np.array(one), np.array(other)
    either = (one != EMPTY) | (other != EMPTY)
    return float(((one == other) & either).sum() / either.sum())


@given(_WORDS, _WORDS, _WORDS)
def test_equal_numbers_estimate_what_is_shared(first, common, second):
    one, other = " ".join(first + common), " ".join(common + second)
    a, b = set(words(one)), set(words(other))
    exact = len(a & b) / len(a | b)

    found = _share(signature(one)[:PLACES], signature(other)[:PLACES])

    # Six standard errors of a sample of so many places; it is without replacement.
    places = PLACES * (1 - (1 - 1 / PLACES) ** len(a | b))
    assert abs(found - exact) <= 6 * max(0.02, (exact * (1 - exact) / places) ** 0.5)


@given(_WORDS, st.randoms(use_true_random=False))
def test_the_order_of_words_is_in_the_pairs_only(own, dice):
    other = dice.sample(own, len(own))

    assert signature(" ".join(own))[:PLACES] == signature(" ".join(other))[:PLACES]


@given(st.text(min_size=1, max_size=80))
def test_case_and_layout_change_nothing(text):
    assert signature(text) == signature(f"\n {normal_prompt(text) or text} ")


@given(st.lists(st.text(max_size=40), max_size=8))
def test_together_each_is_signed_as_it_is_alone(texts):
    assert signatures(texts).tolist() == [signature(text) for text in texts]


_TEXTS = st.lists(
    st.lists(st.sampled_from("abcdefghijklmnopqr"), min_size=1, max_size=16),
    max_size=30,
)


@settings(max_examples=30, deadline=None)
@given(_TEXTS, st.randoms(use_true_random=False))
def test_groups_need_no_order(texts, dice):
    signatures = np.array(
        [signature(" ".join(t)) for t in texts], dtype=np.uint32
    ).reshape(-1, 2 * PLACES)
    keys = [prompt_key(row) for row in signatures]
    order = list(range(len(keys)))
    dice.shuffle(order)

    found = families(keys, signatures)
    outer = scaffolds(found, keys, signatures)
    shuffled = families([keys[n] for n in order], signatures[order])

    assert shuffled == [found[n] for n in order]
    assert all(family in keys for family in found)
    # What names a family is in it, and equal prompts are one family.
    assert all(found[keys.index(family)] == family for family in found)
    assert len(dict(zip(keys, found, strict=True)).items()) == len(
        set(zip(keys, found, strict=True))
    )
    # A scaffold is made of whole families.
    assert set(outer) <= set(found)
    assert len(set(zip(found, outer, strict=True))) == len(set(found))
    assert outer == [dict(zip(found, outer, strict=True))[family] for family in found]


_LINKS = st.lists(
    st.tuples(st.integers(0, 19), st.integers(0, 19), st.integers(1, 9)), max_size=40
)


@given(_LINKS, st.permutations(range(20)))
def test_nearest_is_what_a_walk_finds(links, rank):
    kept = {(max(a, b), min(a, b)): w for a, b, w in links if a != b}
    pairs = Pairs(
        np.array([a for a, _ in kept], dtype=np.intp),
        np.array([b for _, b in kept], dtype=np.intp),
        np.ones(len(kept), dtype=np.intp),
    )
    alike = np.array(list(kept.values()), dtype=np.float32)

    found = nearest(pairs, alike, np.array(rank)).tolist()

    # An oracle: everybody points to the neighbour most like it, of equals the first.
    group = {row: {row} for row in range(20)}
    for row in range(20):
        near = [
            (w, -rank[b if a == row else a], b if a == row else a)
            for (a, b), w in kept.items()
            if row in (a, b)
        ]
        if near:
            merged = group[row] | group[max(near)[2]]
            for member in merged:
                group[member] = merged
    assert found == [min(group[row], key=lambda m: rank[m]) for row in range(20)]
