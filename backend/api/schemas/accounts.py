"""Wire models of accounts and of what they were seen with."""

from datetime import date

from pydantic import Field

from backend.api.schemas.wire import Moment, Out, example


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
    referrer_host: str | None
    user_agent: str | None = Field(description="Client at sign-up.")
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
    key: str = Field(description="Its value; a keyed hash for personal data.")
    detail: str | None = Field(description="Method of an instrument, phone's country.")
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
        bits=11.7,
        sentence="both have the device dev_b971d5ec70, which 6 of 20,000 accounts have",
    ),
):
    """What one shared thing says."""

    kind: str
    key: str
    bits: float
    sentence: str


class WhyOut(Out):
    """What two accounts share, and how much that says."""

    left_id: str
    right_id: str
    bits: float = Field(description="Of all reasons, with repetition held in check.")
    same_cluster: str | None = Field(description="The cluster that both are in.")
    reasons: list[ReasonOut] = Field(description="Strongest first.")


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
    key: str
    detail: str | None
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
