"""Jobs whose message was lost, with the broker's data or a worker that was killed.

A broker hands what a dead worker had taken out again after hours only.
"""

from backend.graph.driver import Graph
from backend.graph.runs import RunRecords
from backend.journal.journal import Journal, now_ms
from backend.journal.rows import LINKAGE

_NEWEST = 20


def lost_linkage(
    journal: Journal, graph: Graph, *, lease_seconds: float
) -> tuple[str, ...]:
    """Linkage jobs that have not ended and that nobody works on, the oldest first.

    No run holds the right to write, and for as long as a lease lasts the job has not
    moved: its worker is dead, or it never had one. A job that only waits behind another
    one may be among them; sent twice, it runs once.
    """
    with graph.session() as session:
        if RunRecords(session).get_holder() is not None:
            return ()
    since = now_ms() - lease_seconds * 1000
    newest = journal.list_jobs(kinds=LINKAGE, limit=_NEWEST)
    return tuple(
        job.id
        for job in reversed(newest)
        if not job.state.is_final and job.updated_ms <= since
    )
