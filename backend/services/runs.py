"""What every linkage run is: one at a time, on record, with its phases timed."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from secrets import token_hex

from backend.errors import SamehandError
from backend.graph.driver import Graph
from backend.graph.runs import RunRecords
from backend.journal.journal import Journal
from backend.logs import get_logger
from backend.services.archive import free_run_id
from backend.services.lease import Alive, held_lease
from backend.settings import Settings

log = get_logger(__name__)

# Told each phase with its place among all, and how many these are.
Report = Callable[[str, int, int], None]


def unheard(_phase: str, _done: int, _total: int) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run found.

    ``conflicts`` are sentences about judgements that were not applied, ``freed`` the
    accounts that are labelled legitimate and that evidence had put into a cluster;
    ``changed`` counts what became of the clusters of the run before; ``set_aside`` the
    accounts in groups that are not one hand's, by what these look like; ``crowded`` the
    things of the ledger by cause; ``seconds`` says how long each phase took. A run that
    added to the whole run ``since`` looked at accounts that new events ``touched`` and
    at others ``beside`` them; one that was to add and could not says ``why_whole``.
    """

    run_id: str
    accounts: int
    clusters: int
    members: int
    attributed: int
    conflicts: tuple[str, ...]
    freed: tuple[str, ...]
    changed: dict[str, int]
    set_aside: dict[str, int]
    crowded: dict[str, int]
    seconds: dict[str, float]
    since: str | None = None
    touched: int | None = None
    beside: int | None = None
    why_whole: str | None = None


class Clock:
    """Says which phase begins, and remembers how long each took."""

    def __init__(self, phases: Sequence[str], alive: Alive, report: Report) -> None:
        self.alive = alive
        self._phases = phases
        self._report = report
        self._begin = time.monotonic()
        self._phase: str | None = None
        self.seconds: dict[str, float] = {}

    def __call__(self, index: int) -> None:
        """Begin phase ``index``."""
        self.alive()
        self.stop()
        self._phase = self._phases[index]
        self._report(self._phase, index, len(self._phases))

    def stop(self) -> None:
        """End the phase."""
        now = time.monotonic()
        if self._phase is not None:
            self.seconds[self._phase] = round(now - self._begin, 2)
        self._begin, self._phase = now, None


def new_run_id() -> str:
    """An id that no run has."""
    return f"run_{token_hex(8)}"


def recorded(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    run_id: str | None,
    work: Callable[[str, Alive], RunResult],
) -> RunResult:
    """What ``work`` finds under a free id like ``run_id``, with a record of the run.

    :raises RunAlreadyActive: another run is active
    """
    run_id = free_run_id(journal, run_id or new_run_id())
    seconds = settings.linkage.lease_seconds
    with held_lease(graph, run_id=run_id, seconds=seconds) as alive:
        with graph.session() as session:
            RunRecords(session).start(run_id)
        try:
            result = work(run_id, alive)
        except Exception as error:
            # Whatever ended the run, its record must not say that it goes on.
            why = error.message if isinstance(error, SamehandError) else repr(error)
            with graph.session() as session:
                RunRecords(session).finish(run_id, error=why)
            raise
        with graph.session() as session:
            RunRecords(session).finish(
                run_id,
                accounts=result.accounts,
                clusters=result.clusters,
                seconds=result.seconds,
            )
    log.info("linkage run finished", run=run_id, clusters=result.clusters)
    return result
