"""What one worker process holds: a graph driver, the journal, a sender of jobs."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from celery.signals import setup_logging, worker_process_init, worker_process_shutdown

from backend import logs
from backend.graph.driver import Graph, open_graph
from backend.jobs import Jobs
from backend.journal.journal import Journal
from backend.services.screening import Screener
from backend.settings import Settings, get_settings


@dataclass(frozen=True, slots=True)
class Resources:
    """Opened once per process, after the fork."""

    settings: Settings
    graph: Graph
    journal: Journal
    jobs: Jobs
    screener: Screener


@lru_cache(maxsize=1)
def resources() -> Resources:
    """Resources of this process."""
    settings = get_settings()
    journal = Journal.from_settings(settings)
    return Resources(
        settings, open_graph(settings), journal, Jobs(settings), Screener(journal)
    )


@setup_logging.connect
def configure_logs(**_: Any) -> None:
    """Our format instead of Celery's."""
    logs.configure()


@worker_process_init.connect
def forget_parent(**_: Any) -> None:
    """A driver must not cross a fork."""
    resources.cache_clear()


@worker_process_shutdown.connect
def close(**_: Any) -> None:
    """Give the connections back."""
    if resources.cache_info().currsize:
        held = resources()
        held.graph.close()
        held.journal.close()
        held.jobs.close()
