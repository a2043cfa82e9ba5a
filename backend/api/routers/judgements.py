"""Judgements: what investigators say about pairs of accounts."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.pages import INT64, Cursor, Limit, Page, decode, page
from backend.api.problems import documented
from backend.api.schemas.decisions import Reasoned, parts
from backend.api.schemas.judgements import JudgementIn, JudgementOut
from backend.domain.audit import Action
from backend.domain.decisions import in_force
from backend.domain.rulings import FourEyes
from backend.services import judgements
from backend.services.access import analyst_of

router = APIRouter(tags=["judgements"], max_body_size=1 << 16)

JudgementPath = Annotated[int, Path(ge=0, le=INT64, description="Judgement.")]


@router.post(
    "/judgements",
    status_code=201,
    responses=documented(404, 409, 413),
    summary="Judge two accounts",
)
def make_judgement(held: HeldDep, who: PrincipalDep, body: JudgementIn) -> JudgementOut:
    """Say that two accounts are, or are not, run by the same hand.

    The next linkage run obeys it. A later judgement on the same pair takes its place.
    Where the settings ask for four eyes on all that is said, the answer is 409: rule on
    the accounts in a case.
    """
    analyst = analyst_of(who, body.analyst)
    held.trail.record(
        who,
        Action.JUDGEMENT,
        {
            "accounts": [body.left_id, body.right_id],
            "verdict": body.verdict,
            "analyst": analyst,
        },
        reason=body.reason,
    )
    (made,) = judgements.judge(
        held.journal,
        held.graph,
        body.verdict,
        [(body.left_id, body.right_id)],
        reason=body.reason,
        analyst=analyst,
        four_eyes=FourEyes(held.settings.cases.four_eyes),
    )
    return _out(held, made.id)


@router.get("/judgements", summary="List judgements")
def list_judgements(
    held: HeldDep,
    account: Annotated[
        str | None, Query(max_length=1024, description="Only those on this account.")
    ] = None,
    everything: Annotated[
        bool, Query(alias="all", description="Also those that count no more.")
    ] = False,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[JudgementOut]:
    """Judgements, newest first; by default those that count."""
    place = decode(cursor, int)
    found = judgements.all_stated(held.journal, account_id=account)
    rows = [
        parts(each)
        for each in (found if everything else in_force(found))
        if place is None or each.decision.id < place[0]
    ]
    return page(rows, JudgementOut, limit=limit, place=lambda row: (row["id"],))


@router.get(
    "/judgements/{judgement_id}", responses=documented(404), summary="One judgement"
)
def get_judgement(held: HeldDep, judgement_id: JudgementPath) -> JudgementOut:
    """What somebody said, why, and whether it counts."""
    return _out(held, judgement_id)


@router.post(
    "/judgements/{judgement_id}/withdraw",
    responses=documented(404, 409, 413),
    summary="Withdraw a judgement",
)
def withdraw_judgement(
    held: HeldDep, who: PrincipalDep, judgement_id: JudgementPath, body: Reasoned
) -> JudgementOut:
    """Take a judgement back; one that it had taken the place of counts again."""
    analyst = analyst_of(who, body.analyst)
    about = {"judgement": judgement_id, "analyst": analyst}
    held.trail.record(who, Action.WITHDRAWAL, about, reason=body.reason)
    judgements.withdraw(held.journal, judgement_id, reason=body.reason, analyst=analyst)
    return _out(held, judgement_id)


def _out(held: HeldDep, judgement_id: int) -> JudgementOut:
    found = judgements.one_stated(held.journal, judgement_id)
    return JudgementOut.model_validate(parts(found))
