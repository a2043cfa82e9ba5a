"""Wire models of judgements."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from backend.api.schemas.decisions import DecisionOut, Reasoned
from backend.api.schemas.wire import example
from backend.domain.judgements import Verdict

AccountId = Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class JudgementIn(Reasoned):
    """A verdict on two accounts."""

    model_config = ConfigDict(
        json_schema_extra=example(
            verdict="same",
            left_id="acc_5450641733c0",
            right_id="acc_77d2b0c1e3aa",
            reason="Both answer from one support ticket.",
            analyst="Ada",
        )
    )

    verdict: Verdict
    left_id: AccountId
    right_id: AccountId


class JudgementOut(
    DecisionOut,
    json_schema_extra=example(
        id=12,
        standing="counts",
        reason="Both answer from one support ticket.",
        analyst="Ada",
        made="2026-03-30T02:00:00Z",
        withdrawn=None,
        withdrawn_by=None,
        withdrawn_because=None,
        verdict="same",
        left_id="acc_5450641733c0",
        right_id="acc_77d2b0c1e3aa",
    ),
):
    """Whether two accounts are run by the same hand, as somebody sees it."""

    verdict: Verdict
    left_id: str = Field(description="The account whose id sorts first.")
    right_id: str
