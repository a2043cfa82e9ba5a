"""How far a job is, from where it can be known for sure."""

from backend.graph.driver import Graph
from backend.graph.ingest import Ingest
from backend.journal.journal import Journal
from backend.journal.rows import Job, JobState


def job_now(journal: Journal, graph: Graph, job_id: str) -> Job:
    """The job; one of ingest ends when the graph has passed its last events.

    :raises NotFound: there is no such job
    """
    job = journal.get_job(job_id)
    if job.kind != "ingest" or job.state.is_final:
        return job
    goals = {int(p): offset for p, offset in (job.result or {})["goals"].items()}
    with graph.session() as session:
        held = Ingest(session).list_offsets()
    done = sum(1 for p, offset in goals.items() if held.get(p, 0) >= offset)
    state = JobState.SUCCEEDED if done == len(goals) else JobState.RUNNING
    journal.update_job(job_id, state=state, done=done, total=len(goals))
    return journal.get_job(job_id)
