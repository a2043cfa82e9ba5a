"""Headline figures."""

from dataclasses import asdict

from fastapi import APIRouter

from backend.api.dependencies import HeldDep
from backend.api.schemas.search import OverviewOut
from backend.services.overview import overview

router = APIRouter(tags=["overview"])


@router.get("/overview", summary="Headline figures")
def get_overview(held: HeldDep) -> OverviewOut:
    """How much the graph holds, and how much of it was traced."""
    found = overview(held.graph, held.journal)
    run = found.last_run
    return OverviewOut.model_validate(
        {
            **asdict(found.figures),
            "lag": found.lag,
            "last_run_id": run.id if run else None,
            "last_run_state": run.state if run else None,
            "last_run_finished": run.finished_ms if run else None,
        }
    )
