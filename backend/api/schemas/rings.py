"""Wire models of planted rings."""

from pydantic import BaseModel, ConfigDict, Field

from backend.api.schemas.wire import Moment, Out, example
from backend.domain.planting import TACTICS


class RingIn(BaseModel):
    """What to plant."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=example(size=24, strength=0.8, tactic="exits", seed=7),
    )

    size: int | None = Field(None, description="Accounts; null: as in the settings.")
    strength: float | None = Field(
        None, description="Share kept of what they share; null: as in the settings."
    )
    tactic: str | None = Field(
        None,
        max_length=40,
        description=f"{', '.join(TACTICS)}, or null: drawn by the seed.",
    )
    seed: int | None = Field(None, description="Null: any.")


_RING = {
    "id": "ring_5b1e20c4a9d3f7e8",
    "made": "2026-03-30T02:10:12Z",
    "version": "0.1.0",
    "data": "9f1d0c4be7a35520",
    "accounts": 20000,
    "seed": 7,
    "size": 24,
    "strength": 0.8,
    "tactic": "exits",
    "recall": 0.875,
    "precision": 1.0,
    "wronged": 0,
    "days": 8,
}


class RingOut(Out, json_schema_extra=example(**_RING)):
    """A planted ring, and how well linkage found it."""

    id: str
    made: Moment
    version: str = Field(description="Version of samehand that planted it.")
    data: str = Field(description="Fingerprint of the sightings that it was among.")
    accounts: int = Field(description="Real accounts that it was among.")
    seed: int
    size: int
    strength: float
    tactic: str
    recall: float = Field(
        description="Share of it in the one campaign with most of it."
    )
    precision: float | None = Field(
        description="Share of that campaign that is the ring's; null if none is."
    )
    wronged: int = Field(
        description="Real accounts that look like a campaign's because of it."
    )
    days: int | None = Field(
        description="Until half of it was found; null if it never was."
    )


class LookOut(Out):
    """What is found on the sightings of a ring's first days."""

    day: int
    active: int = Field(description="Accounts of the ring that were seen by then.")
    found: int = Field(description="Of these in the one campaign with most of them.")
    members: int = Field(description="All accounts of that campaign.")


class ThingsOut(Out):
    """What a ring has of one kind of thing."""

    kind: str
    things: int
    shared: int = Field(description="Had by several of its accounts.")


class RingDetailOut(
    RingOut,
    json_schema_extra=example(
        **_RING,
        looks=[
            {"day": 5, "active": 16, "found": 0, "members": 0},
            {"day": 8, "active": 24, "found": 13, "members": 13},
            {"day": 35, "active": 24, "found": 21, "members": 21},
        ],
        things=[{"kind": "ip_address", "things": 97, "shared": 14}],
    ),
):
    """The same with what was looked at."""

    looks: list[LookOut] = Field(
        description="Day by day until it was found; the last is on all sightings."
    )
    things: list[ThingsOut]
