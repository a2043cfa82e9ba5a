"""Planted rings: how well a known campaign is found."""

from fastapi import APIRouter

from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.pages import Cursor, Limit, Page, decode, page
from backend.api.problems import documented
from backend.api.routers.jobs import job_out
from backend.api.schemas.jobs import JobOut
from backend.api.schemas.rings import RingDetailOut, RingIn, RingOut
from backend.domain.audit import Action
from backend.errors import SamehandError
from backend.journal.rings import RingLog
from backend.journal.rows import JobState
from backend.services import rings

router = APIRouter(tags=["rings"], max_body_size=1 << 16)


@router.post(
    "/rings", status_code=202, responses=documented(409, 413), summary="Plant a ring"
)
def plant_ring(held: HeldDep, who: PrincipalDep, body: RingIn) -> JobOut:
    """Plant a made-up campaign in a copy of the data; 409 while another is planted.

    Nothing of it is in the graph or among the events. The job's `result.ring_id` names
    what came of it.
    """
    wanted = held.settings.rings
    recipe = rings.recipe_of(
        size=wanted.size if body.size is None else body.size,
        strength=wanted.strength if body.strength is None else body.strength,
        tactic=body.tactic,
        seed=body.seed,
    )
    held.trail.record(who, Action.RING, {"size": recipe.size})
    job = rings.ask(held.journal, recipe)
    try:
        held.jobs.enqueue_ring(job.id)
    except SamehandError as error:
        held.journal.update_job(job.id, state=JobState.FAILED, error=error.message)
        raise
    return job_out(job)


@router.get("/rings", summary="List planted rings")
def list_rings(
    held: HeldDep, limit: Limit = 20, cursor: Cursor = None
) -> Page[RingOut]:
    """Rings and how well each was found, newest first."""
    place = decode(cursor, int)
    rows = RingLog(held.journal).list_rings(
        before=place[0] if place else None, limit=limit + 1
    )
    return page(rows, RingOut, limit=limit, place=lambda row: (row.number,))


@router.get("/rings/{ring_id}", responses=documented(404), summary="One planted ring")
def get_ring(held: HeldDep, ring_id: str) -> RingDetailOut:
    """How a ring was found, day by day, and what it shared."""
    return RingDetailOut.model_validate(RingLog(held.journal).get_ring(ring_id))
