"""Wire models of what a cluster is made of."""

from pydantic import Field

from backend.api.schemas.accounts import ShortfallOut
from backend.api.schemas.wire import Out, example
from backend.api.views import Telling
from backend.domain.character import GroupKind


class ClueOut(
    Out,
    json_schema_extra=example(
        kind="instrument", key="pi_9c2f00d1", everyone=39, bits=7.6
    ),
):
    """A thing that speaks for a member, before its source is capped."""

    kind: str
    key: Telling
    everyone: int = Field(description="Accounts that have it, a lease at the time.")
    bits: float


_STANDING = {
    "account_id": "acc_5450641733c0",
    "prior_bits": -5.6,
    "by_source": {"payment": 9.1, "address": 5.0},
    "bits": 8.5,
    "sources": 2,
    "backed": False,
    "passes": True,
    "clues": [
        {"kind": "instrument", "key": "pi_9c2f00d1", "everyone": 39, "bits": 7.6}
    ],
}


class StandingOut(Out, json_schema_extra=example(**_STANDING)):
    """How an account stands against a cluster, itself left out."""

    account_id: str
    prior_bits: float
    by_source: dict[str, float] = Field(description="Bits of each source that speaks.")
    bits: float = Field(description="Of the sources and the prior.")
    sources: int = Field(description="How many speak, its cell included.")
    backed: bool = Field(description="Whether accounts tied to it pass by themselves.")
    passes: bool
    clues: list[ClueOut] = Field(description="The strongest thing of each source.")


class HeldMemberOut(
    Out,
    json_schema_extra=example(
        standing=_STANDING,
        margin=4.5,
        sentence="acc_5450641733c0 with +8.5 bits (payment 9.1 and address 5.0; prior "
        "-5.6): held by the payment instrument pi_9c2f00d1 of 39 accounts",
    ),
):
    """A member with what holds it."""

    standing: StandingOut
    margin: float = Field(description="Bits above the bar.")
    sentence: Telling


class BridgeOut(
    Out,
    json_schema_extra=example(
        kind="device",
        key="dev_b971d5ec70",
        cut_off=1,
        examples=["acc_5450641733c0"],
        sentence="without the device dev_b971d5ec70 1 account would be apart from the "
        "others: acc_5450641733c0",
    ),
):
    """An account or a thing without which the cluster would fall apart."""

    kind: str = Field(description="account, or the thing's kind.")
    key: Telling
    cut_off: int = Field(description="Members that would be apart from the rest.")
    examples: list[str] = Field(description="Up to three of them.")
    sentence: Telling


class ContenderOut(
    Out,
    json_schema_extra=example(
        organization_id="org_basalt",
        name="Basalt Research",
        confidence=0.97,
        bits=34.2,
        accepted=True,
        reasons=[
            "7 of 412 accounts came from 203.0.113.0/24, a network of Basalt Research"
        ],
        against=["405 of 412 accounts have nothing of Basalt Research"],
    ),
):
    """An organization that the cluster may belong to."""

    organization_id: str
    name: str
    confidence: float = Field(description="0 to 1, beside the others.")
    bits: float
    accepted: bool = Field(description="Whether the bits are enough.")
    reasons: list[Telling] = Field(description="What speaks for it.")
    against: list[Telling] = Field(description="What speaks against it.")


class AnatomyOut(Out):
    """What a cluster is made of; each list is its first few."""

    cluster_id: str
    size: int
    bar: float = Field(description="Bits that a member needs.")
    sources: int = Field(description="Sources that a member needs.")
    failing: int = Field(
        description="Members that do not pass by what they share with all: a judgement "
        "or a chain of payments holds them."
    )
    core: list[HeldMemberOut] = Field(description="Held by most sources and bits.")
    bridging: int = Field(description="How many bridges there are.")
    bridges: list[BridgeOut] = Field(description="Those that hold most, first.")
    weakest: list[HeldMemberOut] = Field(description="The first to leave, first.")
    contenders: list[ContenderOut] = Field(description="The likeliest first.")


class PartOut(
    Out,
    json_schema_extra=example(
        size=380,
        examples=["acc_5450641733c0"],
        group_kind="campaign",
        suspicion=0.99,
        kept=True,
        organization_id="org_basalt",
        organization_name="Basalt Research",
        confidence=0.94,
        bits=30.1,
        fate="traced to Basalt Research, confidence 94.0%",
        sentence="380 accounts, such as acc_5450641733c0: traced to Basalt Research, "
        "confidence 94.0%",
    ),
):
    """Members that would stay together, and where they would be traced to."""

    size: int
    examples: list[str]
    group_kind: GroupKind = Field(description="What they would look like.")
    suspicion: float = Field(description="How much like a campaign, 0 to 1.")
    kept: bool = Field(
        description="Whether a run would show them: not strangers, not held by one "
        "thing."
    )
    organization_id: str | None
    organization_name: str | None
    confidence: float | None
    bits: float | None
    fate: Telling = Field(description="Where it leads; whether a run would show it.")
    sentence: Telling


class WhatIfOut(Out):
    """What would be left of a cluster without some of its evidence."""

    cluster_id: str
    size: int = Field(description="Members now.")
    without: list[Telling] = Field(description="What was taken away.")
    having: int = Field(description="Members that have some of it.")
    stay: int
    leave: int
    already: int = Field(description="Who leaves and does not pass even with it.")
    split: int = Field(description="How many parts are left.")
    parts: list[PartOut] = Field(description="The largest first.")
    leavers: list[ShortfallOut] = Field(
        description="The first who leave, each against the largest part."
    )
    organization_id: str | None = Field(description="Where it is traced to now.")
    organization_name: str | None
    confidence: float | None
    sentence: Telling


class SourceLeftOut(
    Out,
    json_schema_extra=example(
        source="address", kinds=["ip_address", "network"], members=412, left=380
    ),
):
    """A source of evidence, and who would hold together without it alone."""

    source: str
    kinds: list[str] = Field(description="Kinds of things that are one clue.")
    members: int = Field(description="Members that have some of it.")
    left: int = Field(description="Members that are left without it.")


class ChangeOut(
    Out,
    json_schema_extra=example(
        source="address",
        left=380,
        parts=1,
        sentence="with every address and network changed 380 of 412 accounts would "
        "hold together",
    ),
):
    """A source that the operator changes after those before."""

    source: str
    left: int = Field(description="Members that are left then.")
    parts: int
    sentence: Telling


class EvasionOut(Out):
    """What an operator would have to change for the cluster to be lost."""

    cluster_id: str
    size: int
    sources: list[SourceLeftOut] = Field(
        description="Of which members share what tells."
    )
    needed: int = Field(description="How many must change.")
    changes: list[ChangeOut] = Field(description="The costliest first.")
    sentence: Telling
