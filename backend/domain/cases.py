"""Cases: what investigators work on, as the sum of the events that they wrote down.

Events are added and never changed. What a case is now follows from its events alone, in
the order of their numbers, however they are read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class CaseStatus(StrEnum):
    """How far a case is."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    DECIDED = "decided"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def is_live(self) -> bool:
        """Whether somebody still has to work on it."""
        return self is not CaseStatus.CLOSED


# What a case may become; nothing else.
NEXT: Mapping[CaseStatus, frozenset[CaseStatus]] = MappingProxyType(
    {
        CaseStatus.OPEN: frozenset(
            {CaseStatus.IN_REVIEW, CaseStatus.DECIDED, CaseStatus.CLOSED}
        ),
        CaseStatus.IN_REVIEW: frozenset(
            {CaseStatus.OPEN, CaseStatus.DECIDED, CaseStatus.CLOSED}
        ),
        CaseStatus.DECIDED: frozenset({CaseStatus.CLOSED, CaseStatus.REOPENED}),
        CaseStatus.CLOSED: frozenset({CaseStatus.REOPENED}),
        CaseStatus.REOPENED: frozenset(
            {CaseStatus.IN_REVIEW, CaseStatus.DECIDED, CaseStatus.CLOSED}
        ),
    }
)


class Priority(StrEnum):
    """What comes first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """Greater is sooner."""
        return list(Priority).index(self)


class Subject(StrEnum):
    """What a case can be about."""

    CLUSTER = "cluster"
    ACCOUNT = "account"


class Step(StrEnum):
    """What can happen to a case; the words are those of its history."""

    OPENED = "opened"
    ASSIGNED = "assigned"
    STATUS = "status changed"
    PRIORITY = "priority changed"
    DUE = "due date set"
    COMMENTED = "commented"
    ADDED = "added"
    REMOVED = "removed"
    PROPOSED = "ruling proposed"
    RULED = "ruling made"
    CONFIRMED = "ruling confirmed"
    REFUSED = "ruling refused"
    WITHDRAWN = "ruling withdrawn"


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that somebody did to a case; ``number`` grows with time.

    ``said`` holds what the step needs: ``title``, ``assignee``, ``status``,
    ``priority``, ``due_ms``, ``text``, ``clusters``, ``accounts`` or ``ruling``.
    """

    number: int
    case_id: str
    step: Step
    actor: str
    made_ms: int
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as its events left it; times are epoch milliseconds."""

    id: str
    title: str
    opened_by: str
    opened_ms: int
    changed_ms: int
    status: CaseStatus = CaseStatus.OPEN
    priority: Priority = Priority.NORMAL
    assignee: str | None = None
    due_ms: int | None = None
    clusters: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    comments: int = 0

    def may_become(self, status: CaseStatus) -> bool:
        """Whether its status may be changed so."""
        return status in NEXT[self.status]

    def subjects(self) -> frozenset[tuple[Subject, str]]:
        """What it is about."""
        return frozenset(
            [
                *((Subject.CLUSTER, each) for each in self.clusters),
                *((Subject.ACCOUNT, each) for each in self.accounts),
            ]
        )


def case_of(events: Iterable[CaseEvent]) -> Case:
    """What a case is after its events, in whatever order they are given.

    :raises ValueError: none of them opened it
    """
    ordered = sorted(events, key=lambda event: event.number)
    if not ordered or ordered[0].step is not Step.OPENED:
        raise ValueError("A case begins by being opened")
    first, *rest = ordered
    case = Case(
        id=first.case_id,
        title=first.said["title"],
        opened_by=first.actor,
        opened_ms=first.made_ms,
        changed_ms=first.made_ms,
        **_given(first.said),
    )
    for event in rest:
        case = replace(_after(case, event), changed_ms=event.made_ms)
    return case


def _after(case: Case, event: CaseEvent) -> Case:
    said = event.said
    match event.step:
        case Step.ADDED:
            return replace(case, **_subjects(case, said, add=True))
        case Step.REMOVED:
            return replace(case, **_subjects(case, said, add=False))
        case Step.COMMENTED:
            return replace(case, comments=case.comments + 1)
        case _:
            return replace(case, **_given(said))


def _given(said: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a case that an event sets."""
    found: dict[str, Any] = {
        name: said[name] for name in ("assignee", "due_ms") if name in said
    }
    if "status" in said:
        found["status"] = CaseStatus(said["status"])
    if "priority" in said:
        found["priority"] = Priority(said["priority"])
    for name in ("clusters", "accounts"):
        if name in said:
            found[name] = tuple(dict.fromkeys(said[name]))
    return found


def _subjects(case: Case, said: Mapping[str, Any], *, add: bool) -> dict[str, Any]:
    found = {}
    for name, held in (("clusters", case.clusters), ("accounts", case.accounts)):
        named = said.get(name, ())
        found[name] = (
            tuple(dict.fromkeys([*held, *named]))
            if add
            else tuple(each for each in held if each not in named)
        )
    return found
