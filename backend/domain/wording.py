"""Parts that sentences for people are made of."""

from collections.abc import Iterable


def listed(words: Iterable[str]) -> str:
    """``a, b and c``; nothing for nothing."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def counted(number: int, noun: str) -> str:
    """``1 account``, ``2,000 accounts``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
