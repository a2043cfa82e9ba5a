"""Wire models of what a ban of a cluster would hit."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling
from backend.domain.enforcement import Assessed, Doubt, Fate
from backend.services.enforcement.preview import Preview


class MeasureOut(
    Out,
    json_schema_extra=example(
        threshold=0.99,
        bar=4.0,
        sources=2,
        shared_source="address",
        joined="2026-01-21T10:02:00Z",
    ),
):
    """What members are held against."""

    threshold: float = Field(description="Least confidence of a recommendation.")
    bar: float = Field(description="Bits that a membership needs.")
    sources: int = Field(description="Sources that must speak for it.")
    shared_source: str | None = Field(description="What most members share.")
    joined: Moment | None = Field(description="When half of them had signed up.")


class FiguresOut(
    Out,
    json_schema_extra=example(
        members=412,
        recommended=351,
        in_spite=22,
        held_back=36,
        banned=3,
        closed=0,
        paying=9,
        long_standing=4,
        doubts={"below-the-threshold": 21, "long-standing": 4},
    ),
):
    """How many members have which fate, and which doubt."""

    members: int
    recommended: int = Field(description="Without any doubt.")
    in_spite: int = Field(description="Recommended with a doubt that campaigns have.")
    held_back: int
    banned: int
    closed: int
    paying: int = Field(description="Not banned, and paying over a month or more.")
    long_standing: int = Field(description="Signed up well before half of them.")
    doubts: dict[str, int] = Field(description="Members not yet banned, by doubt.")


class BesideOut(
    Out,
    json_schema_extra=example(
        kind="network",
        key="198.19.0.0/24",
        members=96,
        others=181,
        unclustered=33,
        paying=120,
        cause="carrier-nat",
        why="70% come from other networks, too",
        sentence="Blocking the network 198.19.0.0/24, too, would hit 181 other "
        "accounts, 33 of them in no cluster and 120 of them with a payment instrument",
    ),
):
    """What blocking one of the cluster's things would hit beside it."""

    kind: str
    key: Telling
    members: int = Field(description="Members that have it.")
    others: int = Field(description="Accounts outside, neither banned nor closed.")
    unclustered: int | None = Field(description="In no cluster; null: not counted.")
    paying: int | None = Field(description="With an instrument; null: not counted.")
    cause: str | None = Field(description="Why honest accounts may share it.")
    why: Telling | None = Field(description="What shows it.")
    sentence: Telling


class BystandersOut(
    Out,
    json_schema_extra=example(
        things=15, accounts=412, unclustered=80, paying=301, at_least=False
    ),
):
    """All that blocking the listed things would hit, each account once."""

    things: int
    accounts: int
    unclustered: int
    paying: int
    at_least: bool = Field(description="Whether a crowd was not looked at.")


class BanPreviewOut(Out):
    """A cluster before a ban. It is a recommendation: samehand bans nobody."""

    cluster_id: str
    run_id: str
    made: Moment
    evidence: Telling = Field(description="How what holds each member was read.")
    measure: MeasureOut
    figures: FiguresOut
    cautions: list[Telling] = Field(description="About the cluster as a whole.")
    collateral: list[BesideOut] = Field(description="What hits most others first.")
    hit: BystandersOut


class ObjectionOut(
    Out,
    json_schema_extra=example(
        doubt="pays-long", sentence="it pays, from 2026-01-04 to 2026-03-01, 3 times"
    ),
):
    """A reason to look twice."""

    doubt: Doubt
    sentence: Telling


class CandidateOut(
    Out,
    json_schema_extra=example(
        account_id="acc_5450641733c0",
        place=17,
        fate="recommended-in-spite",
        bits=18.2,
        confidence=0.9996,
        status="active",
        signed_up="2026-01-04T08:11:00Z",
        last_seen="2026-03-29T21:40:12Z",
        instruments=1,
        payments=3,
        first_paid="2026-01-04T08:15:00Z",
        last_paid="2026-03-01T09:00:00Z",
        devices=2,
        own_devices=1,
        by_source={"payment": 9.1, "address": 5.0},
        objections=[
            {
                "doubt": "pays-long",
                "sentence": "it pays, from 2026-01-04 to 2026-03-01, 3 times",
            }
        ],
    ),
):
    """A member, what is recommended for it, and what speaks for looking twice."""

    account_id: str
    place: int = Field(description="Among the members, best held first.")
    fate: Fate
    bits: float
    confidence: float
    status: str
    signed_up: Moment | None
    last_seen: Moment | None
    instruments: int = Field(description="That it paid or tried to pay with.")
    payments: int = Field(description="How often it did.")
    first_paid: Moment | None
    last_paid: Moment | None
    devices: int
    own_devices: int = Field(description="That no other member has.")
    by_source: dict[str, float] | None = Field(
        description="Bits of each source; null: it could not be read again."
    )
    objections: list[ObjectionOut]


class SaidOut(Out):
    """What one source of evidence says."""

    source: str
    bits: float
    needed: bool = Field(description="Whether it would not pass without it.")
    sentences: list[Telling]


class ConsideredOut(Out):
    """A doubt that was looked for."""

    doubt: Doubt
    found: bool
    sentence: Telling


class CaseOut(Out):
    """The cluster, and how it was found."""

    cluster_id: str
    run_id: str
    version: str
    size: int
    accounts: int = Field(description="All accounts that there are.")
    made: Moment
    read: Telling = Field(description="How the evidence was read.")
    organization: str | None
    organization_confidence: float | None


class ReviewOut(Out):
    """Who answers for it."""

    reviewer: str | None
    reason: Telling | None
    appeals: str | None = Field(description="How to appeal, as the settings say.")


class AppealOut(Out):
    """An appeal pack; it names no other account."""

    account_id: str
    fate: Fate
    decision: Telling
    confidence: float
    bits: float
    threshold: float
    bar: float
    prior_bits: float | None
    evidence: list[SaidOut]
    considered: list[ConsideredOut] = Field(description="In its favour.")
    changes: list[Telling] = Field(description="What would change the result.")
    holder: list[Telling] = Field(description="What may be told to the holder.")
    case: CaseOut
    review: ReviewOut


def preview_fields(found: Preview) -> dict[str, Any]:
    """What ``BanPreviewOut`` is made from."""
    return {
        "cluster_id": found.cluster.id,
        "run_id": found.cluster.run_id,
        "made": found.made_ms,
        "evidence": found.weighed,
        "measure": found.measure,
        "figures": found.figures,
        "cautions": found.cautions,
        "collateral": found.collateral,
        "hit": found.hit,
    }


def candidate_fields(member: Assessed) -> dict[str, Any]:
    """What ``CandidateOut`` is made from."""
    candidate, paid = member.candidate, member.candidate.payments
    return {
        "account_id": candidate.account_id,
        "place": candidate.place,
        "fate": member.fate,
        "bits": candidate.bits,
        "confidence": candidate.confidence,
        "status": candidate.status,
        "signed_up": candidate.signed_up_ms,
        "last_seen": candidate.last_seen_ms,
        "instruments": len(paid),
        "payments": candidate.paid_count,
        "first_paid": _least([p.first_ms for p in paid]),
        "last_paid": _most([p.last_ms for p in paid]),
        "devices": candidate.devices,
        "own_devices": len(candidate.own_devices),
        "by_source": dict(candidate.weighed.by_source) if candidate.weighed else None,
        "objections": member.objections,
    }


def _least(times: Sequence[int]) -> int | None:
    return min(times, default=None)


def _most(times: Sequence[int]) -> int | None:
    return max(times, default=None)
