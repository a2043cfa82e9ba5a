"""The durable, deduplicated log of events."""

from backend.journal.journal import Journal
from backend.journal.rows import (
    Appended,
    Entry,
    Job,
    JobState,
    Reject,
    Rejected,
    RejectState,
)

__all__ = [
    "Appended",
    "Entry",
    "Job",
    "JobState",
    "Journal",
    "Reject",
    "RejectState",
    "Rejected",
]
