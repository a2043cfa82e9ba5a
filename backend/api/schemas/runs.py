"""Wire models of the archive of linkage runs."""

from typing import Any

from pydantic import Field

from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling, Told
from backend.domain.lineage import ChangeKind

_RUN: dict[str, Any] = {
    "id": "run_5b1e20c4a9d3f7e8",
    "made": "2026-03-30T02:00:41Z",
    "version": "0.1.0",
    "accounts": 20000,
    "clusters": 31,
    "members": 2210,
    "attributed": 4,
    "changed": {"appeared": 1, "grew": 3},
}


class ArchivedRunOut(Out, json_schema_extra=example(**_RUN)):
    """A linkage run whose result is kept."""

    id: str
    made: Moment
    version: str = Field(description="Version of samehand that made it.")
    accounts: int = Field(description="Accounts that it read.")
    clusters: int
    members: int = Field(description="Accounts in clusters.")
    attributed: int = Field(description="Clusters traced to an organization.")
    changed: dict[str, int] = Field(
        description="Changes since the run before, by kind."
    )


class ArchivedRunDetailOut(
    ArchivedRunOut,
    json_schema_extra=example(
        **_RUN,
        model={"settings": {"accept_bits": 4.0, "resolution": 5.0}, "judgements": [12]},
        conflicts=[],
        freed=["acc_77d2b0c1e3aa"],
        since=None,
    ),
):
    """The same with what explains it."""

    model: Told = Field(
        description="Rules, weights, settings and decisions that it applied."
    )
    conflicts: list[Telling] = Field(description="Judgements that were not applied.")
    freed: list[str] = Field(
        description="Accounts labelled legitimate that evidence put in a cluster."
    )
    since: str | None = Field(
        description="The run that it added to; null where it grouped all accounts."
    )


class PartOut(Out):
    """A cluster on one side of a change."""

    cluster_id: str
    size: int
    shared: int = Field(description="Accounts that are on the other side, too.")


class ChangeOut(
    Out,
    json_schema_extra=example(
        kind="grew",
        sentence="clu_3f9a1c0b7d22 grew by 12 accounts to 412",
        before=[{"cluster_id": "clu_3f9a1c0b7d22", "size": 400, "shared": 400}],
        after=[{"cluster_id": "clu_3f9a1c0b7d22", "size": 412, "shared": 400}],
    ),
):
    """Something that happened to clusters from one run to another."""

    kind: ChangeKind
    sentence: Telling
    before: list[PartOut]
    after: list[PartOut]


class HistoryOut(
    Out,
    json_schema_extra=example(
        run_id="run_5b1e20c4a9d3f7e8",
        made="2026-03-30T02:00:41Z",
        change={
            "kind": "grew",
            "sentence": "clu_3f9a1c0b7d22 grew by 12 accounts to 412",
            "before": [{"cluster_id": "clu_3f9a1c0b7d22", "size": 400, "shared": 400}],
            "after": [{"cluster_id": "clu_3f9a1c0b7d22", "size": 412, "shared": 400}],
        },
    ),
):
    """What a run did to a cluster."""

    run_id: str
    made: Moment
    change: ChangeOut


class MoveOut(
    Out,
    json_schema_extra=example(
        account_id="acc_5450641733c0", before=None, after="clu_3f9a1c0b7d22"
    ),
):
    """An account that is elsewhere in the second run."""

    account_id: str
    before: str | None = Field(description="Its cluster in the first run, or null.")
    after: str | None = Field(description="Its cluster in the second run, or null.")


class DiffOut(Out):
    """What became of one run's clusters and accounts in another."""

    before: ArchivedRunOut
    after: ArchivedRunOut
    joined: int = Field(description="Accounts in a cluster now, and in none before.")
    left: int = Field(description="Accounts in a cluster before, and in none now.")
    moved: int = Field(description="Accounts in another cluster now.")
    changed: int = Field(description="How many changes there are.")
    changes: list[ChangeOut] = Field(description="The largest, `limit` at most.")
    moves: list[MoveOut] = Field(description="A page of them, by account.")
    next: str | None = Field(
        description="`cursor` of the next page of moves; null at the end.",
        examples=[None],
    )


class ArchivedMemberOut(Out):
    """A member as the run found it."""

    account: str
    bits: float
    confidence: float


class ArchivedEvidenceOut(Out):
    """What held the cluster together then."""

    kind: str
    key: Telling
    accounts: int
    everyone: int
    bits: float
    sentence: Telling


class ArchivedAttributionOut(Out):
    """Where the cluster led then."""

    organization: str
    confidence: float
    bits: float
    reasons: list[Telling]


class ArchivedClusterOut(
    Out,
    json_schema_extra=example(
        id="clu_3f9a1c0b7d22",
        size=412,
        attribution=None,
        evidence=[
            {
                "kind": "device",
                "key": "dev_b971d5ec70",
                "accounts": 380,
                "everyone": 381,
                "bits": 3002.5,
                "sentence": "380 of 412 accounts were used on the same device …",
            }
        ],
        members=[{"account": "acc_5450641733c0", "bits": 21.5, "confidence": 0.99999}],
        next=None,
    ),
):
    """A cluster as a run found it, whatever became of it since."""

    id: str
    size: int
    attribution: ArchivedAttributionOut | None
    evidence: list[ArchivedEvidenceOut]
    members: list[ArchivedMemberOut] = Field(
        description="A page of them, best held first."
    )
    next: str | None = Field(
        description="`cursor` of the next page of members; null at the end."
    )


class CalibrationOut(Out, json_schema_extra=example(offset=1.5, slope=0.22, labels=0)):
    """Log odds (base 2) of a membership: offset, and slope for each bit."""

    offset: float
    slope: float
    labels: int = Field(description="Memberships that people said are right or not.")


class BinOut(
    Out, json_schema_extra=example(bits=8.0, memberships=120, probability=0.92)
):
    """Memberships with so many bits, up to two more."""

    bits: float
    memberships: int
    probability: float = Field(description="That one of them is right, 0 to 1.")


class BarOut(
    Out,
    json_schema_extra=example(
        confidence=0.99, memberships=2104, precision=0.996, recall=0.97
    ),
):
    """Memberships of a confidence or more."""

    confidence: float
    memberships: int
    precision: float = Field(description="Promised: their mean confidence.")
    recall: float = Field(description="Promised: their share of all right ones.")


class QualityOut(Out):
    """What a run's confidences promise."""

    calibration: CalibrationOut
    bins: list[BinOut]
    bars: list[BarOut]
