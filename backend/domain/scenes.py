"""What is drawn of a cluster: members, what holds them, and what stands for the rest.

A picture of 20,000 accounts shows nothing. Members that have the same of the strongest
things make a *company*; small companies are drawn account by account as long as there
is room, large ones as one node that says how many it stands for and what they have.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from backend.domain.evidence import KINDS
from backend.domain.wording import counted, listed

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

# Nodes that a person can look at, and that a browser without a graphics card has drawn
# within two seconds and can move. Lines cost it more than nodes.
MOST_NODES = 1_200
# Things that an account is drawn with; the rest is one click away.
MOST_TIES = 3
# More companies than these are made fewer by looking at less of what each has.
_MOST_COMPANIES = 320
_NUMBERS = ("no", "one", "two", "three", "four")


@dataclass(frozen=True, slots=True)
class Holding:
    """A thing, its bits for the cluster, and the places of the members that have it."""

    kind: str
    key: str
    bits: float
    places: Sequence[int]

    @property
    def id(self) -> str:
        """Name of its node."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, slots=True)
class Company:
    """Members that have the same ``things`` of those that are looked at, by place."""

    things: tuple[str, ...]
    places: tuple[int, ...]

    @property
    def id(self) -> str:
        """Name of its node: the same as long as it has the same things."""
        digest = hashlib.sha256("\0".join(sorted(self.things)).encode())
        return f"company:{digest.hexdigest()[:12]}"

    @property
    def label(self) -> str:
        """``412 accounts: one prompt and one device``."""
        size = counted(len(self.places), "account")
        kinds: dict[str, int] = {}
        for thing in self.things:
            noun = KINDS[thing.partition(":")[0]].noun
            kinds[noun] = kinds.get(noun, 0) + 1
        have = listed(
            f"{_NUMBERS[count]} {noun}" if count == 1 else f"{_NUMBERS[count]} {noun}s"
            for noun, count in kinds.items()
        )
        return f"{size}: {have}" if have else f"{size}: held by other things"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is drawn: whole ``companies`` and ``folded`` ones; ``ties`` by place.

    ``ties`` has for each member that is drawn the things it is drawn with.
    """

    companies: tuple[Company, ...]
    folded: frozenset[str]
    ties: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def places(self) -> list[int]:
        """Members that are drawn by themselves."""
        return sorted(self.ties)


def cast(holdings: Sequence[Holding], size: int, *, most: int = MOST_NODES) -> Cast:
    """Who of ``size`` members is drawn, with the things they have.

    Members are places from 0 on, as in ``Holding.places``. The cost is that of a byte
    for each member and thing.
    """
    names, has = _table(holdings, size)
    depth = MOST_TIES
    companies = _companies(names, has, depth)
    while len(companies) > _MOST_COMPANIES and depth > 1 and size > most:
        depth -= 1
        companies = _companies(names, has, depth)
    room = most - len(holdings)
    folded = _folded(companies, room)
    shown = _first(has, MOST_TIES)
    ties = {
        place: tuple(names[thing] for thing in np.flatnonzero(shown[place]).tolist())
        for company in companies
        if company.id not in folded
        for place in company.places
    }
    return Cast(tuple(companies), frozenset(folded), ties)


def _table(holdings: Sequence[Holding], size: int) -> tuple[list[str], Bools]:
    """Names of things, those that say most of a member first, and who has which."""
    ordered = sorted(
        holdings, key=lambda h: (-h.bits / max(len(h.places), 1), h.kind, h.key)
    )
    has = np.zeros((size, len(ordered)), np.bool_)
    for column, holding in enumerate(ordered):
        has[np.asarray(holding.places, np.int64), column] = True
    return [holding.id for holding in ordered], has


def _first(has: Bools, depth: int) -> Bools:
    """The first ``depth`` things of each member."""
    return has & (np.cumsum(has, axis=1, dtype=np.int16) <= depth)


def _companies(names: Sequence[str], has: Bools, depth: int) -> list[Company]:
    """Members by their first ``depth`` things, the largest company first."""
    first = _first(has, depth)
    rows = np.ascontiguousarray(np.packbits(first, axis=1))
    if not rows.shape[1]:
        return [Company((), tuple(range(len(has))))] if len(has) else []
    keys = rows.view(np.dtype((np.void, rows.shape[1]))).ravel()
    _, begin, of = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(of, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(of))[:-1])
    found = []
    for row, part in zip(begin.tolist(), parts, strict=True):
        things = (names[thing] for thing in np.flatnonzero(first[row]).tolist())
        found.append(Company(tuple(things), tuple(part.tolist())))
    return sorted(found, key=lambda c: (-len(c.places), c.things))


def _folded(companies: Sequence[Company], room: int) -> set[str]:
    """Companies for which there is no room, the largest of them all first."""
    whole = sum(len(company.places) for company in companies)
    folded: set[str] = set()
    for company in companies:
        if whole <= room or len(company.places) == 1:
            break
        folded.add(company.id)
        whole -= len(company.places) - 1
    return folded
