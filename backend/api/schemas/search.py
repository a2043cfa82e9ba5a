"""Wire models of search and overview."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling
from backend.services.lookup import LONGEST, MOST


class Wanted(BaseModel):
    """What to look for; in the body, since addresses end up in logs."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "203.0.113.24"}]}
    )

    text: Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class FoundAccountOut(
    Out,
    json_schema_extra=example(
        id="acc_5450641733c0", status="active", cluster_id="clu_3f9a1c0b7d22"
    ),
):
    """An account whose id begins so."""

    id: str
    status: str
    cluster_id: str | None


class FoundIdentifierOut(
    Out,
    json_schema_extra=example(kind="ip_address", key="203.0.113.24", accounts=12),
):
    """An identifier with this value, or with its hash."""

    kind: str
    key: Telling
    accounts: int


class FoundClusterOut(
    Out,
    json_schema_extra=example(
        id="clu_3f9a1c0b7d22",
        size=412,
        organization_id="org_basalt",
        organization_name="Basalt Research",
    ),
):
    """A cluster whose id begins so."""

    id: str
    size: int
    organization_id: str | None
    organization_name: str | None


class FoundOrganizationOut(
    Out, json_schema_extra=example(id="org_basalt", name="Basalt Research")
):
    """An organization with this id, or with this in its name."""

    id: str
    name: str


class FoundOut(Out):
    """All that fits."""

    accounts: list[FoundAccountOut]
    identifiers: list[FoundIdentifierOut]
    clusters: list[FoundClusterOut]
    organizations: list[FoundOrganizationOut]


class WantedList(BaseModel):
    """A list to look up; in the body, since addresses end up in logs."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"entries": ["acc_5450641733c0", "203.0.113.24"]}]
        },
    )

    entries: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]],
        Field(min_length=1, max_length=MOST),
    ]


class MatchOut(
    Out,
    json_schema_extra=example(
        text="acc_5450641733c0",
        accounts=[
            {
                "id": "acc_5450641733c0",
                "status": "active",
                "cluster_id": "clu_3f9a1c0b7d22",
            }
        ],
        identifiers=[],
        clusters=[],
        organizations=[],
    ),
):
    """An entry with all that it names; with nothing it was not found."""

    text: Telling
    accounts: list[FoundAccountOut]
    identifiers: list[FoundIdentifierOut]
    clusters: list[FoundClusterOut]
    organizations: list[FoundOrganizationOut]


class LookupOut(Out):
    """What became of a list."""

    matches: list[MatchOut] = Field(description="In the list's order.")
    missing: list[Telling] = Field(description="Entries that name nothing.")
    clusters: list[tuple[str, int]] = Field(
        description="Clusters that its accounts are in, with how many of them."
    )
    outside: int = Field(description="Its accounts that are in no cluster.")


class OverviewOut(
    Out,
    json_schema_extra=example(
        accounts=20000,
        identifiers=91220,
        organizations=6,
        clusters=31,
        attributed_clusters=4,
        clustered_accounts=2210,
        attributed_accounts=1204,
        clustered_exchanges=710332,
        attributed_exchanges=402117,
        lag=0,
        last_run_id="run_5b1e20c4a9d3f7e8",
        last_run_state="succeeded",
        last_run_finished="2026-03-30T02:00:41Z",
    ),
):
    """Headline figures."""

    accounts: int
    identifiers: int
    organizations: int
    clusters: int
    attributed_clusters: int
    clustered_accounts: int
    attributed_accounts: int
    clustered_exchanges: int
    attributed_exchanges: int
    lag: int = Field(description="Journal offsets that the graph is behind.")
    last_run_id: str | None
    last_run_state: str | None
    last_run_finished: Moment | None
