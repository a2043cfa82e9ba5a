"""Lines that could not be used."""

import contextlib
from typing import Annotated

from fastapi import APIRouter, Path

from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.pages import INT64, Cursor, Limit, Page, decode, page
from backend.api.problems import documented
from backend.api.schemas.events import Accepted
from backend.api.schemas.jobs import RejectOut, Replay
from backend.domain.audit import Action
from backend.errors import Unavailable
from backend.journal.rows import RejectState
from backend.services.progress import ingest_job

router = APIRouter(tags=["rejects"], max_body_size=1 << 20)

RejectPath = Annotated[int, Path(ge=0, le=INT64, description="Rejected line.")]


@router.get("/rejects", summary="List rejected lines")
def list_rejects(
    held: HeldDep,
    state: RejectState | None = RejectState.OPEN,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[RejectOut]:
    """Lines that could not be used, oldest first; by default those still open."""
    after = decode(cursor, int)
    rows = held.journal.list_rejects(
        after=after[0] if after else 0, limit=limit + 1, state=state
    )
    return page(rows, RejectOut, limit=limit, place=lambda row: (row.id,))


@router.get("/rejects/{reject_id}", responses=documented(404), summary="One of them")
def get_reject(held: HeldDep, reject_id: RejectPath) -> RejectOut:
    """Where the line stood, why it could not be used, and what may be kept of it."""
    return RejectOut.model_validate(held.journal.get_reject(reject_id))


@router.post(
    "/rejects/{reject_id}/replay",
    status_code=202,
    responses=documented(404, 413),
    summary="Try a line again",
)
def replay_reject(
    held: HeldDep, who: PrincipalDep, reject_id: RejectPath, body: Replay
) -> Accepted:
    """Try a line again, with values put right; 422 when it still cannot be used."""
    before = held.journal.last_offsets()
    about = {"reject": reject_id, "fields": sorted(body.changes)}
    held.trail.record(who, Action.REPLAY, about)
    receipt = held.receiver.replay(reject_id, body.changes)
    with contextlib.suppress(Unavailable):
        held.jobs.enqueue_drains(receipt.partitions)
    job = ingest_job(held.journal, receipt, before)
    return Accepted(job=job.id, reasons=receipt.reasons, **receipt.counts())
