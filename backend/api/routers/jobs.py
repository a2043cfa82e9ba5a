"""Background work: how far it is."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict

from fastapi import APIRouter
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from backend.api.dependencies import Cursor, HeldDep, Limit
from backend.api.pages import Page, decode, encode
from backend.api.schemas.events import JobOut
from backend.journal.rows import Job
from backend.services.progress import job_now

router = APIRouter(tags=["jobs"])


def job_out(job: Job) -> JobOut:
    """The wire form of a job."""
    return JobOut.model_validate(asdict(job))


@router.get("/jobs")
def list_jobs(held: HeldDep, limit: Limit = 100, cursor: Cursor = None) -> Page[JobOut]:
    """Jobs, newest first."""
    (before,) = decode(cursor, (int,))
    rows = held.journal.list_jobs(before=before, limit=limit)
    more = encode(rows[-1].number) if len(rows) == limit else None
    return Page(items=[job_out(row) for row in rows], next=more)


@router.get("/jobs/{job_id}")
def get_job(held: HeldDep, job_id: str) -> JobOut:
    """One job."""
    return job_out(job_now(held.journal, held.graph, job_id))


@router.get("/jobs/{job_id}/events")
async def follow_job(held: HeldDep, job_id: str) -> EventSourceResponse:
    """Server-sent events: the job whenever it changes, until it has ended."""
    first = await run_in_threadpool(job_now, held.journal, held.graph, job_id)

    async def events() -> AsyncIterator[ServerSentEvent]:
        job, sent = first, None
        while True:
            text = job_out(job).model_dump_json(exclude={"updated_ms"})
            if text != sent:
                yield ServerSentEvent(text, event="job")
                sent = text
            if job.state.is_final:
                return
            await asyncio.sleep(0.5)
            job = await run_in_threadpool(job_now, held.journal, held.graph, job_id)

    return EventSourceResponse(events())
