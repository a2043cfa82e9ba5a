"""Events in."""

import contextlib
from typing import Any

from fastapi import APIRouter, Request

from backend.api.bodies import BATCH, LINES, ONE, blocks_in
from backend.api.dependencies import Held, HeldDep
from backend.api.problems import documented
from backend.api.schemas.events import Accepted
from backend.contract.events import schema
from backend.errors import Unavailable
from backend.services.ingestion import Receipt
from backend.services.progress import ingest_job

router = APIRouter(tags=["events"])

_EXAMPLE = {
    "specversion": "1.0",
    "id": "ev-000119755",
    "source": "signup-service",
    "type": "account.access",
    "time": "2026-01-27T14:41:53Z",
    "subject": "acc_5450641733c0",
    "data": {"ip": "203.0.113.24", "device_id": "dev_b971d5ec70", "count": 14},
}
_ANY_EVENT = {"type": "object", "description": "One event: see /v1/events/schema."}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Plain, or packed with gzip or zstd (Content-Encoding).",
        "content": {
            LINES: {
                "schema": {"type": "string", "description": "One event a line."},
            },
            ONE: {"schema": _ANY_EVENT, "example": _EXAMPLE},
            BATCH: {
                "schema": {"type": "array", "items": _ANY_EVENT},
                "example": [_EXAMPLE],
            },
        },
    }
}


@router.post(
    "/events",
    status_code=202,
    openapi_extra=BODY,
    responses=documented(413, 415, 429),
    summary="Send events",
)
def post_events(request: Request, held: HeldDep) -> Accepted:
    """Take events; the answer comes once they are durable.

    NDJSON, one CloudEvent, or a CloudEvents batch. A line that cannot be used is kept
    as a reject and does not stop the others; of more than 100,000 the rest are counted
    only. The same event sent twice counts once, so whatever fails can simply be sent
    again.

    While the graph lacks too many of the events that were taken before, the answer is
    429: nothing of the body was taken. `Retry-After` says in how many seconds there
    should be room again.
    """
    held.backlog.check()
    before = held.journal.last_offsets()
    receipt = Receipt()
    try:
        blocks = blocks_in(request, limit=held.settings.api.max_body_bytes)
        held.receiver.receive(blocks, origin="api", receipt=receipt)
    finally:
        # Also after a failure: what came before it is durable.
        follow_up(held, receipt)
    job = ingest_job(held.journal, receipt, before)
    return Accepted(job=job.id, reasons=receipt.reasons, **receipt.counts())


@router.get("/events/schema", summary="The schema of events")
def get_event_schema() -> dict[str, Any]:
    """JSON Schema of one event."""
    return schema()


def follow_up(held: Held, receipt: Receipt) -> None:
    """Count what was taken, and let the workers write it into the graph."""
    held.backlog.add(receipt.accepted)
    for outcome in ("accepted", "duplicate", "rejected"):
        held.metrics.events.labels(outcome).inc(getattr(receipt, outcome))
    # Durable already: beat asks the workers again when the broker is back.
    with contextlib.suppress(Unavailable):
        held.jobs.enqueue_drains(receipt.partitions)
