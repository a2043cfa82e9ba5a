"""Events in."""

import contextlib
import tempfile
from typing import IO, Annotated, Any, cast

from fastapi import APIRouter, Header, Request
from starlette.concurrency import run_in_threadpool

from backend.api.bodies import lines_of
from backend.api.dependencies import Held, HeldDep
from backend.api.metrics import EVENTS
from backend.api.schemas.events import Accepted
from backend.contract.events import schema
from backend.errors import InvalidInput, Unavailable
from backend.services.ingestion import Receipt

router = APIRouter(tags=["events"])

# Small bodies stay in memory, large ones wait on disk, as they came.
_SPOOL_BYTES = 8 << 20
_EXAMPLE = {
    "specversion": "1.0",
    "id": "ev-000119755",
    "source": "signup-service",
    "type": "account.access",
    "time": "2026-01-27T14:41:53Z",
    "subject": "acc_5450641733c0",
    "data": {"ip": "203.0.113.24", "device_id": "dev_b971d5ec70", "count": 14},
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            "application/cloudevents+json": {"example": _EXAMPLE},
            "application/cloudevents-batch+json": {"example": [_EXAMPLE]},
        },
    }
}


@router.post("/events", status_code=202, openapi_extra=_BODY)
async def post_events(
    request: Request,
    held: HeldDep,
    content_type: Annotated[str, Header()] = "",
    content_encoding: Annotated[str, Header()] = "",
) -> Accepted:
    """Take events; the answer comes once they are durable.

    NDJSON, one CloudEvent, or a CloudEvents batch, plain or packed with gzip or zstd.
    A line that cannot be used is kept as a reject and does not stop the others.
    """
    # The body arrives on the event loop; validating and storing it must not hold the
    # loop up, so it is spooled as it is and taken in a thread.
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as body:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > held.settings.api.max_body_bytes:
                raise InvalidInput("The body is larger than this server takes")
            await run_in_threadpool(body.write, chunk)
        body.seek(0)
        return await run_in_threadpool(
            _take, held, body, content_type, content_encoding
        )


@router.get("/events/schema")
def get_schema() -> dict[str, Any]:
    """JSON Schema of one event."""
    return schema()


def _take(
    held: Held,
    body: "tempfile.SpooledTemporaryFile[bytes]",
    content_type: str,
    encoding: str,
) -> Accepted:
    lines = lines_of(
        cast("IO[bytes]", body),
        content_type=content_type,
        encoding=encoding,
        limit=held.settings.api.max_body_bytes,
    )
    receipt = held.receiver.receive(lines, origin="api")
    _count(receipt)
    job = held.journal.create_job("ingest", phase="writing the graph")
    goals = {
        partition: offset
        for partition, offset in held.journal.last_offsets().items()
        if partition in receipt.partitions
    }
    held.journal.update_job(job.id, result={"goals": goals})
    # Durable already: beat asks the workers again when the broker is back.
    with contextlib.suppress(Unavailable):
        held.jobs.enqueue_drains(receipt.partitions)
    return Accepted(job=job.id, reasons=receipt.reasons, **receipt.counts())


def _count(receipt: Receipt) -> None:
    for outcome in ("accepted", "duplicate", "rejected"):
        EVENTS.labels(outcome).inc(getattr(receipt, outcome))
