import random

import numpy as np

from backend.domain.families import families
from backend.domain.prompts import signature
from backend.domain.scaffolds import scaffolds

SCAFFOLD = (
    "Below is a request of a customer; sort it into one of nine folders, say how sure "
    "you are in percent, and quote the words that decided it"
)
BEFORE, AFTER = SCAFFOLD[:70], SCAFFOLD[70:]


def _grouped(texts):
    signatures = np.array([signature(text) for text in texts], dtype=np.uint32)
    keys = [f"{n:05}" for n in range(len(texts))]
    found = families(keys, signatures)
    return found, scaffolds(found, keys, signatures), keys, signatures


def _unique(dice, words=100):
    return [f"word{dice.randrange(20_000)}" for _ in range(words)]


def _world(seed):
    """30 unique texts in the scaffold, 200 without, and a template of 20 copies."""
    dice = random.Random(seed)
    inside = [f"{BEFORE} {' '.join(_unique(dice))} {AFTER}" for _ in range(30)]
    outside = [" ".join(_unique(dice)) for _ in range(200)]
    base = _unique(dice, 60)
    copies = [" ".join([*base, str(n)]) for n in range(20)]
    return inside + outside + copies


def test_unique_texts_in_one_scaffold_are_no_family_and_have_one_scaffold():
    family, scaffold, _, _ = _grouped(_world(1))

    assert len(set(family[:30])) == 30
    names = scaffold[:30]
    assert max(names.count(name) for name in set(names)) >= 28
    assert len(set(scaffold[30:230])) == 200
    assert not set(scaffold[:30]) & set(scaffold[30:])


def test_a_family_has_one_scaffold_and_names_one():
    family, scaffold, _, _ = _grouped(_world(2))

    of_family = {}
    for name, outer in zip(family, scaffold, strict=True):
        assert of_family.setdefault(name, outer) == outer
    assert set(scaffold) <= set(family)
    assert len(set(scaffold[230:])) == 1


def test_a_common_phrase_is_no_scaffold():
    dice = random.Random(3)
    texts = [
        " ".join([*_unique(dice), "please answer as soon as possible"])
        for _ in range(200)
    ]

    _, scaffold, _, _ = _grouped(texts)

    assert len(set(scaffold)) == 200


def test_scaffolds_do_not_depend_on_order():
    family, scaffold, keys, signatures = _grouped(_world(4))
    order = list(range(len(keys)))
    random.Random(5).shuffle(order)

    shuffled = scaffolds(
        [family[n] for n in order], [keys[n] for n in order], signatures[order]
    )

    assert shuffled == [scaffold[n] for n in order]


def test_none():
    assert scaffolds([], [], np.empty((0, 192), dtype=np.uint32)) == []
