"""Watch lists: what somebody wants to be told of, and what is new about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backend.domain.wording import counted

# Ids in one alert; the rest is a number.
_MOST_NAMED = 20


class Watched(StrEnum):
    """What can be watched.

    - ``thing``: an address, a card, a device: accounts that come to have it.
    - ``organization``: clusters that come to lead to it.
    - ``cluster``: that it grows, shrinks or is gone.
    - ``ban``: that a banned cluster has new accounts.
    """

    THING = "thing"
    ORGANIZATION = "organization"
    CLUSTER = "cluster"
    BAN = "ban"


class AlertState(StrEnum):
    """What became of an alert."""

    NEW = "new"
    SEEN = "seen"
    CASE = "case_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What somebody watches; ``kind`` is that of a thing, such as ``device``."""

    number: int
    id: str
    watched: Watched
    kind: str | None
    key: str
    made_by: str
    made_ms: int
    ended_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a watch saw; ``count`` and ``ids`` as in ``News``."""

    number: int
    id: str
    watch_id: str
    watched: Watched
    kind: str | None
    key: str
    count: int
    ids: tuple[str, ...]
    state: AlertState
    made_ms: int
    case_id: str | None

    @property
    def sentence(self) -> str:
        """What it says, to people."""
        match self.watched:
            case Watched.THING:
                return f"{counted(self.count, 'more account')} with {self.key}"
            case Watched.ORGANIZATION:
                return f"{counted(self.count, 'more cluster')} traced to {self.key}"
            case Watched.CLUSTER if self.count:
                return f"{self.key} has {counted(self.count, 'account')} now"
            case Watched.CLUSTER:
                return f"{self.key} is gone"
            case _:
                return f"{counted(self.count, 'new account')} of the banned {self.key}"


@dataclass(frozen=True, slots=True)
class Look:
    """What a watch sees now: a figure, and ids by which new ones are told."""

    count: int
    ids: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """What the next look compares with."""
        return {"count": self.count, "ids": sorted(self.ids)}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Look":
        """The look that ``as_json`` wrote down."""
        return cls(found["count"], frozenset(found["ids"]))


@dataclass(frozen=True, slots=True)
class News:
    """Something new: how much, and the first of the ids."""

    count: int
    ids: tuple[str, ...] = ()


def news(watched: Watched, before: Look, now: Look) -> News | None:
    """What is new between two looks.

    Of a thing and a ban more than before is news, of a cluster any other size, of an
    organization any id that was not there.
    """
    if watched is Watched.ORGANIZATION:
        fresh = sorted(now.ids - before.ids)
        return News(len(fresh), tuple(fresh[:_MOST_NAMED])) if fresh else None
    if watched is Watched.CLUSTER:
        return None if now.count == before.count else News(now.count)
    more = now.count - before.count
    return News(more) if more > 0 else None
