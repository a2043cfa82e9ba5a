"""The pool of texts and their edits, and how well a grouping of it is."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations, pairwise

from corpus import Text, digest
from edits import BEYOND, EDITS

from backend.domain.prompts import words

# Of the texts without another version, and of the revisions, so many. All prompts.
MOST_SINGLE, MOST_REVISED = 600, 350
# A revision with more of its word pairs in common than this is found by anything.
CHANGED = 0.6
# Share of words in the same order (difflib's ratio). Below the first a text of the same
# name was written anew; from the second on two texts of different names are siblings.
LEAST_REVISION, SIBLINGS = 0.3, 0.5
ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class Pool:
    """Texts; all documents made of them; which text and edit each document is."""

    texts: list[Text]
    documents: list[str]
    of_text: list[int]
    edit: list[str]
    siblings: list[str]


def choose(found: Sequence[Text]) -> list[Text]:
    by_group: dict[str, list[Text]] = defaultdict(list)
    for text in found:
        by_group[text.group].append(text)
    chosen: list[Text] = []
    single = revised = 0
    for group in sorted(by_group, key=digest):
        versions = by_group[group][:2]
        prompt = any(v.is_prompt for v in versions)
        if len(versions) > 1:
            if not prompt and (
                revised >= MOST_REVISED
                or _in_common(versions[0].text, versions[1].text) >= CHANGED
            ):
                continue
            revised += 1
        elif not prompt:
            if single >= MOST_SINGLE:
                continue
            single += 1
        chosen += versions
    return chosen


def pool_of(texts: list[Text], *, seed: int, only: Sequence[str] = ()) -> Pool:
    """Every text with each of its edits, or with those of ``only``."""
    dice = random.Random(seed)
    documents, of_text, edit = [], [], []
    for number, text in enumerate(texts):
        # The same edits whatever is asked for.
        made = {name: change(text.text, dice) for name, change in EDITS.items()}
        for name in (ORIGINAL, *(only or EDITS)):
            if name in BEYOND:
                made[name] = BEYOND[name](text.text, random.Random(number))
            documents.append(made.get(name, text.text))
            of_text.append(number)
            edit.append(name)
    return Pool(texts, documents, of_text, edit, _siblings(texts))


def score(pool: Pool, family: Sequence[object]) -> dict[str, float]:
    """Precision over pairs; recall over revisions; how many of each edit are found."""
    own = {
        text: name
        for text, edit, name in zip(pool.of_text, pool.edit, family, strict=True)
        if edit == ORIGINAL
    }
    found: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for text, edit, name in zip(pool.of_text, pool.edit, family, strict=True):
        asked[edit] += 1
        found[edit] += own[text] == name
    revisions = [own[a] == own[b] for a, b in _revisions(pool.texts)]
    return {
        "precision": _precision(pool, family),
        "revisions": sum(revisions) / len(revisions),
        **{edit: found[edit] / asked[edit] for edit in asked if edit != ORIGINAL},
    }


def _precision(pool: Pool, family: Sequence[object]) -> float:
    """Of pairs put together, those of one text, of its revisions or of a sibling.

    Siblings of siblings are neither right nor wrong.
    """
    together: dict[object, Counter[int]] = defaultdict(Counter)
    for text, name in zip(pool.of_text, family, strict=True):
        together[name][text] += 1
    right = wrong = 0
    for counts in together.values():
        right += sum(n * (n - 1) // 2 for n in counts.values())
        for (a, often_a), (b, often_b) in combinations(sorted(counts.items()), 2):
            if pool.siblings[a] != pool.siblings[b]:
                wrong += often_a * often_b
            elif pool.texts[a].group == pool.texts[b].group or _are_siblings(
                pool.texts[a].text, pool.texts[b].text
            ):
                right += often_a * often_b
    return right / (right + wrong)


def _revisions(texts: Sequence[Text]) -> Iterator[tuple[int, int]]:
    first: dict[str, int] = {}
    for number, text in enumerate(texts):
        other = first.setdefault(text.group, number)
        if other != number and (
            same_order(texts[other].text, text.text) >= LEAST_REVISION
        ):
            yield other, number


def _siblings(texts: Sequence[Text]) -> list[str]:
    """Name for all the groups that siblings lead to, by text."""
    parent = {text.group: text.group for text in texts}

    def root(group: str) -> str:
        while parent[group] != group:
            group = parent[group]
        return group

    for a, b in _worth_comparing(texts):
        if _are_siblings(texts[a].text, texts[b].text):
            parent[root(texts[a].group)] = root(texts[b].group)
    return [root(text.group) for text in texts]


def _worth_comparing(texts: Sequence[Text]) -> set[tuple[int, int]]:
    """Pairs of texts with a sixth of their word pairs in common."""
    shingles = [_pairs(text.text) for text in texts]
    having: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, own in enumerate(shingles):
        for shingle in own:
            having[shingle].append(number)
    common: Counter[tuple[int, int]] = Counter()
    for numbers in having.values():
        common.update(combinations(numbers, 2))
    return {
        (a, b)
        for (a, b), both in common.items()
        if 6 * both >= len(shingles[a]) + len(shingles[b]) - both
    }


def _are_siblings(a: str, b: str) -> bool:
    return same_order(a, b) >= SIBLINGS


@cache
def same_order(a: str, b: str) -> float:
    return SequenceMatcher(None, words(a), words(b), autojunk=False).ratio()


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(words(text)))


def _in_common(a: str, b: str) -> float:
    one, other = _pairs(a), _pairs(b)
    return len(one & other) / max(len(one | other), 1)
