"""Background work: how far it is."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from backend.api.dependencies import HeldDep
from backend.api.pages import Cursor, Limit, Page, decode, page
from backend.api.problems import documented
from backend.api.schemas.jobs import JobOut
from backend.errors import Unavailable
from backend.journal.rows import Job
from backend.services.progress import job_now, jobs_now

router = APIRouter(tags=["jobs"])

_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events named `job`, each with the job as its data.",
        # A schema would be that of the whole stream, of which there is little to say.
        "content": {"text/event-stream": {}},
    }
}
_TICK_SECONDS = 0.5


def job_out(job: Job) -> JobOut:
    """The wire form of a job, without the places that only we understand."""
    out = JobOut.model_validate(job)
    if not out.result:
        return out
    shown = {name: value for name, value in out.result.items() if name != "places"}
    return out.model_copy(update={"result": shown})


@router.get("/jobs", summary="List jobs")
def list_jobs(held: HeldDep, limit: Limit = 100, cursor: Cursor = None) -> Page[JobOut]:
    """Jobs, newest first."""
    place = decode(cursor, int)
    rows = held.journal.list_jobs(before=place[0] if place else None, limit=limit + 1)
    found = page(rows, JobOut, limit=limit, place=lambda row: (row.number,))
    now = jobs_now(held.journal, held.graph, rows[:limit])
    items = [job_out(job) for job in now]
    return found.model_copy(update={"items": items})


@router.get("/jobs/{job_id}", responses=documented(404), summary="One job")
def get_job(held: HeldDep, job_id: str) -> JobOut:
    """State and progress; one of ingest succeeds when the graph holds its events."""
    return job_out(job_now(held.journal, held.graph, job_id))


@router.get(
    "/jobs/{job_id}/events",
    responses={**_STREAM, **documented(404)},
    response_class=EventSourceResponse,
    summary="Follow a job",
)
async def follow_job(held: HeldDep, job_id: str) -> EventSourceResponse:
    """Server-sent events: the job whenever it changes, until it has ended."""

    # A thread for each look and none between: a hundred watchers must not hold all
    # threads of the pool, which is why this endpoint is not a plain function.
    async def look() -> JobOut:
        return job_out(
            await run_in_threadpool(job_now, held.journal, held.graph, job_id)
        )

    first = await look()

    async def events() -> AsyncIterator[ServerSentEvent]:
        job, sent = first, ""
        while True:
            text = job.model_dump_json()
            if text != sent:
                yield ServerSentEvent(text, event="job")
                sent = text
            if job.state.is_final:
                return
            await asyncio.sleep(_TICK_SECONDS)
            # While the graph is away the job stays as it was; the next look may tell.
            with contextlib.suppress(Unavailable):
                job = await look()

    return EventSourceResponse(events())
