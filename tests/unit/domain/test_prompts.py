import random

import numpy as np

from backend.domain.prompts import families, prompt_key, signature

TEXT = (
    "Write a plan with numbered steps for moving an old garden shed across the yard "
    "without taking it apart, list the tools and say how many people are needed"
)
OTHER = (
    "Explain to a child of seven why the sea is salty although rivers are not, with "
    "one experiment that can be done in a kitchen on a rainy afternoon in November"
)


def test_signature_is_the_same_everywhere():
    # Computed once; another value would separate upstreams from this deployment.
    assert signature(TEXT) == signature(f"  {TEXT.upper()}!! ")
    assert len(signature(TEXT)) == 128
    assert all(0 <= number < 2**32 for number in signature(TEXT))


def test_edited_prompts_are_one_family_and_strangers_are_not():
    edited = TEXT.replace("old", "very old").replace("yard", "lawn")
    texts = [TEXT, OTHER, edited]
    signatures = np.array([signature(text) for text in texts], dtype=np.uint32)
    keys = [prompt_key(row) for row in signatures]

    found = families(keys, signatures)

    assert found[0] == found[2]
    assert found[0] != found[1]


def test_families_do_not_depend_on_order():
    dice = random.Random(3)
    words = [f"word{n}" for n in range(40)]
    bases = [" ".join(dice.choices(words, k=30)) for _ in range(20)]
    texts = [
        " ".join(w if dice.random() > 0.1 else "x" for w in base.split())
        for base in bases
        for _ in range(10)
    ]
    signatures = np.array([signature(text) for text in texts], dtype=np.uint32)
    keys = [prompt_key(row) for row in signatures]
    expected = dict(zip(keys, families(keys, signatures), strict=True))

    order = list(range(len(keys)))
    dice.shuffle(order)
    shuffled = families([keys[n] for n in order], signatures[order])

    assert {keys[n]: f for n, f in zip(order, shuffled, strict=True)} == expected
