"""Wire form of errors."""

from pydantic import Field

from backend.api.schemas.wire import Out, example


class Fault(Out):
    """One thing that is wrong with the request; never the value that was sent."""

    place: str = Field(description="Where it stands, such as `query.limit`.")
    message: str = Field(description="What is wrong with it.")


class Problem(
    Out,
    json_schema_extra=example(
        type="urn:samehand:problem:not-found",
        title="Not found",
        status=404,
        detail="There is no cluster with this id",
        faults=[],
    ),
):
    """Problem details (RFC 9457)."""

    type: str = Field(description="URN that names the kind of problem.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="HTTP status.")
    detail: str = Field(description="What happened and, if known, what to do.")
    faults: list[Fault] = Field(description="What is wrong with the request, if it is.")
