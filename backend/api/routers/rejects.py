"""Lines that could not be used."""

from dataclasses import asdict

from fastapi import APIRouter

from backend.api.dependencies import Cursor, HeldDep, Limit
from backend.api.pages import Page, decode, encode
from backend.api.schemas.events import RejectOut, Replay
from backend.journal.rows import RejectState

router = APIRouter(tags=["rejects"])


@router.get("/rejects")
def list_rejects(
    held: HeldDep, limit: Limit = 100, cursor: Cursor = None
) -> Page[RejectOut]:
    """Rejected lines that were not replayed, oldest first."""
    (after,) = decode(cursor, (int,))
    rows = held.journal.list_rejects(
        after=after or 0, limit=limit, state=RejectState.OPEN
    )
    more = encode(rows[-1].id) if len(rows) == limit else None
    return Page(items=[RejectOut.model_validate(asdict(r)) for r in rows], next=more)


@router.post("/rejects/{reject_id}/replay")
def replay(held: HeldDep, reject_id: int, body: Replay) -> dict[str, int]:
    """Try a line again, with values put right; 422 when it still cannot be used."""
    receipt = held.receiver.replay(reject_id, body.changes)
    held.jobs.enqueue_drains(receipt.partitions)
    return receipt.counts()
