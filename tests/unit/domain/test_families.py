import random

import numpy as np
import pytest

from backend.domain.families import families, heads, middles
from backend.domain.prompts import signature

TEXT = (
    "Write a plan with numbered steps for moving an old garden shed across the yard "
    "without taking it apart, list the tools and say how many people are needed"
)
OTHER = (
    "Explain to a child of seven why the sea is salty although rivers are not, with "
    "one experiment that can be done in a kitchen on a rainy afternoon in November"
)
COMMON = ["the", "of", "and", "a", "to", "in", "is", "you", "that", "it", "for", "on"]


def _signed(texts):
    return np.array([signature(text) for text in texts], dtype=np.uint32)


def _families(texts):
    return families([f"{n:05}" for n in range(len(texts))], _signed(texts))


def _replaced(dice, base, share, by=COMMON):
    return " ".join(dice.choice(by) if dice.random() < share else w for w in base)


def _world(seed, *, templates, copies, share, others=400, length=60):
    """Edited copies of templates that nobody sent, and prompts of nobody else."""
    dice = random.Random(seed)
    # Zipf's law, near enough: what strangers have in common are common words.
    vocabulary = [f"word{n}" for n in range(4000)]
    weights = [1 / (n + 1) for n in range(4000)]

    def made():
        return dice.choices(vocabulary, weights, k=length)

    bases = [made() for _ in range(templates)]
    texts = [_replaced(dice, base, share) for base in bases for _ in range(copies)]
    return texts + [" ".join(made()) for _ in range(others)]


def _together(found, copies, template):
    members = found[copies * template : copies * (template + 1)]
    return max(members.count(name) for name in set(members))


def test_edited_prompts_are_one_family_and_strangers_are_not():
    edited = TEXT.replace("old", "very old").replace("yard", "lawn")

    found = _families([TEXT, OTHER, edited])

    assert found[0] == found[2]
    assert found[0] != found[1]


@pytest.mark.parametrize(
    "edited",
    [
        TEXT.upper(),
        TEXT.replace(" ", "\u3000").replace(",", "\uff0c"),
        ", ".join(reversed(TEXT.split(", "))),
        f"You are a helpful assistant. Think first. {TEXT} Answer in one paragraph.",
        TEXT.replace("garden shed", "wooden boat").replace("yard", "road"),
        " ".join(TEXT.split()[:15]),
        " ".join(w if n % 4 else "the" for n, w in enumerate(TEXT.split())),
    ],
    ids=["case", "typography", "order", "boilerplate", "slots", "half", "words"],
)
def test_an_edit_is_found_again(edited):
    found = _families([TEXT, OTHER, edited])

    assert found[0] == found[2] != found[1]


@pytest.mark.parametrize("share", [0.15, 0.3])
def test_words_replaced_in_a_template_that_nobody_sent(share):
    found = _families(_world(11, templates=10, copies=40, share=share))

    assert all(_together(found, 40, n) >= 38 for n in range(10))
    assert len(set(found[:400])) < 30
    assert len(set(found[400:])) == 400
    assert not set(found[:400]) & set(found[400:])


@pytest.mark.parametrize("share", [0.15, 0.3])
def test_a_template_of_everybody_stays_one(share):
    # Each of its words is as common as can be, so rarity must not take it apart.
    found = _families(_world(12, templates=1, copies=900, share=share, others=100))

    assert _together(found, 900, 0) >= 895
    assert len(set(found[900:])) == 100


def test_a_common_phrase_chains_no_strangers():
    dice = random.Random(5)
    words = [f"word{n}" for n in range(5000)]
    phrase = [f"common{n}" for n in range(12)]
    texts = [" ".join(phrase + dice.choices(words, k=40)) for _ in range(400)]

    assert len(set(_families(texts))) == 400


def test_two_templates_with_one_boilerplate_are_two_families():
    dice = random.Random(6)
    words = [f"word{n}" for n in range(5000)]
    boilerplate = dice.choices(words, k=15)
    bases = [boilerplate + dice.choices(words, k=45) for _ in range(2)]
    texts = [_replaced(dice, base, 0.1) for base in bases for _ in range(60)]

    found = _families(texts)

    assert not set(found[:60]) & set(found[60:])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hello", "hello there"),
        ("write a poem", "write a story"),
        ("Translate this to French", "Translate this to German"),
        ("What is the capital of France?", "What is the capital of Spain?"),
    ],
)
def test_different_short_prompts_are_no_family(one, other):
    found = _families([one, other, TEXT, OTHER])

    assert found[0] != found[1]


def test_equal_short_prompts_are_a_family():
    assert _families(["Hello!", "hello", "bye"]) == ["00000", "00000", "00002"]


def test_prompts_without_words_stand_alone():
    assert len(set(_families([" ", "a", "?!", "b"]))) == 4


def test_heads_do_not_depend_on_order():
    texts = _world(3, templates=12, copies=12, share=0.3, others=60)
    signatures = _signed(texts)
    expected = heads(signatures)

    dice = np.random.default_rng(4)
    for order in [dice.permutation(len(texts)) for _ in range(40)]:
        found = order[heads(signatures[order])]

        assert found.tolist() == expected[order].tolist()


def test_how_common_words_are_follows_from_a_sample(monkeypatch):
    texts = _world(13, templates=6, copies=30, share=0.2, others=300)
    expected = _families(texts)

    monkeypatch.setattr("backend.domain.families._SAMPLE", 256)

    assert all(_together(_families(texts), 30, n) >= 28 for n in range(6))
    assert len(set(_families(texts)[180:])) == len(set(expected[180:])) == 300


def test_signatures_of_another_length_and_none():
    assert families([], np.empty((0, 192), dtype=np.uint32)) == []
    short = np.array([[1] * 17, [1] * 16 + [2], [3] * 17], dtype=np.uint32)
    found = families(["a", "b", "c"], short)
    assert found[0] == found[1] != found[2] == "c"


@pytest.mark.parametrize("length", [16, 64, 128, 1024])
def test_minhash_of_an_upstream_is_grouped(length):
    # Any MinHash: equal numbers say what share of the shingles two prompts have.
    dice = np.random.default_rng(7)
    bases = dice.integers(0, 2**30, (30, length), dtype=np.uint32)
    rows = np.repeat(bases, 4, axis=0)
    changed = dice.random(rows.shape) < 0.3
    rows[changed] = dice.integers(0, 2**30, int(changed.sum()), dtype=np.uint32)

    found = families([f"{n:03}" for n in range(120)], rows)

    together = [_together(found, 4, n) for n in range(30)]
    assert sum(together) >= {16: 100, 64: 116}.get(length, 120)
    assert all(not set(found[:4]) & set(found[4 * n : 4 * n + 4]) for n in range(1, 30))


def test_the_middle_of_a_family_is_what_most_members_have():
    rows = np.array([[1, 5, 9], [1, 6, 8], [2, 6, 8], [7, 7, 7]], dtype=np.uint32)

    found = middles(rows, np.array([0, 0, 0, 1]), np.array([2, 3]))

    assert found.tolist() == [[1, 6, 8], [7, 7, 7]]


def test_the_middle_of_two_is_its_head():
    rows = np.array([[1, 5], [1, 6], [2, 2]], dtype=np.uint32)

    assert middles(rows, np.array([0, 0, 1]), np.array([1, 2])).tolist() == [
        [1, 6],
        [2, 2],
    ]
