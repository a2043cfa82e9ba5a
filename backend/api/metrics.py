"""Prometheus metrics: of this API, and of workers by what they left in the graph."""

import time
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.graph.runs import SuccessRow
from backend.logs import get_logger
from backend.services.monitoring import Accepted, Standing, Written

log = get_logger(__name__)

# Values by the value of a label.
Values = Iterable[tuple[object, float]]

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)
# Monitoring asks these every few seconds.
_PROBES = frozenset({"get_health", "get_ready", "get_metrics"})


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

    def text(self, standing: Standing) -> bytes:
        """All metrics as Prometheus reads them; of what is away there are none."""
        others = CollectorRegistry()
        others.register(_Read(_families(standing)))
        return generate_latest(self.registry) + generate_latest(others)


class _Read(Collector):
    """Metrics that were read elsewhere, for one answer."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterable[Metric]:
        """The metrics."""
        return self._metrics


def _families(standing: Standing) -> Iterator[Metric]:
    accepted, written = standing.accepted, standing.written
    yield _one("journal_up", "Whether the journal answers", accepted is not None)
    yield _one("graph_up", "Whether the graph answers", written is not None)
    if accepted is not None:
        yield from _of_journal(accepted)
    if written is not None:
        yield from _of_graph(written)
        if written.last_run is not None:
            yield from _of_run(written.last_run)


def _of_journal(accepted: Accepted) -> Iterator[Metric]:
    yield _gauge(
        "journal_last_offset",
        "Offset of the last event; offsets grow by one an event over all partitions",
        "partition",
        accepted.offsets.items(),
    )
    yield _gauge(
        "rejects", "Rejected lines that are kept", "state", accepted.rejects.items()
    )


def _of_graph(written: Written) -> Iterator[Metric]:
    rows = written.batches
    yield _gauge(
        "graph_lag_events",
        "Events in the journal that the graph does not hold yet",
        "partition",
        written.lag.items(),
    )
    yield _counter(
        "graph_events",
        "Events that workers wrote since the graph was made",
        [(row.partition, row.events) for row in rows],
    )
    yield _counter(
        "graph_batches",
        "Transactions that they wrote them in",
        [(row.partition, row.batches) for row in rows],
    )
    yield _gauge(
        "graph_last_batch_events",
        "Events in the newest of these",
        "partition",
        [(row.partition, row.last_events) for row in rows],
    )


def _of_run(run: SuccessRow) -> Iterator[Metric]:
    yield _one(
        "linkage_last_success_timestamp_seconds",
        "When the newest linkage run that succeeded ended",
        run.finished_ms / 1000,
    )
    yield _one("linkage_accounts", "Accounts that it read", run.accounts)
    yield _one("linkage_clusters", "Clusters that it wrote", run.clusters)
    seconds = zip(run.phases, run.phase_seconds, strict=True)
    yield _gauge("linkage_phase_seconds", "How long it took", "phase", seconds)


def _one(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"samehand_{name}", about, value=value)


def _gauge(name: str, about: str, label: str, values: Values) -> Metric:
    family = GaugeMetricFamily(f"samehand_{name}", about, labels=[label])
    for key, value in values:
        family.add_metric([str(key)], value)
    return family


def _counter(name: str, about: str, values: Values) -> Metric:
    family = CounterMetricFamily(f"samehand_{name}", about, labels=["partition"])
    for key, value in values:
        family.add_metric([str(key)], value)
    return family


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
            if operation not in _PROBES:
                seconds = round(taken, 3)
                log.info("request", operation=operation, status=status, seconds=seconds)
