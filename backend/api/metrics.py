"""Prometheus metrics of the API."""

import time
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

REGISTRY = CollectorRegistry()
REQUESTS = Histogram(
    "samehand_request_seconds",
    "Time of a request",
    ("method", "route", "status"),
    registry=REGISTRY,
)
EVENTS = Counter(
    "samehand_events_received", "Lines received", ("outcome",), registry=REGISTRY
)
LAG = Gauge(
    "samehand_graph_lag_events",
    "Journal offsets that the graph is behind",
    registry=REGISTRY,
)


def install(app: FastAPI) -> None:
    """Time every request, and serve ``/metrics``."""

    @app.middleware("http")
    async def timed(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        begin = time.perf_counter()
        response = await call_next(request)
        route = getattr(request.scope.get("route"), "path", "none")
        REQUESTS.labels(request.method, route, str(response.status_code)).observe(
            time.perf_counter() - begin
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
