"""How far a job is, from where it can be known for sure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from backend.errors import Unavailable
from backend.graph.driver import Graph
from backend.graph.ingest import Ingest
from backend.journal.journal import Journal
from backend.journal.rows import Job, JobState
from backend.services.ingestion import Receipt


def ingest_job(journal: Journal, receipt: Receipt, before: Mapping[int, int]) -> Job:
    """A job that ends when the graph has passed what ``receipt`` is about.

    ``before`` are the journal's last offsets when the events began to arrive.
    """
    last = journal.last_offsets()
    goals = {p: last[p] for p in sorted(receipt.partitions) if p in last}
    job = journal.create_job(
        "ingest", phase="writing the graph", total=receipt.accepted
    )
    places = {
        str(p): {"from": min(before.get(p, 0), goal), "to": goal}
        for p, goal in goals.items()
    }
    journal.update_job(job.id, result={"places": places, **receipt.counts()})
    return journal.get_job(job.id)


def job_now(journal: Journal, graph: Graph, job_id: str) -> Job:
    """The job; one of ingest ends when the graph has passed its last events.

    :raises NotFound: there is no such job
    """
    job = journal.get_job(job_id)
    if not _is_open(job):
        return job
    now = _seen(job, _offsets(journal, graph))
    journal.update_job(job_id, state=now.state, done=now.done)
    return journal.get_job(job_id)


def jobs_now(journal: Journal, graph: Graph, jobs: Sequence[Job]) -> list[Job]:
    """The same for several, of which nothing is written down.

    They are as they were last seen while the graph does not answer.
    """
    if not any(map(_is_open, jobs)):
        return list(jobs)
    try:
        held = _offsets(journal, graph)
    except Unavailable:
        return list(jobs)
    return [_seen(job, held) if _is_open(job) else job for job in jobs]


def _is_open(job: Job) -> bool:
    return job.kind == "ingest" and not job.state.is_final and bool(job.result)


def _offsets(journal: Journal, graph: Graph) -> dict[int, int]:
    with graph.session() as session:
        return Ingest(session, journal.id).list_offsets()


def _seen(job: Job, held: Mapping[int, int]) -> Job:
    """How far an open ingest job is when the graph is at the offsets ``held``."""
    places = {int(p): place for p, place in job.result["places"].items()}
    span = sum(place["to"] - place["from"] for place in places.values())
    left = sum(
        place["to"] - min(max(held.get(p, 0), place["from"]), place["to"])
        for p, place in places.items()
    )
    over = all(held.get(p, 0) >= place["to"] for p, place in places.items())
    state = JobState.SUCCEEDED if over else JobState.RUNNING
    # Offsets are shared by all partitions, so they say how far, but not how many.
    total = job.total or 0
    done = total if over else total * (span - left) // max(span, 1)
    return replace(job, state=state, done=done)
