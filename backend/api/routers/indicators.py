"""Indicators of partners in."""

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from backend.api.bodies import whole_body
from backend.api.dependencies import HeldDep, SessionDep
from backend.api.problems import documented
from backend.api.routers.events import follow_up
from backend.api.schemas.indicators import IndicatorsOut, ReasonOut
from backend.services.indicators.documents import MOST_BYTES, read
from backend.services.indicators.intake import (
    Desk,
    Statement,
    Taken,
    crowded_things,
    name_of,
    take,
)

router = APIRouter(tags=["indicators"])

_TYPES = ("application/stix+json", "application/json", "text/csv", "application/zip")
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "STIX 2.1 bundle, MISP event, CSV, or an export of samehand.",
        "content": {
            name: {"schema": {"type": "string", "format": "binary"}} for name in _TYPES
        },
    }
}
# As in the ingest contract.
_Text = Query(min_length=1, max_length=400, pattern=r"^[^\x00]*$")


@router.post(
    "/indicators",
    status_code=202,
    openapi_extra=_BODY,
    responses=documented(413, 429),
    summary="Send indicators",
)
def post_indicators(
    request: Request,
    held: HeldDep,
    session: SessionDep,
    organization: Annotated[str, _Text],
    source: Annotated[str, _Text],
    name: Annotated[str | None, _Text] = None,
    confidence: Annotated[
        float, Query(ge=0, le=1, description="How sure the source is.")
    ] = 0.5,
    reserved: Annotated[
        bool, Query(description="Take private and reserved addresses, too.")
    ] = False,
) -> IndicatorsOut:
    """Take a partner's indicators as assets of an organization, durable once answered.

    `source` is who says so, and `name` what the organization is called if it is new.
    What cannot be taken is counted with the reason, and does not stop the rest; the
    same indicator sent twice counts once.
    """
    held.backlog.check()
    found = read(whole_body(request, limit=MOST_BYTES), "The body")
    called = name_of(session, organization, name)
    said = Statement(organization, called, source, confidence, reserved)
    desk = Desk(held.receiver, held.keyed, crowded_things(held.journal))
    taken = take(desk, found, said)
    follow_up(held, taken.receipt)
    return _answer(taken)


def _answer(taken: Taken) -> IndicatorsOut:
    receipt = taken.receipt
    return IndicatorsOut(
        read=receipt.read,
        accepted=receipt.accepted,
        duplicate=receipt.duplicate,
        rejected=receipt.rejected,
        skipped=_reasons(taken.skipped),
        refused=_reasons(taken.refused),
        doubtful=_reasons(taken.doubtful),
    )


def _reasons(counts: Counter[str]) -> list[ReasonOut]:
    return [ReasonOut(why=why, count=count) for why, count in counts.most_common()]
