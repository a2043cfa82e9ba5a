"""Wire models of traces."""

from pydantic import Field

from backend.api.schemas.clusters import CapabilityOut, ClusterOut
from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling


class StepOut(
    Out,
    json_schema_extra=example(
        kind="instrument",
        key="pi_9c2f00d1",
        bits=14.0,
        sentence="38 of 412 accounts pay with the same instrument pi_9c2f00d1; "
        "1 of the other 19,588 accounts do",
    ),
):
    """One thing that holds the cluster together."""

    kind: str
    key: Telling
    bits: float
    sentence: Telling


class AttributionOut(
    Out,
    json_schema_extra=example(
        organization_id="org_basalt",
        name="Basalt Research",
        confidence=0.97,
        bits=34.2,
        reasons=[
            "7 of 412 accounts came from 203.0.113.0/24, a network of Basalt Research"
        ],
    ),
):
    """An organization that the cluster leads to."""

    organization_id: str
    name: str | None
    confidence: float = Field(description="0 to 1.")
    bits: float
    reasons: list[Telling] = Field(description="Sentences, strongest first.")


class PathOut(
    Out,
    json_schema_extra=example(
        organization_id="org_basalt",
        asset_type="ip_network",
        value="203.0.113.0/24",
        confidence=0.9,
        source="registry",
        accounts=7,
        first_seen="2026-01-04T08:11:00Z",
        last_seen="2026-03-29T21:40:12Z",
        examples=["acc_5450641733c0"],
    ),
):
    """An organization's asset that members have: a way from one to the other."""

    organization_id: str
    asset_type: str
    value: Telling
    confidence: float | None = Field(description="Of who says that it is an asset.")
    source: str | None
    accounts: int = Field(description="Members that have it.")
    first_seen: Moment | None
    last_seen: Moment | None
    examples: list[str] = Field(description="Up to three of those members.")


class TraceOut(Out):
    """From accounts to organizations, step by step."""

    account_id: str | None = Field(description="The account that was asked for.")
    cluster: ClusterOut
    summary: list[Telling] = Field(description="The whole case in a few sentences.")
    steps: list[StepOut] = Field(description="What holds it together.")
    capabilities: list[CapabilityOut] = Field(description="What it sought.")
    attributions: list[AttributionOut] = Field(description="Where it leads.")
    paths: list[PathOut] = Field(description="Assets that members have.")
