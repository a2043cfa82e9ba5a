"""Whether everything works, how far it is, and what versions it has."""

import platform
from importlib.metadata import version

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from backend.api.dependencies import HeldDep
from backend.api.routers.health import state_of
from backend.services.monitoring import standing
from backend.services.progress import jobs_now
from backend.web.rendering import render

router = APIRouter()

_JOBS = 20
_LIBRARIES = ("neo4j", "graphdatascience", "celery", "fastapi", "duckdb", "pyarrow")


@router.get("/system")
def page_system(request: Request, held: HeldDep) -> HTMLResponse:
    """Servers, lag, jobs and versions."""
    return render(
        request,
        "system.html",
        title="System",
        parts_of={
            "graph": state_of(held.graph.verify),
            "broker": state_of(held.jobs.ping),
            "journal": state_of(held.journal.last_offsets),
        },
        standing=standing(held.journal, held.graph),
        jobs=jobs_now(held.journal, held.graph, held.journal.list_jobs(limit=_JOBS)),
        versions={
            "Python": platform.python_version(),
            **{name: version(name) for name in _LIBRARIES},
        },
    )
