"""Accounts erased on request."""

from fastapi import APIRouter

from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.problems import documented
from backend.api.routers.jobs import job_out
from backend.api.schemas.erasures import ErasureIn
from backend.api.schemas.jobs import JobOut
from backend.domain.audit import Action
from backend.errors import SamehandError
from backend.journal.rows import JobState
from backend.services import erasure

router = APIRouter(tags=["erasures"], max_body_size=1 << 18)


@router.post(
    "/erasures",
    status_code=202,
    responses=documented(404, 413),
    summary="Erase accounts",
)
def erase_accounts(held: HeldDep, who: PrincipalDep, body: ErasureIn) -> JobOut:
    """Erase accounts with all that only they held; it cannot be taken back.

    At once none of their events is let in any more. The job's `result.gone` counts what
    went, and `result.searched` how often one of the names was found afterwards, by
    place; neither names anything. Files of the graph's own server are made anew by
    `samehand rebuild` only.
    """
    # Without their names, which are to go.
    held.trail.record(who, Action.ERASURE, {"accounts": len(set(body.accounts))})
    job = erasure.ask(held.graph, held.journal, held.settings, body.accounts)
    try:
        held.jobs.enqueue_erasure(job.id)
    except SamehandError as error:
        held.journal.update_job(job.id, state=JobState.FAILED, error=error.message)
        raise
    return job_out(job)
