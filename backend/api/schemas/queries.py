"""Wire models of queries."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.api.schemas.decisions import DecisionOut, Reasoned, Statement
from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling, Told
from backend.domain.queries import MOST_CHARACTERS, MOST_PARAMETERS, TYPES

_TYPES = ", ".join(f"`{name}`" for name in TYPES)
_SHARED = {
    "name": "cluster_id",
    "type": "str",
    "meaning": "cluster",
}
_QUERY = (
    "MATCH (:Cluster {id: $cluster_id})<-[:MEMBER_OF]-(a:Account)\n"
    "RETURN a.country AS country, count(*) AS accounts\n"
    "ORDER BY accounts DESC"
)


class ParameterIn(BaseModel):
    """A parameter of a saved query."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=example(**_SHARED))

    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    type: Annotated[str, StringConstraints(max_length=20)] = Field(
        "str", description=f"One of {_TYPES}."
    )
    meaning: Annotated[str, StringConstraints(max_length=200)] = Field(
        "", description="For people; ends with `or null` where it may be left out."
    )


class QueryIn(Reasoned):
    """A query to keep for the team."""

    model_config = ConfigDict(
        json_schema_extra=example(
            name="countries-of-a-cluster",
            title="Countries that the members of a cluster gave",
            text=_QUERY,
            parameters=[_SHARED],
            reason="Asked for in every review.",
            analyst="Ada",
        )
    )

    name: Annotated[str, StringConstraints(min_length=1, max_length=80)] = Field(
        description="Small letters, digits, `-` and `_`; a known one: a new version."
    )
    title: Statement
    text: Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS)]
    parameters: list[ParameterIn] = Field([], max_length=MOST_PARAMETERS)


class RunIn(BaseModel):
    """What to run a query with."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=example(
            parameters={"cluster_id": "clu_2885f104ea4b"}, limit=100
        ),
    )

    parameters: dict[str, Any] = Field(
        default_factory=dict,
        description="A value for each parameter; first pages where one is left out.",
    )
    limit: int = Field(100, ge=1, le=1000, description="Most rows.")


class SlotOut(Out):
    """A parameter or a column."""

    name: str
    type: str = Field(description="As in Python; empty where nobody said.")
    meaning: Telling


class QueryOut(
    Out,
    json_schema_extra=example(
        name="countries-of-a-cluster",
        folder="team",
        summary="Countries that the members of a cluster gave",
        text=_QUERY,
        parameters=[_SHARED],
        columns=[
            {"name": "country", "type": "", "meaning": ""},
            {"name": "accounts", "type": "", "meaning": ""},
        ],
        version=2,
        analyst="Ada",
        made="2026-03-30T02:00:00Z",
    ),
):
    """A query of the library."""

    name: str
    folder: str = Field(description="What it is about; `team` if somebody kept it.")
    summary: Telling
    text: Telling
    parameters: list[SlotOut]
    columns: list[SlotOut]
    version: int | None = Field(description="Of a query of the team.")
    analyst: str | None = Field(description="Who kept this version.")
    made: Moment | None


class VersionOut(
    DecisionOut,
    json_schema_extra=example(
        id=12,
        standing="counts",
        reason="Asked for in every review.",
        analyst="Ada",
        made="2026-03-30T02:00:00Z",
        withdrawn=None,
        withdrawn_by=None,
        withdrawn_because=None,
        name="countries-of-a-cluster",
        title="Countries that the members of a cluster gave",
        text=_QUERY,
        parameters=[_SHARED],
    ),
):
    """A version of a query of the team, and what became of it."""

    name: str
    title: Telling
    text: Telling
    parameters: list[SlotOut]


class RowsOut(
    Out,
    json_schema_extra=example(
        columns=["country", "accounts"],
        rows=[{"country": "NL", "accounts": 12}],
        more=False,
        seconds=0.012,
    ),
):
    """Rows of a query."""

    columns: list[Telling]
    rows: list[Told] = Field(
        description="By column. Times are ISO 8601; a node has `labels` and "
        "`properties`, a relationship `type`, `start`, `end` and `properties`, a path "
        "`nodes` and `relationships`."
    )
    more: bool = Field(description="Whether there were more rows than asked for.")
    seconds: float = Field(description="How long it took.")
