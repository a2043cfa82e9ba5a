"""Wire models of cases and their rulings."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from backend.api.schemas.clusters import ClusterOut
from backend.api.schemas.decisions import Statement
from backend.api.schemas.runs import HistoryOut
from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling, Told
from backend.domain.cases import CaseStatus, Priority, Step
from backend.domain.rulings import Claim, RulingState
from backend.services.cases import MOST_ACCOUNTS, MOST_CLUSTERS
from backend.services.rulings import MOST_ACCOUNTS as MOST_RULED

Name = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
Clusters = Annotated[list[Name], Field(max_length=MOST_CLUSTERS)]
Accounts = Annotated[list[Name], Field(max_length=MOST_ACCOUNTS)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CaseIn(_In):
    """What a new case is about."""

    model_config = ConfigDict(
        json_schema_extra=example(
            title="Ring behind one reseller's cards",
            clusters=["clu_3f9a1c0b7d22"],
            accounts=[],
            priority="high",
            assignee="Ada",
            due="2026-04-03T00:00:00Z",
        )
    )

    title: Statement
    clusters: Clusters = []
    accounts: Accounts = []
    priority: Priority = Priority.NORMAL
    assignee: Statement | None = None
    due: AwareDatetime | None = None


class CommentIn(_In):
    """What somebody has to say."""

    text: Statement


class AssignIn(_In):
    """Whose case it is; null for nobody's."""

    assignee: Statement | None


class StatusIn(_In):
    """What it becomes, and why."""

    status: CaseStatus
    reason: Statement


class DueIn(_In):
    """By when it should be decided; null for no day."""

    due: AwareDatetime | None


class PriorityIn(_In):
    """What comes first."""

    priority: Priority


class SubjectsIn(_In):
    """Clusters and accounts."""

    clusters: Clusters = []
    accounts: Accounts = []


class RulingIn(_In):
    """What somebody says of a cluster's members, or of the accounts that are named."""

    model_config = ConfigDict(
        json_schema_extra=example(
            claim="organization",
            reason="Its staff's cards paid for all of them.",
            cluster_id="clu_3f9a1c0b7d22",
            accounts=[],
            organization_id="org_basalt",
        )
    )

    claim: Claim
    reason: Statement
    cluster_id: Name | None = Field(
        None, description="Without accounts all of its members are meant."
    )
    accounts: Annotated[list[Name], Field(max_length=MOST_RULED)] = []
    organization_id: Name | None = Field(
        None, description="Whose they are; for the claim organization only."
    )


class BecauseIn(_In):
    """Why."""

    model_config = ConfigDict(json_schema_extra=example(reason="I see the same."))

    reason: Statement


_CASE = {
    "id": "case_5d0c2b9e81aa",
    "title": "Ring behind one reseller's cards",
    "status": "in_review",
    "priority": "high",
    "assignee": "Ada",
    "due": "2026-04-03T00:00:00Z",
    "opened": "2026-03-30T08:00:00Z",
    "opened_by": "Ben",
    "changed": "2026-03-30T09:12:00Z",
    "clusters": ["clu_3f9a1c0b7d22"],
    "accounts": [],
    "comments": 2,
}


class CaseOut(Out, json_schema_extra=example(**_CASE)):
    """What investigators work on."""

    id: str
    title: Telling
    status: CaseStatus
    priority: Priority
    assignee: str | None
    due: Moment | None
    opened: Moment
    opened_by: str
    changed: Moment
    clusters: list[str]
    accounts: list[str]
    comments: int


class CaseEventOut(
    Out,
    json_schema_extra=example(
        number=12,
        step="commented",
        actor="Ada",
        made="2026-03-30T09:12:00Z",
        said={"text": "The processor confirms it."},
    ),
):
    """Something that somebody did to a case."""

    number: int
    step: Step
    actor: str
    made: Moment
    said: Told


class RulingOut(
    Out,
    json_schema_extra=example(
        id="rul_0b7d4411c2fa",
        case_id="case_5d0c2b9e81aa",
        claim="organization",
        cluster_id="clu_3f9a1c0b7d22",
        organization_id="org_basalt",
        accounts=412,
        reason="Its staff's cards paid for all of them.",
        state="proposed",
        proposed_by="Ada",
        made="2026-03-30T09:20:00Z",
        decided_by=None,
        decided=None,
        decided_because=None,
    ),
):
    """What a case says of many accounts at once."""

    id: str
    case_id: str
    claim: Claim
    cluster_id: str | None
    organization_id: str | None
    accounts: int = Field(description="How many it names.")
    reason: Telling
    state: RulingState
    proposed_by: str
    made: Moment
    decided_by: str | None = Field(description="Who confirmed, refused or withdrew it.")
    decided: Moment | None
    decided_because: Telling | None


class CaseClusterOut(Out):
    """A cluster of a case, and what became of it since; null when it is gone."""

    id: str
    now: ClusterOut | None
    changes: list[HistoryOut]


class CaseShownOut(
    CaseOut, json_schema_extra=example(**_CASE, rulings=[], clusters_now=[])
):
    """A case with what was said in it."""

    rulings: list[RulingOut]
    clusters_now: list[CaseClusterOut]
