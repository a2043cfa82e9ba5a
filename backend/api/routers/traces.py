"""Traces."""

from fastapi import APIRouter

from backend.api.dependencies import HeldDep
from backend.services.tracing import Trace, trace

router = APIRouter(tags=["trace"])


@router.get("/trace/{name}")
def get_trace(held: HeldDep, name: str) -> Trace:
    """From a cluster or an account to an organization, with a sentence a step."""
    return trace(held.graph, name)
