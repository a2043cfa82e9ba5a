"""One passage around texts that have nothing else in common: are they found together.

The passages are the beginnings of texts, the inner texts the beginnings of others that
share at most four word pairs with any other, so that nothing else can join them.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from methods import signed

from backend.domain.families import families
from backend.domain.prompts import words
from backend.domain.scaffolds import scaffolds

# Words of the passage, words of the text in it.
SIZES = ((12, 60), (20, 60), (20, 100), (30, 100))
USES = (2, 3, 5, 10, 20, 40)
MOST_SHARED = 4
# Of the inner texts, so many stay without a passage.
WITHOUT = 3


def measure_scaffolds(texts: Sequence[str]) -> list[dict[str, object]]:
    found = []
    for outer, inner in SIZES:
        documents, passage = _made(list(texts), outer, inner)
        signatures = signed(documents)
        keys = [f"{number:06}" for number in range(len(documents))]
        family = families(keys, signatures)
        scaffold = scaffolds(family, keys, signatures)
        recall, precision = _pairs(scaffold, passage)
        found.append(
            {
                "passage, words": outer,
                "around, words": inner,
                "prompts": len(documents),
                "passages": len(set(passage) - {None}),
                "families, recall": f"{_pairs(family, passage)[0]:.3f}",
                "scaffolds, recall": f"{recall:.3f}",
                "scaffolds, precision": f"{precision:.3f}",
            }
        )
    return found


def _made(
    texts: list[str], outer: int, inner: int
) -> tuple[list[str], list[int | None]]:
    dice = random.Random(1)
    dice.shuffle(texts)
    passages = _strangers([t.split()[:outer] for t in texts if len(t.split()) >= outer])
    bodies = _strangers([t.split()[:inner] for t in texts if len(t.split()) >= inner])
    dice.shuffle(bodies)
    documents: list[str] = []
    passage: list[int | None] = []
    rest = iter(bodies[len(bodies) // WITHOUT :])
    for number, around in enumerate(passages):
        for _, body in zip(range(dice.choice(USES)), rest, strict=False):
            cut = dice.choice((0, outer // 2, outer))
            documents.append(" ".join([*around[:cut], *body, *around[cut:]]))
            passage.append(number)
    for body in bodies[: len(bodies) // WITHOUT]:
        documents.append(" ".join(body))
        passage.append(None)
    return documents, passage


def _strangers(texts: Sequence[list[str]]) -> list[list[str]]:
    having: dict[tuple[str, str], list[int]] = defaultdict(list)
    kept: list[list[str]] = []
    for text in texts:
        own = set(pairwise(words(" ".join(text))))
        shared = Counter(other for pair in own for other in having[pair][:200])
        if max(shared.values(), default=0) <= MOST_SHARED:
            for pair in own:
                having[pair].append(len(kept))
            kept.append(text)
    return kept


def _pairs(found: Sequence[str], passage: Sequence[int | None]) -> tuple[float, float]:
    """Recall and precision over pairs of prompts with one passage."""
    both = Counter(zip(found, passage, strict=True))
    right = sum(_choose_two(n) for (_, own), n in both.items() if own is not None)
    asked = sum(
        _choose_two(n) for own, n in Counter(passage).items() if own is not None
    )
    together = sum(_choose_two(n) for n in Counter(found).values())
    return right / asked, right / max(together, 1)


def _choose_two(count: int) -> int:
    return count * (count - 1) // 2
