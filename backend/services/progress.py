"""How far a job is, from where it can be known for sure."""

from collections.abc import Mapping

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
    if job.kind != "ingest" or job.state.is_final or not job.result:
        return job
    with graph.session() as session:
        held = Ingest(session, journal.id).list_offsets()
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
    journal.update_job(job_id, state=state, done=done)
    return journal.get_job(job_id)
