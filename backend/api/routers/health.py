"""Whether the service lives, and whether it can work."""

from fastapi import APIRouter

from backend.api.dependencies import HeldDep
from backend.api.metrics import LAG
from backend.services.projection import lag

router = APIRouter(tags=["health"])


@router.get("/health")
def health() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/ready")
def ready(held: HeldDep) -> dict[str, object]:
    """Graph, journal and broker answer; 503 otherwise."""
    held.graph.verify()
    held.jobs.ping()
    behind = sum(lag(held.journal, held.graph).values())
    LAG.set(behind)
    return {"status": "ok", "lag": behind}
