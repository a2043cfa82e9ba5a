"""Wire models that all decisions of people have in common."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling
from backend.domain.decisions import D, Standing, Stated

Statement = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Reasoned(BaseModel):
    """Who decides, and why; both are kept for ever."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=example(reason="The ticket was another one.", analyst="Ada"),
    )

    reason: Statement
    analyst: Statement | None = Field(
        None, description="Who, by default who asks; only the owner may say another."
    )


class DecisionOut(Out):
    """What all decisions of people have in common."""

    id: int
    standing: Standing = Field(
        description="Whether it counts, or what took it out of force."
    )
    reason: Telling
    analyst: str
    made: Moment
    withdrawn: Moment | None
    withdrawn_by: str | None
    withdrawn_because: Telling | None


def parts(stated: Stated[D]) -> Mapping[str, Any]:
    """Fields of a decision and its standing, for ``model_validate``."""
    back = stated.decision.withdrawal
    return {
        **asdict(stated.decision),
        "standing": stated.standing,
        "withdrawn": back.made_ms if back else None,
        "withdrawn_by": back.analyst if back else None,
        "withdrawn_because": back.reason if back else None,
    }
