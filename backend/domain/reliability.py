"""Whether memberships are as often right as their confidence says.

A membership is right when the account's operator has more of the cluster than any
other, and is not alone there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# Confidence from each of these up to the next.
_LEVELS = (0.0, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995)


@dataclass(frozen=True, slots=True)
class Level:
    """Memberships whose confidence is ``least`` or more, and less than the next's.

    ``said`` is their mean confidence, ``right`` the share that is right.
    """

    least: float
    memberships: int
    said: float
    right: float


def reliability(memberships: Iterable[tuple[str, str, float]]) -> tuple[Level, ...]:
    """Levels that occur, lowest first, from cluster, operator, confidence of each."""
    placed = list(memberships)
    operators: dict[str, Counter[str]] = defaultdict(Counter)
    for cluster, operator, _ in placed:
        operators[cluster][operator] += 1
    ruling = {name: _ruling(counts) for name, counts in operators.items()}
    levels: dict[float, list[tuple[float, bool]]] = defaultdict(list)
    for cluster, operator, confidence in placed:
        least = max(level for level in _LEVELS if level <= confidence)
        levels[least].append((confidence, operator == ruling[cluster]))
    return tuple(
        Level(
            least,
            len(rows),
            sum(said for said, _ in rows) / len(rows),
            sum(right for _, right in rows) / len(rows),
        )
        for least, rows in sorted(levels.items())
    )


def _ruling(counts: Counter[str]) -> str | None:
    """The operator with most accounts, two at least; of equals the first by name."""
    operator, accounts = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return operator if accounts > 1 else None
