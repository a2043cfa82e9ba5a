"""Wire models of accounts and of what they were seen with."""

from datetime import date

from pydantic import Field

from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling


class AccountOut(
    Out,
    json_schema_extra=example(
        id="acc_5450641733c0",
        email_domain="mail.example",
        email_shape="a4.a7",
        country="NL",
        organization_claimed="Independent",
        referrer_host="search.example",
        user_agent="ExampleClient/2.1",
        status="active",
        status_since=None,
        verdict=None,
        labelled_organization_id=None,
        signed_up="2026-01-04T08:11:00Z",
        first_seen="2026-01-04T08:11:00Z",
        last_seen="2026-03-29T21:40:12Z",
        exchanges=611,
        cluster_id="clu_3f9a1c0b7d22",
        confidence=0.999,
        bits=31.4,
        organization_id="org_basalt",
        organization_name="Basalt Research",
    ),
):
    """An account, without personal data."""

    id: str
    email_domain: str | None
    email_shape: str | None = Field(description="Shape of the local part.")
    country: str | None = Field(description="Country that it gave.")
    organization_claimed: str | None
    referrer_host: Telling | None
    user_agent: Telling | None = Field(description="Client at sign-up.")
    status: str | None = Field(description="active, suspended, banned or closed.")
    status_since: Moment | None
    verdict: str | None = Field(description="An analyst's.")
    labelled_organization_id: str | None = Field(description="An analyst's.")
    signed_up: Moment | None
    first_seen: Moment | None
    last_seen: Moment | None
    exchanges: int
    cluster_id: str | None
    confidence: float | None = Field(description="Of the membership, 0 to 1.")
    bits: float | None = Field(description="Evidence for the membership.")
    organization_id: str | None = Field(description="Where the cluster leads.")
    organization_name: str | None


class HeldOut(
    Out,
    json_schema_extra=example(
        kind="device",
        key="dev_b971d5ec70",
        detail=None,
        first_seen="2026-01-04T08:11:00Z",
        last_seen="2026-03-29T21:40:12Z",
        count=41,
        everyone=6,
    ),
):
    """A thing that the account was seen with."""

    kind: str
    key: Telling = Field(description="Its value; a keyed hash for personal data.")
    detail: Telling | None = Field(
        description="An instrument's method, a phone's country."
    )
    first_seen: Moment | None
    last_seen: Moment | None
    count: int
    everyone: int = Field(description="Accounts that have it.")


class LinkedOut(
    Out,
    json_schema_extra=example(
        account_id="acc_77d01b2c9e41",
        shared=3,
        kinds=["device", "instrument"],
        rarest=6,
        cluster_id="clu_3f9a1c0b7d22",
    ),
):
    """Another account that shares things with this one."""

    account_id: str
    shared: int = Field(description="Things that both have.")
    kinds: list[str]
    rarest: int = Field(description="Accounts that have the rarest of them.")
    cluster_id: str | None


class UsageOut(
    Out,
    json_schema_extra=example(
        model="lumen-2",
        capability="coding",
        exchanges=402,
        first_day="2026-01-05",
        last_day="2026-03-29",
    ),
):
    """Exchanges of an account with one model and capability."""

    model: str
    capability: str
    exchanges: int
    first_day: date
    last_day: date


class ReasonOut(
    Out,
    json_schema_extra=example(
        kind="device",
        key="dev_b971d5ec70",
        source="device",
        everyone=6,
        bits=11.7,
        full_bits=11.7,
        nearness=1.0,
        days_apart=0.0,
        left_first="2026-01-04T08:11:00Z",
        left_last="2026-03-29T21:40:12Z",
        right_first="2026-02-01T10:00:00Z",
        right_last="2026-02-03T11:30:00Z",
        sentence="both have the device dev_b971d5ec70, which 6 of 20,000 accounts "
        "have; the first account from 2026-01-04 to 2026-03-29, the second from "
        "2026-02-01 to 2026-02-03, at the same time",
    ),
):
    """What one shared thing says."""

    kind: str
    key: Telling
    source: str = Field(description="Kinds of one source are one clue.")
    everyone: int = Field(description="Accounts that have it.")
    bits: float = Field(description="full_bits times nearness.")
    full_bits: float = Field(description="If both had it at the same time.")
    nearness: float = Field(description="How much counts of what lies apart, 0 to 1.")
    days_apart: float | None = Field(description="Null if the time does not matter.")
    left_first: Moment | None
    left_last: Moment | None
    right_first: Moment | None
    right_last: Moment | None
    sentence: Telling


class ShortfallOut(
    Out,
    json_schema_extra=example(
        account_id="acc_5450641733c0",
        cluster_id="clu_3f9a1c0b7d22",
        size=412,
        prior_bits=-5.6,
        sources={"address": 3.1},
        bits=-2.5,
        bar=4.0,
        missing_bits=6.5,
        missing_sources=1,
        passes=False,
        lacks=[["instrument", "pi_9c2f00d1"]],
        sentence="acc_5450641733c0 against clu_3f9a1c0b7d22 (412 accounts): address "
        "3.1; with the prior of -5.6 that is -2.5 bits, and a member needs 4.0; "
        "missing: 6.5 bits and a second source",
    ),
):
    """What an account lacks for the other one's cluster."""

    account_id: str
    cluster_id: str
    size: int
    prior_bits: float
    sources: dict[str, float] = Field(description="Bits of each source that speaks.")
    bits: float = Field(description="Of the sources and the prior.")
    bar: float = Field(description="What a member needs.")
    missing_bits: float
    missing_sources: int
    passes: bool = Field(description="Whether it would pass by the evidence of now.")
    lacks: list[tuple[str, Telling]] = Field(
        description="Kind and key of the cluster's strongest things that it has not."
    )
    sentence: Telling


class WhyOut(Out):
    """What two accounts share, and how much that says against the prior."""

    left_id: str
    right_id: str
    accounts: int = Field(description="All accounts that there are.")
    prior_bits: float = Field(description="Of any two accounts.")
    sources: dict[str, float] = Field(description="Bits of each source, capped.")
    bits: float = Field(description="Of all sources.")
    total_bits: float = Field(description="bits and prior_bits.")
    probability: float = Field(description="0 to 1, by what these two alone share.")
    bar: float = Field(description="What linkage asks of a membership.")
    same_cluster: str | None = Field(description="The cluster that both are in.")
    left_cluster: str | None
    right_cluster: str | None
    sentence: Telling = Field(description="The whole case.")
    reasons: list[ReasonOut] = Field(description="Strongest first.")
    judgements: list[Telling] = Field(description="What people said about the two.")
    apart: list[ShortfallOut] = Field(
        description="For two in no common cluster: what each lacks for the other's."
    )


class IdentifierOut(
    Out,
    json_schema_extra=example(
        kind="network",
        key="203.0.113.0/24",
        detail=None,
        accounts=61,
        organizations=["org_basalt"],
    ),
):
    """A thing that accounts share."""

    kind: str
    key: Telling
    detail: Telling | None
    accounts: int = Field(description="Accounts that have it; counting ends at 100000.")
    organizations: list[str] = Field(description="Organizations that own it.")


class HolderOut(
    Out,
    json_schema_extra=example(
        account_id="acc_5450641733c0",
        status="active",
        first_seen="2026-01-04T08:11:00Z",
        last_seen="2026-03-29T21:40:12Z",
        count=41,
        cluster_id="clu_3f9a1c0b7d22",
    ),
):
    """An account that has the thing."""

    account_id: str
    status: str
    first_seen: Moment | None
    last_seen: Moment | None
    count: int
    cluster_id: str | None
