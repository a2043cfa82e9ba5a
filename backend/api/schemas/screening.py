"""Wire models of screening and of what grows again."""

from pydantic import Field

from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling

_TRAIT = {
    "kind": "instrument",
    "key": "card_7d2f0a91c4e8",
    "accounts": 14,
    "everyone": 15,
    "bits": 9.3,
    "sentence": "14 of 120 accounts pay with the same instrument card_7d2f0a91c4e8; "
    "1 of the other 40,880 accounts do",
}
_BOND = {
    "kind": "device",
    "key": "dev_b971d5ec70",
    "members": ["acc_5450641733c0"],
    "sentence": "it has the device dev_b971d5ec70 in common with acc_5450641733c0, and "
    "1 account had it before",
}
_BAN = {"size": 120, "banned": 97, "banned_at": "2026-03-02T10:00:00Z", "newcomers": 4}
_RESEMBLANCE = {
    "cluster_id": "clu_3f9a1c0b7d22",
    "organization_id": "org_basalt",
    "size": 120,
    "bits": 12.1,
    "prior_bits": 4.9,
    "probability": 0.97,
    "sources": 2,
    "backed": True,
    "passes": True,
    "by_kind": {"instrument": 9.3, "ip_address": 4.2},
    "by_source": {"payment": 7.2},
    "traits": [_TRAIT],
    "bonds": [_BOND],
    "banned": _BAN,
}


class TraitOut(Out, json_schema_extra=example(**_TRAIT)):
    """A thing that the account has in common with members of the cluster."""

    kind: str
    key: Telling
    accounts: int = Field(description="Members that have it.")
    everyone: int = Field(description="Accounts that had it at the last run.")
    bits: float = Field(description="What it says, before any cap.")
    sentence: Telling


class BondOut(Out, json_schema_extra=example(**_BOND)):
    """A thing that hardly anybody has but the account and these members."""

    kind: str
    key: Telling
    members: list[str]
    sentence: Telling


class BanOut(Out, json_schema_extra=example(**_BAN)):
    """A cluster that was banned."""

    size: int
    banned: int = Field(description="Banned members.")
    banned_at: Moment = Field(description="When half of these were.")
    newcomers: int = Field(description="Members that signed up later.")


class ResemblanceOut(Out, json_schema_extra=example(**_RESEMBLANCE)):
    """A cluster that the account resembles."""

    cluster_id: str
    organization_id: str | None = Field(description="Where the cluster leads.")
    size: int
    bits: float = Field(description="Evidence in all, with the prior.")
    prior_bits: float
    probability: float | None = Field(
        description="That it belongs there, if linkage would take it in."
    )
    sources: int = Field(description="Independent sources that speak for it.")
    backed: bool = Field(description="Whether members with its rare things vouch.")
    passes: bool = Field(description="Whether linkage would take it in.")
    by_kind: dict[str, float] = Field(description="Bits of things, before any cap.")
    by_source: dict[str, float] = Field(description="Bits of sources, as they count.")
    traits: list[TraitOut]
    bonds: list[BondOut]
    banned: BanOut | None = Field(description="Set when the cluster was banned.")


class ScreeningOut(
    Out,
    json_schema_extra=example(
        account_id="acc_91b0c7d2e4f6",
        run_id="run_5b1c2d3e4f506172",
        things=6,
        resembles=[_RESEMBLANCE],
        rejected=0,
        reasons=[],
    ),
):
    """The clusters that an account resembles, the most first."""

    account_id: str
    run_id: str = Field(description="Run whose clusters these are.")
    things: int = Field(description="Things that the events say it was seen with.")
    resembles: list[ResemblanceOut]
    rejected: int = Field(description="Events that could not be used.")
    reasons: list[Telling] = Field(description="Why, of the first few.")


class RegrownOut(
    Out,
    json_schema_extra=example(
        cluster_id="clu_3f9a1c0b7d22",
        organization_id="org_basalt",
        organization_name="Basalt Research",
        size=120,
        banned=97,
        banned_at="2026-03-02T10:00:00Z",
        newcomers=4,
        standing=3,
        waiting=["acc_91b0c7d2e4f6"],
        first="2026-03-03T02:15:00Z",
        took_seconds=58500.0,
    ),
):
    """A banned cluster that has new accounts."""

    cluster_id: str
    organization_id: str | None
    organization_name: str | None
    size: int
    banned: int = Field(description="Banned members.")
    banned_at: Moment = Field(description="When half of these were.")
    newcomers: int = Field(description="Members that signed up later.")
    standing: int = Field(description="Newcomers that are not banned.")
    waiting: list[str] = Field(
        description="Accounts that resemble it, and that no run has looked at yet."
    )
    first: Moment = Field(description="The first of these sign-ups.")
    took_seconds: float = Field(description="From the ban to the first sign-up.")
