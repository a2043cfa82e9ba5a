"""Traces."""

from typing import Annotated

from fastapi import APIRouter, Path

from backend.api.dependencies import HeldDep
from backend.api.problems import documented
from backend.api.schemas.traces import TraceOut
from backend.services.tracing import trace

router = APIRouter(tags=["trace"])

Name = Annotated[
    str, Path(min_length=1, max_length=1024, description="A cluster or an account.")
]


@router.get("/trace/{name:path}", responses=documented(404), summary="Trace")
def get_trace(held: HeldDep, name: Name) -> TraceOut:
    """From a cluster, or an account's cluster, to organizations: a sentence a step."""
    return TraceOut.model_validate(trace(held.graph, name))
