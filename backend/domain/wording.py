"""Parts that sentences for people are made of."""

from collections.abc import Iterable
from datetime import UTC, datetime

_CERTAIN = 0.9995


def listed(words: Iterable[str]) -> str:
    """``a, b and c``; nothing for nothing."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def counted(number: int, noun: str) -> str:
    """``1 account``, ``2,000 accounts``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def percent(share: float) -> str:
    """A share for people, never rounded up to certainty."""
    return f"{share:.1%}" if share < _CERTAIN else ">99.9%"


def day(ms: int) -> str:
    """UTC day of a time in epoch milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()
