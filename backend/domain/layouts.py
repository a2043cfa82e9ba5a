"""Where the nodes of a picture stand.

Bodies are discs. Those that are tied attract each other, all others push each other
away (Fruchterman and Reingold, 1991), and no two may overlap. What stood somewhere
before stays there, unless another one needs the room, so that a picture is known again
after a run; what somebody pinned does not move at all. Accounts of a company fill its
disc as seeds fill a sunflower's head (Vogel, 1979), best held in the middle. Nothing is
random.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Point = tuple[float, float]

# Between two accounts of one company, and around every disc.
SPACING = 17.0
_MARGIN = 34.0
_GOLDEN = pi * (3 - sqrt(5))
_ROUNDS, _SWEEPS, _PUSHES = 220, 100, 10
# Of its margin each disc may lack this much where it stood before, so that places
# which were rounded, or written by another machine, are not moved again for nothing.
_SLACK = 1.0
# Share of the way that a body gives which stood somewhere before.
_HEAVY = 0.2


@dataclass(frozen=True, slots=True)
class Body:
    """A disc to find a place for."""

    id: str
    radius: float


def seed(number: int, middle: Point, *, spacing: float = SPACING) -> Point:
    """Place of the ``number``-th seed of a sunflower, from 0 on."""
    far, turn = spacing * sqrt(number), number * _GOLDEN
    return (middle[0] + far * cos(turn), middle[1] + far * sin(turn))


def radius_of(count: int, *, spacing: float = SPACING) -> float:
    """Radius of the disc that ``count`` seeds fill."""
    return spacing * sqrt(max(count - 1, 0)) + spacing / 2


def arrange(
    bodies: Sequence[Body],
    ties: Sequence[tuple[str, str]],
    *,
    before: Mapping[str, Point] | None = None,
    pinned: frozenset[str] = frozenset(),
) -> dict[str, Point]:
    """A place for each body; ``before`` is where some stood, ``pinned`` must stay.

    The cost is that of all pairs of bodies, some hundred times: keep them to hundreds.
    """
    if not bodies:
        return {}
    known = before or {}
    number = {body.id: place for place, body in enumerate(bodies)}
    radius = np.array([body.radius for body in bodies])
    pairs = np.array(
        [(number[a], number[b]) for a, b in ties if a in number and b in number],
        np.int64,
    ).reshape(-1, 2)
    stays = np.array([known.get(body.id) is not None for body in bodies])
    fixed = np.array([body.id in pinned and body.id in known for body in bodies])
    give = np.where(fixed, 0.0, np.where(stays, _HEAVY, 1.0))
    at = _begin(bodies, pairs, known)
    if not stays.all():
        at = _spring(at, radius, pairs, ~stays[:, None])
    at = _apart(at, radius, give[:, None])
    return {
        body.id: (round(float(x), 1), round(float(y), 1))
        for body, (x, y) in zip(bodies, at, strict=True)
    }


def _begin(bodies: Sequence[Body], pairs: Ints, known: Mapping[str, Point]) -> Floats:
    """Where they stood; others by a neighbour that stood somewhere, or on a spiral."""
    reach = 4 * _MARGIN + 2 * float(np.mean([body.radius for body in bodies]))
    at = np.array(
        [
            known.get(body.id) or seed(place, (0.0, 0.0), spacing=reach)
            for place, body in enumerate(bodies)
        ]
    )
    placed = {place for place, body in enumerate(bodies) if body.id in known}
    for left, right in pairs.tolist():
        for new, old in ((left, right), (right, left)):
            if new not in placed and old in placed:
                # Not on top of it: two in one place push each other nowhere.
                at[new] = seed(1 + new % 12, tuple(at[old]), spacing=_MARGIN)
                placed.add(new)
    return at


def _spring(at: Floats, radius: Floats, pairs: Ints, moves: Bools) -> Floats:
    length = 2.2 * _MARGIN + (radius[:, None] + radius[None, :])
    hot = 3 * float(np.mean(length))
    left, right = pairs[:, 0], pairs[:, 1]
    degree = np.bincount(pairs.ravel(), minlength=len(at)).astype(float)
    share = 1.0 / np.maximum(np.minimum(degree[left], degree[right]), 1.0)
    for turn in range(_ROUNDS):
        apart = at[:, None, :] - at[None, :, :]
        far = np.maximum(np.sqrt((apart**2).sum(axis=2)), 1.0)
        push = (apart * (length**2 / far**3)[:, :, None]).sum(axis=1)
        along = at[right] - at[left]
        stretch = np.maximum(np.sqrt((along**2).sum(axis=1)), 1.0)
        pull = along * (stretch / length[left, right] * share)[:, None]
        np.add.at(push, left, pull)
        np.add.at(push, right, -pull)
        # What hangs on nothing must not drift away.
        push -= at * 0.05
        size = np.maximum(np.sqrt((push**2).sum(axis=1)), 1e-9)
        step = np.minimum(size, hot * (1 - turn / _ROUNDS) ** 2) / size
        at = at + push * step[:, None] * moves
    return at


def _apart(at: Floats, radius: Floats, give: Floats) -> Floats:
    """Push discs that overlap away from each other."""
    slack = _SLACK
    least = np.triu(radius[:, None] + radius[None, :] + _MARGIN, 1)
    for _ in range(_SWEEPS):
        apart = at[:, None, :] - at[None, :, :]
        far = np.sqrt((apart**2).sum(axis=2))
        if np.max(least - far) < slack:
            break
        slack = _SLACK / 2
        # Others hardly meet within so few pushes; if they do, the next sweep sees it.
        left, right = np.nonzero(np.triu(least + _MARGIN > far, 1))
        at = _pushed(at, left, right, least[left, right], give)
    return at


def _pushed(at: Floats, left: Ints, right: Ints, least: Floats, give: Floats) -> Floats:
    for _ in range(_PUSHES):
        apart = at[left] - at[right]
        far = np.maximum(np.sqrt((apart**2).sum(axis=1)), 0.1)
        push = apart * (np.maximum(least - far, 0.0) / far / 2)[:, None]
        move = np.zeros_like(at)
        np.add.at(move, left, push)
        np.add.at(move, right, -push)
        at = at + move * give
    return at
