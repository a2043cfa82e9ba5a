"""Wire models of clusters."""

from datetime import date

from pydantic import Field

from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling
from backend.domain.cases import CaseStatus
from backend.domain.character import GroupKind

_CLUSTER = {
    "id": "clu_3f9a1c0b7d22",
    "size": 412,
    "group_kind": "campaign",
    "suspicion": 0.998,
    "signs": ["it has 412 accounts", "94% share an address, 61 in all"],
    "sign_bits": [4.0, 3.0],
    "organization_id": "org_basalt",
    "organization_name": "Basalt Research",
    "confidence": 0.97,
    "exchanges": 148203,
    "first_seen": "2026-01-04T08:11:00Z",
    "last_seen": "2026-03-29T21:40:12Z",
    "run_id": "run_5b1e20c4a9d3f7e8",
}
_LISTED = {
    **_CLUSTER,
    "case_id": "case_5d0c2b9e81aa",
    "case_status": "in_review",
}


class ClusterOut(Out, json_schema_extra=example(**_CLUSTER)):
    """Accounts that are run by the same hand, as far as the evidence goes."""

    id: str = Field(description="Stable from run to run.")
    size: int = Field(description="Members.")
    group_kind: GroupKind = Field(description="What kind of group it looks like.")
    suspicion: float = Field(description="How much like a campaign, 0 to 1.")
    signs: list[Telling] = Field(description="What speaks for and against a campaign.")
    sign_bits: list[float] = Field(description="How much each sign says.")
    organization_id: str | None = Field(description="Where it was traced to.")
    organization_name: str | None
    confidence: float | None = Field(description="Of the attribution, 0 to 1.")
    exchanges: int | None = Field(description="Exchanges of all members.")
    first_seen: Moment | None = Field(description="Earliest event of a member.")
    last_seen: Moment | None = Field(description="Latest event of a member.")
    run_id: str = Field(description="Linkage run that wrote it.")


class ClusterCaseOut(ClusterOut, json_schema_extra=example(**_LISTED)):
    """A cluster with the newest case about it."""

    case_id: str | None = Field(description="The newest case about it.")
    case_status: CaseStatus | None


class MemberOut(
    Out,
    json_schema_extra=example(
        account_id="acc_5450641733c0",
        bits=31.4,
        confidence=0.999,
        status="active",
        email_domain="mail.example",
        signed_up="2026-01-04T08:11:00Z",
        last_seen="2026-03-29T21:40:12Z",
        exchanges=611,
    ),
):
    """An account in a cluster."""

    account_id: str
    bits: float = Field(description="Evidence for the membership.")
    confidence: float = Field(description="Of the membership, 0 to 1.")
    status: str | None = Field(description="active, suspended, banned or closed.")
    email_domain: str | None
    signed_up: Moment | None
    last_seen: Moment | None
    exchanges: int


class EvidenceOut(
    Out,
    json_schema_extra=example(
        kind="instrument",
        key="pi_9c2f00d1",
        detail="virtual_card",
        accounts=38,
        everyone=39,
        bits=14.0,
        organizations=["org_basalt"],
    ),
):
    """A thing that holds a cluster together."""

    kind: str = Field(description="ip_address, network, device, instrument, …")
    key: Telling = Field(description="Its value; a keyed hash for personal data.")
    detail: Telling | None = Field(
        description="An instrument's method, a phone's country."
    )
    accounts: int = Field(description="Members that have it.")
    everyone: int = Field(description="Accounts that have it, a lease at the time.")
    bits: float = Field(description="Weight of the evidence.")
    organizations: list[str] = Field(description="Organizations that own it.")


class CapabilityOut(
    Out,
    json_schema_extra=example(
        capability="agentic_reasoning", exchanges=91422, accounts=377
    ),
):
    """How much of a capability was sought."""

    capability: str = Field(description="Empty if the upstream did not say.")
    exchanges: int
    accounts: int


class DayOut(
    Out,
    json_schema_extra=example(
        day="2026-02-11",
        model="lumen-2",
        exchanges=5120,
        accounts=300,
        capabilities=["agentic_reasoning", "coding"],
        sought=[4000, 1120],
    ),
):
    """Exchanges of a UTC day with one model."""

    day: date
    model: str
    exchanges: int
    accounts: int
    capabilities: list[str] = Field(description="What was sought; '' if not said.")
    sought: list[int] = Field(description="Exchanges of each capability.")


class ReleaseOut(
    Out,
    json_schema_extra=example(
        model="lumen-3",
        released="2026-02-10T16:00:00Z",
        first_day="2026-02-10",
        moved_day="2026-02-11",
        next_day_share=0.62,
        sentence="lumen-3 came out on 2026-02-10; it was first used on the same day, "
        "and had half of a day's exchanges 1 day later",
    ),
):
    """A model that came out, and how fast the cluster moved to it."""

    model: str
    released: Moment
    first_day: date | None = Field(description="Of its first exchange.")
    moved_day: date | None = Field(
        description="First day on which it had half of the exchanges or more."
    )
    next_day_share: float | None = Field(description="Of the day after, 0 to 1.")
    sentence: Telling


class HoursOut(
    Out, json_schema_extra=example(account_id="acc_5450641733c0", hours=[9, 17, 9, 18])
):
    """When a member was first and last active on its days."""

    account_id: str
    hours: list[int] = Field(description="UTC hours, one for each time.")


class NodeOut(
    Out,
    json_schema_extra=example(
        id="instrument:pi_9c2f00d1", kind="instrument", label="pi_9c2f00d1"
    ),
):
    """Something to draw."""

    id: Telling = Field(description="Unique in the drawing.")
    kind: str = Field(description="cluster, account, organization, or a thing's kind.")
    label: Telling


class EdgeOut(
    Out,
    json_schema_extra=example(
        source="account:acc_5450641733c0",
        target="instrument:pi_9c2f00d1",
        type="PAID_WITH",
    ),
):
    """A line between two nodes."""

    source: Telling
    target: Telling
    type: str = Field(description="Type of the relationship in the graph.")


class DrawingOut(Out):
    """A part of a cluster that is small enough to be drawn."""

    nodes: list[NodeOut]
    edges: list[EdgeOut]
    members: int = Field(description="Members of the whole cluster.")
