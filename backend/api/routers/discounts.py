"""Discounts: decisions on things that honest accounts share by their nature."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.pages import INT64, Cursor, Limit, Page, decode, page
from backend.api.problems import documented
from backend.api.schemas.decisions import Reasoned, parts
from backend.api.schemas.discounts import DiscountIn, DiscountOut
from backend.domain.audit import Action
from backend.domain.decisions import in_force
from backend.services import discounts
from backend.services.access import analyst_of

router = APIRouter(tags=["discounts"], max_body_size=1 << 16)

DiscountPath = Annotated[int, Path(ge=0, le=INT64, description="Discount.")]


@router.post(
    "/discounts", status_code=201, responses=documented(413), summary="Discount a thing"
)
def make_discount(held: HeldDep, who: PrincipalDep, body: DiscountIn) -> DiscountOut:
    """Decide that sharing a thing counts for nothing or less, or again in full.

    The next linkage run follows it. A later decision on the same thing takes its place.
    """
    analyst = analyst_of(who, body.analyst)
    kind, key = discounts.thing_of(held.keyed, body.kind, body.key)
    about = {"effect": body.effect, "kind": kind, "key": key, "analyst": analyst}
    held.trail.record(who, Action.DISCOUNT, about, reason=body.reason or None)
    made = discounts.decide(
        held.journal,
        held.keyed,
        (body.kind, body.key),
        body.to_terms(),
        reason=body.reason,
        analyst=analyst,
    )
    return _out(held, made.id)


@router.get("/discounts", summary="List discounts")
def list_discounts(
    held: HeldDep,
    everything: Annotated[
        bool, Query(alias="all", description="Also those that count no more.")
    ] = False,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[DiscountOut]:
    """What people decided, newest first; by default what counts."""
    place = decode(cursor, int)
    found = discounts.all_stated(held.journal)
    rows = [
        parts(each)
        for each in (found if everything else in_force(found))
        if place is None or each.decision.id < place[0]
    ]
    return page(rows, DiscountOut, limit=limit, place=lambda row: (row["id"],))


@router.get(
    "/discounts/{discount_id}", responses=documented(404), summary="One discount"
)
def get_discount(held: HeldDep, discount_id: DiscountPath) -> DiscountOut:
    """What somebody decided, why, and whether it counts."""
    return _out(held, discount_id)


@router.post(
    "/discounts/{discount_id}/withdraw",
    responses=documented(404, 409, 413),
    summary="Withdraw a discount",
)
def withdraw_discount(
    held: HeldDep, who: PrincipalDep, discount_id: DiscountPath, body: Reasoned
) -> DiscountOut:
    """Take a decision back; one that it had taken the place of counts again."""
    analyst = analyst_of(who, body.analyst)
    about = {"discount": discount_id, "analyst": analyst}
    held.trail.record(who, Action.WITHDRAWAL, about, reason=body.reason)
    discounts.withdraw(held.journal, discount_id, reason=body.reason, analyst=analyst)
    return _out(held, discount_id)


def _out(held: HeldDep, discount_id: int) -> DiscountOut:
    found = discounts.one_stated(held.journal, discount_id)
    return DiscountOut.model_validate(parts(found))
