"""What is answered to events."""

from pydantic import BaseModel


class Accepted(BaseModel):
    """The events are durable; ``job`` ends when the graph holds them."""

    job: str
    read: int
    accepted: int
    duplicate: int
    rejected: int
    unknown_fields: int
    reasons: list[str]


class JobOut(BaseModel):
    """Background work and how far it is."""

    id: str
    kind: str
    state: str
    phase: str
    done: int
    total: int | None
    result: dict[str, object] | None
    error: str | None
    created_ms: int
    updated_ms: int


class RejectOut(BaseModel):
    """A line that could not be used, without personal data."""

    id: int
    place: str
    reason: str
    redacted: str
    received_ms: int
    state: str


class Replay(BaseModel):
    """Values to put right, such as ``{"data.ip": "203.0.113.7"}``."""

    changes: dict[str, str] = {}
