"""Wire models of discounts."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from backend.api.schemas.decisions import DecisionOut, Statement
from backend.api.schemas.wire import Moment, example
from backend.api.views import Telling
from backend.domain.discounts import IN_FULL, Cause, Effect, Terms


class DiscountIn(BaseModel):
    """A decision on a thing."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=example(
            effect="discount",
            kind="ip_address",
            key="203.0.113.24",
            cause="carrier-nat",
            reason="Mobile customers of one operator.",
            analyst="Ada",
            until="2027-01-01T00:00:00Z",
        ),
    )

    effect: Effect
    kind: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    key: Annotated[str, StringConstraints(min_length=1, max_length=1024)] = Field(
        description="As it is in hand: an e-mail address is hashed as at ingest."
    )
    factor: Annotated[float, Field(ge=0, lt=1)] = Field(
        0.0, description="How much of it still counts; without meaning for a lift."
    )
    cause: Cause
    reason: Annotated[str, StringConstraints(max_length=2000)] = Field(
        "", description="In words; needed where the cause is `other`."
    )
    analyst: Statement | None = Field(
        None, description="Who, by default who asks; only the owner may say another."
    )
    until: AwareDatetime | None = Field(None, description="When it ends by itself.")

    def to_terms(self) -> Terms:
        """How the thing is to count."""
        lifted = self.effect is Effect.LIFT
        return Terms(
            self.effect,
            IN_FULL if lifted else self.factor,
            self.cause,
            None if self.until is None else round(self.until.timestamp() * 1000),
        )


class DiscountOut(
    DecisionOut,
    json_schema_extra=example(
        id=3,
        standing="counts",
        reason="Mobile customers of one operator.",
        analyst="Ada",
        made="2026-03-30T02:00:00Z",
        withdrawn=None,
        withdrawn_by=None,
        withdrawn_because=None,
        effect="discount",
        kind="ip_address",
        key="203.0.113.24",
        factor=0.0,
        cause="carrier-nat",
        until="2027-01-01T00:00:00Z",
    ),
):
    """How much sharing a thing counts, as somebody decided."""

    effect: Effect
    kind: str
    key: Telling = Field(description="Its value or keyed hash.")
    factor: float = Field(description="How much of it counts, 0 to 1.")
    cause: Cause
    until: Moment | None = Field(description="When it ends by itself; null for never.")
