"""What the journal gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from backend.domain.events import Record


@dataclass(frozen=True, slots=True)
class Appended:
    """Outcome of one append: what was new, and what was there before.

    ``refused`` has the reason of each row that must not come back, by its place.
    """

    accepted: int
    duplicate: int
    refused: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A record at its place in the journal."""

    offset: int
    record: Record


class RejectState(StrEnum):
    """What became of a line that could not be used."""

    OPEN = "open"
    REPLAYED = "replayed"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that could not be used: where it stood, why, and what may be kept of it.

    ``place`` is such as ``events.ndjson:17``; ``redacted`` has no personal data.
    """

    place: str
    reason: str
    redacted: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A kept :class:`Rejected`; ``received_ms`` is epoch milliseconds in UTC."""

    id: int
    place: str
    reason: str
    redacted: str
    received_ms: int
    state: RejectState


# Kinds of the jobs that run linkage: over everything, or what new events touch.
LINK, LINK_NEW = LINKAGE = ("linkage", "linkage-new")


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Nothing changes any more."""
        return self in {JobState.SUCCEEDED, JobState.FAILED}


@dataclass(frozen=True, slots=True)
class Job:
    """Background work and how far it is.

    ``number`` orders jobs by creation; ``done`` and ``total`` count the phase's units;
    times are epoch milliseconds in UTC.
    """

    number: int
    id: str
    kind: str
    state: JobState
    phase: str
    done: int
    total: int | None
    result: Any
    error: str | None
    created_ms: int
    updated_ms: int
