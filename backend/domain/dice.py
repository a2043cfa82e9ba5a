"""Choices that a seed decides."""

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Random choices that depend on ``seed`` alone.

    Every part of a made-up world rolls dice of its own (``Dice(7, "places")``), so that
    a change in one part moves the others as little as possible. Only ``Random.random``
    is used: its numbers are the same in every Python version, those of ``choice`` or
    ``sample`` are not promised to be.
    """

    def __init__(self, *seed: object) -> None:
        self._random = Random("/".join(str(part) for part in seed)).random  # noqa: S311 - no secret

    def chance(self, probability: float) -> bool:
        """Whether something of ``probability`` happens."""
        return self._random() < probability

    def pick(self, items: Sequence[T]) -> T:
        """One of ``items``, which is not empty."""
        return items[int(self._random() * len(items))]

    def between(self, low: int, high: int) -> int:
        """Whole number from ``low`` to ``high``, both included."""
        return low + int(self._random() * (high - low + 1))

    def skewed(self, low: int, high: int) -> int:
        """Whole number, each order of magnitude as likely as the next."""
        return int(low * math.pow(high / low, self._random()) + 0.5)

    def some(self, items: Sequence[T], count: int) -> tuple[T, ...]:
        """Up to ``count`` different positions of ``items``, in random order."""
        if count * 4 < len(items):
            chosen: dict[int, T] = {}
            while len(chosen) < count:
                index = int(self._random() * len(items))
                chosen[index] = items[index]
            return tuple(chosen.values())
        return tuple(self.shuffled(items)[:count])

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """``items`` in random order (Fisher-Yates)."""
        result = list(items)
        for index in range(len(result) - 1, 0, -1):
            other = int(self._random() * (index + 1))
            result[index], result[other] = result[other], result[index]
        return result

    def weighted(self, items: Sequence[tuple[T, float]]) -> T:
        """One of the first members, by the weights in the second."""
        left = self._random() * sum(weight for _, weight in items)
        for item, weight in items:
            left -= weight
            if left < 0:
                return item
        return items[-1][0]

    def token(self, prefix: str, digits: int = 12) -> str:
        """``prefix`` and up to 12 random hexadecimal digits."""
        return f"{prefix}{int(self._random() * 16**digits):0{digits}x}"
