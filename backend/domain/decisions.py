"""What people decide, and which of it counts: nothing is ever changed or deleted.

About one thing the newest decision counts that is neither withdrawn nor expired. So a
later decision takes the place of an earlier one, and a withdrawal undoes exactly one:
what it had taken the place of counts again.
"""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from backend.domain.identifiers import normal_email, normal_phone

_MOST_CHARACTERS = 2000


class Standing(StrEnum):
    """What became of a decision."""

    COUNTS = "counts"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who took a decision back, when and why."""

    reason: str
    analyst: str
    made_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decided and why; ``id`` grows with time."""

    id: int
    reason: str
    analyst: str
    made_ms: int
    withdrawal: Withdrawal | None

    def is_expired(self, now_ms: int) -> bool:  # noqa: ARG002 - some kinds expire
        """Whether its time is over."""
        return False


D = TypeVar("D", bound=Decision)


@dataclass(frozen=True, slots=True)
class Stated(Generic[D]):
    """A decision with what became of it."""

    decision: D
    standing: Standing


def stated(
    decisions: Iterable[D], *, about: Callable[[D], Hashable], now_ms: int
) -> list[Stated[D]]:
    """Every decision with its standing, newest first; ``about`` says what it is on."""
    found: list[Stated[D]] = []
    decided: set[Hashable] = set()
    for decision in sorted(decisions, key=lambda d: -d.id):
        if decision.withdrawal:
            standing = Standing.WITHDRAWN
        elif decision.is_expired(now_ms):
            standing = Standing.EXPIRED
        elif about(decision) in decided:
            standing = Standing.SUPERSEDED
        else:
            standing = Standing.COUNTS
            decided.add(about(decision))
        found.append(Stated(decision, standing))
    return found


def in_force(found: Iterable[Stated[D]]) -> list[Stated[D]]:
    """Those that count, in the same order."""
    return [each for each in found if each.standing is Standing.COUNTS]


def normal_statement(text: str) -> str:
    """A reason or a name as it may be kept for ever; ValueError with words.

    It is read by many and never deleted, so it must not hold a person's address.
    """
    words = " ".join(text.split())
    if not words:
        raise ValueError("is needed")
    if len(words) > _MOST_CHARACTERS:
        raise ValueError(f"may have {_MOST_CHARACTERS:,} characters")
    if not words.isprintable():
        raise ValueError("has characters that cannot be printed")
    if any(is_personal(word.strip("<>()[],;:.'\"")) for word in words.split()):
        raise ValueError(
            "holds an e-mail address or a phone number, which is never stored; say it "
            "without"
        )
    return words


def is_personal(word: str) -> bool:
    """Whether a word holds an e-mail address or a phone number."""
    for normal in (normal_email, normal_phone):
        try:
            normal(word)
        except ValueError:
            continue
        return True
    return bool(re.search(r"[^@\s]@[^@\s]+\.[^@\s]", word))
