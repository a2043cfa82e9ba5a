"""Makes prompts: strangers' own, copies of well-known ones, and paraphrases."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from backend.demo.names import Names
from backend.demo.vocabulary import (
    ARTICLES,
    CLOSINGS,
    DETAILS,
    FILLERS,
    OPENINGS,
    PEOPLE,
    PERIODS,
    QUALITIES,
    SYNONYMS,
    TOPICS,
    Topic,
)
from backend.domain.dice import Dice

_SLOT = re.compile(r"\{(\w)\}")
_Frame = tuple[str, tuple[str, ...]]


def _compiled(lines: tuple[str, ...]) -> tuple[_Frame, ...]:
    """Frames as a ``%``-format and the slots that fill it."""
    return tuple(
        (_SLOT.sub("%s", line.replace("%", "%%")), tuple(_SLOT.findall(line)))
        for line in lines
    )


_OPENINGS, _DETAILS, _CLOSINGS = map(_compiled, (OPENINGS, DETAILS, CLOSINGS))


@dataclass(frozen=True, slots=True)
class Prompt:
    """Text of a prompt and the capability that it asks for."""

    text: str
    capability: str


class Phrasing:
    """Writes English of a sort, 30 to 150 words a prompt."""

    def __init__(self, dice: Dice, names: Names) -> None:
        self._dice = dice
        self._names = names
        self._slots: dict[str, Callable[[Topic], str]] = {
            "n": self._noun,
            "v": lambda topic: dice.pick(topic.verbs),
            "a": lambda topic: dice.pick(topic.adjectives),
            "t": lambda _: f"{dice.pick(ARTICLES)} {dice.pick(PEOPLE)}",
            "w": lambda _: dice.pick(PEOPLE),
            "q": lambda _: dice.pick(QUALITIES),
            "e": lambda _: _with_article(dice.pick(QUALITIES)),
            "p": lambda _: names.word(),
            "d": lambda _: dice.pick(PERIODS),
            "x": lambda _: str(dice.skewed(3, 900)),
        }

    def topic(self) -> Topic:
        """Something to write about."""
        return self._dice.pick(TOPICS)

    def own(self, topic: Topic | None = None) -> Prompt:
        """Somebody's own prompt, like nobody else's."""
        topic = topic or self.topic()
        count = self._dice.between(3, 7)
        details = [self._sentence(_DETAILS, topic) for _ in range(count)]
        text = " ".join(
            (
                self._sentence(_OPENINGS, topic),
                *details,
                self._sentence(_CLOSINGS, topic),
            )
        )
        return Prompt(text, topic.capability)

    def sentences(self, count: int, topic: Topic | None = None) -> str:
        """A few sentences on one topic, without opening or ending."""
        topic = topic or self.topic()
        return " ".join(self._sentence(_DETAILS, topic) for _ in range(count))

    def fill(self, text: str, *, task: int = 2) -> str:
        """``text`` with ``task`` sentences of its own and a name in the places kept."""
        filled = _flat(text)
        if "{task}" in filled:
            filled = filled.replace("{task}", self.sentences(task))
        return filled.replace("{name}", self._names.word())

    def wrap(self, scaffold: tuple[str, str]) -> str:
        """Text of its own between a common opening and ending."""
        opening, ending = scaffold
        body = self.sentences(self._dice.between(2, 5))
        return f"{_flat(opening)} {body} {_flat(ending)}"

    def paraphrase(self, text: str, *, share: float) -> str:
        """``text`` with about ``share`` of its words edited, at times rearranged."""
        dice = self._dice
        sentences = re.split(r"(?<=[.!?]) ", text)
        if len(sentences) > 3 and dice.chance(share):  # noqa: PLR2004
            at = dice.between(1, len(sentences) - 3)
            sentences[at], sentences[at + 1] = sentences[at + 1], sentences[at]
        return " ".join(
            self._edited(word, share)
            for sentence in sentences
            for word in sentence.split(" ")
        )

    def _edited(self, word: str, share: float) -> str:
        dice = self._dice
        bare = word.strip(".,;:!?").lower()
        # Not every word has a synonym here: those that do are changed more often.
        if bare in SYNONYMS and dice.chance(min(1.0, 3 * share)):
            other = SYNONYMS[bare]
            if word[0].isupper():
                other = other.capitalize()
            return other + word[len(bare) :]
        if dice.chance(share / 4):
            return f"{word} {dice.pick(FILLERS)}"
        return word

    def _sentence(self, frames: tuple[_Frame, ...], topic: Topic) -> str:
        pattern, slots = self._dice.pick(frames)
        text = pattern % tuple([self._slots[slot](topic) for slot in slots])
        return text[0].upper() + text[1:]

    def _noun(self, topic: Topic) -> str:
        dice = self._dice
        noun = dice.pick(topic.nouns)
        roll = dice.between(0, 9)
        if roll < 4:  # noqa: PLR2004
            return f"the {dice.pick(topic.adjectives)} {noun}"
        if roll < 6:  # noqa: PLR2004
            return f"{self._names.word()}'s {noun}"
        if roll < 8:  # noqa: PLR2004
            return f"{_with_article(dice.pick(QUALITIES))} {noun}"
        return f"the {noun}"


def _with_article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _flat(text: str) -> str:
    """``text`` on one line."""
    return " ".join(text.split())
