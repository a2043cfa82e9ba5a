"""Wire models of jobs, rejects and linkage runs."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Excerpt, Telling
from backend.journal.rows import JobState, RejectState


class JobOut(
    Out,
    json_schema_extra=example(
        id="job_0d6f2a91c4be7750",
        kind="ingest",
        state="running",
        phase="writing the graph",
        done=1200,
        total=5000,
        result={"read": 5002, "accepted": 5000, "duplicate": 0, "rejected": 2},
        error=None,
        created="2026-03-30T02:00:00Z",
        updated="2026-03-30T02:00:03Z",
    ),
):
    """Background work and how far it is."""

    id: str
    kind: str = Field(description="ingest, linkage, linkage-new, ring or erasure.")
    state: JobState
    phase: str
    done: int
    total: int | None = Field(description="Null while unknown.")
    result: dict[str, Any] | None = Field(description="By kind; null until known.")
    error: Telling | None
    created: Moment
    updated: Moment


class RejectOut(
    Out,
    json_schema_extra=example(
        id=17,
        place="api:3",
        reason="data.ip is no IP address",
        redacted='{"id":"ev-9","type":"account.access","data":{"ip":{"masked":9}}}',
        received="2026-03-30T02:00:00Z",
        state="open",
    ),
):
    """A line that could not be used, without personal data."""

    id: int
    place: Telling = Field(description="Where it came from, and its line.")
    reason: Telling
    redacted: Excerpt
    received: Moment
    state: RejectState


class Replay(BaseModel):
    """Values to put right."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"changes": {"data.ip": "203.0.113.7"}}]},
    )

    changes: dict[
        Annotated[str, StringConstraints(min_length=1, max_length=128)],
        Annotated[str, StringConstraints(max_length=65536)],
    ] = Field(default_factory=dict, max_length=100)


class RunOut(
    Out,
    json_schema_extra=example(
        id="run_5b1e20c4a9d3f7e8",
        state="succeeded",
        started="2026-03-30T02:00:00Z",
        finished="2026-03-30T02:00:41Z",
        accounts=20000,
        clusters=31,
        error=None,
    ),
):
    """A linkage run."""

    id: str
    state: str = Field(description="running, succeeded or failed.")
    started: Moment
    finished: Moment | None
    accounts: int | None = Field(description="Accounts that it read.")
    clusters: int | None = Field(description="Clusters that it wrote.")
    error: Telling | None
