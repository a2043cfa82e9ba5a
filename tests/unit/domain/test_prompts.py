import random
import subprocess
import sys

import numpy as np
import pytest

from backend.domain.prompts import families, prompt_key, shingles, signature

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
    assert signature(TEXT)[:4] == [3266056042, 3205442088, 1812784955, 3226053068]
    assert signature(TEXT) == signature(f"  {TEXT.upper()}!! ")
    assert len(signature(TEXT)) == 128
    assert all(0 <= number < 2**32 for number in signature(TEXT))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write  a\tPLAN.", ["write a", "a plan"]),
        ("Hi!", ["hi"]),
        ("?!", ["?!"]),
        (" \n", []),
        ("名前は", ["名 前", "前 は"]),
        ("don't", ["don t"]),
    ],
)
def test_shingles(text, expected):
    assert shingles(text) == expected


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


def _edits(dice, words, base, share):
    return " ".join(dice.choice(words) if dice.random() < share else w for w in base)


def test_edits_of_a_template_that_nobody_sent_stay_together():
    # Two edits share half of their word pairs; the middle of all is more like each.
    dice = random.Random(11)
    words = [f"word{n}" for n in range(2000)]
    bases = [dice.choices(words, k=60) for _ in range(10)]
    texts = [_edits(dice, words, base, 0.1) for base in bases for _ in range(40)]
    signatures = np.array([signature(text) for text in texts], dtype=np.uint32)

    found = families([prompt_key(row) for row in signatures], signatures)

    for n in range(10):
        members = found[40 * n : 40 * n + 40]
        assert max(members.count(name) for name in set(members)) >= 36
    assert all(
        not set(found[:40]) & set(found[40 * n : 40 * n + 40]) for n in range(1, 10)
    )


def test_a_common_phrase_chains_no_strangers():
    dice = random.Random(5)
    words = [f"word{n}" for n in range(5000)]
    phrase = [f"common{n}" for n in range(12)]
    texts = [" ".join(phrase + dice.choices(words, k=40)) for _ in range(400)]
    signatures = np.array([signature(text) for text in texts], dtype=np.uint32)

    found = families([prompt_key(row) for row in signatures], signatures)

    assert len(set(found)) == 400


def test_signatures_of_another_length_and_none():
    assert families([], np.empty((0, 128), dtype=np.uint32)) == []
    short = np.array([[1] * 17, [1] * 16 + [2], [3] * 17], dtype=np.uint32)
    assert families(["a", "b", "c"], short) == ["a", "a", "c"]


def test_a_forked_worker_can_sign_after_its_parent_did():
    # rensa starts threads for large batches, and a fork of such a process waits for
    # them without end.
    code = (
        "import os\n"
        "from backend.domain.prompts import signature\n"
        "for n in range(2000): signature(f'a b {n}')\n"
        "if os.fork() == 0:\n"
        "    signature('a b'); os._exit(0)\n"
        "os._exit(os.waitstatus_to_exitcode(os.wait()[1]))\n"
    )
    forked = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)

    assert forked.returncode == 0
