"""Prometheus metrics of the API."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)


class Metrics:
    """The metrics of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "samehand_request_seconds",
            "Time of a request",
            ("operation", "status"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.events = Counter(
            "samehand_events_received",
            "Lines received",
            ("outcome",),
            registry=self.registry,
        )
        self.lag = Gauge(
            "samehand_graph_lag_events",
            "Journal offsets that the graph is behind; NaN when it does not answer",
            registry=self.registry,
        )


class Timed:
    """Measures every request, by its operation and never by its path, which has ids."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._requests = metrics.requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            # What leads to no operation has one label for all: anybody may send it.
            operation = getattr(scope.get("route"), "name", "none")
            taken = time.perf_counter() - begin
            self._requests.labels(operation, str(status)).observe(taken)
