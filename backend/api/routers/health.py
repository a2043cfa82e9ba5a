"""Whether the service lives, and whether it can work."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from backend import __version__
from backend.api.auth import SECURITY
from backend.api.dependencies import Held, HeldDep
from backend.api.problems import documented
from backend.api.schemas.events import HealthOut, ReadyOut
from backend.errors import SamehandError
from backend.services.monitoring import standing
from backend.services.projection import lag

router = APIRouter(tags=["health"])


@router.get("/health", summary="Alive")
def get_health() -> HealthOut:
    """The process answers."""
    return HealthOut(status="ok", version=__version__)


@router.get("/ready", responses={503: {"model": ReadyOut}}, summary="Ready to work")
def get_ready(held: HeldDep, response: Response) -> ReadyOut:
    """Graph, broker and journal answer; 503 says which one does not."""
    graph = state_of(held.graph.verify)
    broker = state_of(held.jobs.ping)
    journal = state_of(held.journal.last_offsets)
    well = graph == broker == journal == "ok"
    response.status_code = 200 if well else 503
    return ReadyOut(
        status="ok" if well else "unavailable",
        graph=graph,
        broker=broker,
        journal=journal,
        lag=_lag(held) if well else None,
    )


@router.get(
    "/metrics",
    dependencies=SECURITY,
    responses=documented(401),
    response_class=Response,
    summary="Prometheus metrics",
)
def get_metrics(held: HeldDep) -> Response:
    """Requests, their times, events received, lag, batches and the last linkage run."""
    text = held.metrics.text(standing(held.journal, held.graph))
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


def state_of(check: Callable[[], object]) -> str:
    """``ok``, or what is wrong with the part that ``check`` asks."""
    try:
        check()
    except SamehandError as error:
        return error.message
    return "ok"


def _lag(held: Held) -> int | None:
    try:
        return sum(lag(held.journal, held.graph).values())
    except SamehandError:
        return None
