"""Wire models of what is answered to events."""

from pydantic import Field

from backend.api.schemas.wire import Out, example
from backend.api.views import Telling


class Accepted(
    Out,
    json_schema_extra=example(
        job="job_0d6f2a91c4be7750",
        read=5002,
        accepted=5000,
        duplicate=0,
        rejected=2,
        unknown_fields=0,
        reasons=["api:3: data.ip is no IP address"],
    ),
):
    """The events are durable."""

    job: str = Field(description="Ends when the graph holds them.")
    read: int = Field(description="Lines that are not blank.")
    accepted: int = Field(description="New events.")
    duplicate: int = Field(description="Events that were known.")
    rejected: int = Field(
        description="Lines that cannot be used; the first 100,000 were kept."
    )
    unknown_fields: int = Field(description="Fields of none of the contract's names.")
    reasons: list[Telling] = Field(description="Why, of the first rejected lines.")


class HealthOut(Out, json_schema_extra=example(status="ok", version="0.1.0")):
    """The process answers."""

    status: str
    version: str


class ReadyOut(
    Out,
    json_schema_extra=example(
        status="ok", graph="ok", broker="ok", journal="ok", lag=0
    ),
):
    """Whether each server that is needed answers."""

    status: str = Field(description="ok or unavailable.")
    graph: str = Field(description="ok, or what is wrong.")
    broker: str = Field(description="ok, or what is wrong.")
    journal: str = Field(description="ok, or what is wrong.")
    lag: int | None = Field(description="Journal offsets that the graph is behind.")
