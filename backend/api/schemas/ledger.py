"""Wire models of the ledger of innocent sharing."""

from typing import Any

from pydantic import Field

from backend.api.schemas.discounts import DiscountOut
from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling
from backend.domain.discounts import Cause

_ENTRY: dict[str, Any] = {
    "kind": "ip_address",
    "key": "203.0.113.24",
    "accounts": 412,
    "share": 0.0206,
    "members": 9,
    "clusters": 3,
    "outside": 403,
    "most": 5,
    "cluster": "clu_3f9a1c0b7d22",
    "cause": "carrier-nat",
    "why": "83% come back on another day, and only 21% come from other networks",
    "factor": 0.0,
    "bits": 0.0,
    "full_bits": 4.481,
    "alone_bits": 9.575,
    "since": "2026-03-30T02:00:41Z",
    "since_run": "run_5b1e20c4a9d3f7e8",
    "decided": None,
}


class LedgerEntryOut(Out, json_schema_extra=example(**_ENTRY)):
    """A thing that many accounts share, as a linkage run found it."""

    kind: str
    key: Telling = Field(description="Its value or keyed hash.")
    accounts: int = Field(description="Accounts that have it.")
    share: float = Field(description="The same as a share of all accounts.")
    members: int = Field(description="Those of them that are in clusters.")
    clusters: int = Field(description="How many clusters they are in.")
    outside: int = Field(description="Those that are in none.")
    most: int = Field(description="Those in the cluster that has most of them.")
    cluster: str | None = Field(description="That cluster; null when none has any.")
    cause: Cause | None = Field(
        description="Why honest accounts share it; null when no rule holds."
    )
    why: Telling = Field(description="What was seen of its accounts.")
    factor: float = Field(description="How much of it counted, as people decided.")
    bits: float = Field(description="What it counted for, for two accounts.")
    full_bits: float = Field(
        description="The same with nothing decided or held to be meaningless."
    )
    alone_bits: float = Field(
        description="The same if only the accounts of `cluster` had it, or only two."
    )
    since: Moment = Field(description="Time of the first run whose ledger had it.")
    since_run: str
    decided: DiscountOut | None = Field(
        description="The decision that the next run will follow; null for none."
    )


class HeldOut(Out):
    """A cluster that the thing holds together."""

    cluster: str
    accounts: int = Field(description="Members that have it.")
    bits: float = Field(description="Bits that it gives to all of them together.")


class LedgerDetailOut(
    LedgerEntryOut,
    json_schema_extra=example(
        **_ENTRY,
        run="run_77c0d4e1a2b39f56",
        decisions=[],
        held=[{"cluster": "clu_3f9a1c0b7d22", "accounts": 5, "bits": 13.2}],
    ),
):
    """The same with every decision on it, and what a discount would take away."""

    run: str = Field(description="The linkage run whose ledger this is.")
    decisions: list[DiscountOut] = Field(description="Newest first.")
    held: list[HeldOut] = Field(description="Most bits first.")
