"""Linkage runs, and the lock that lets one write at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from backend.domain.conduct import Usual
from backend.errors import RunAlreadyActive
from backend.graph.session import GraphSession
from graph_queries import load

_NO_PHASES: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Run that holds the lock."""

    holder: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """A linkage run."""

    id: str
    state: str
    started_ms: int
    finished_ms: int | None
    accounts: int | None
    clusters: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class SuccessRow:
    """A run that succeeded; ``phase_seconds`` are those of ``phases``."""

    finished_ms: int
    accounts: int
    clusters: int
    phases: list[str]
    phase_seconds: list[float]


TAKE_LOCK = load("runs.take_lock").returning(HolderRow)
RELEASE_LOCK = load("runs.release_lock")
START = load("runs.start")
SET_USUAL = load("runs.set_usual")
FINISH = load("runs.finish")
LIST_RUNS = load("runs.list_runs").returning(RunRow)
GET_LAST_SUCCESS = load("runs.get_last_success").returning(SuccessRow)
GET_HOLDER = load("runs.get_holder").returning(HolderRow)
GET_RUN = load("runs.get_run").returning(RunRow)


class RunLock:
    """Lease on the right to write clusters."""

    def __init__(self, session: GraphSession, *, lease_seconds: int) -> None:
        self._session = session
        self._lease_ms = lease_seconds * 1000

    def take_lock(self, run_id: str) -> None:
        """Take or renew the lease; RunAlreadyActive when another run has it."""
        row = self._session.one(TAKE_LOCK, run_id=run_id, lease_ms=self._lease_ms)
        if row is None or row.holder != run_id:
            holder = row.holder if row else "another"
            raise RunAlreadyActive(f"Linkage run {holder} is active; wait for its end")

    def release_lock(self, run_id: str) -> None:
        """Give the lease back."""
        self._session.write(RELEASE_LOCK, run_id=run_id)


class RunRecords:
    """The record of each run."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def start(self, run_id: str) -> None:
        """Record that a run began."""
        self._session.write(START, run_id=run_id)

    def set_usual(self, run_id: str, usual: Usual) -> None:
        """Record what all accounts did when a run compared groups with them."""
        self._session.write(
            SET_USUAL,
            run_id=run_id,
            active=usual.active,
            exchanges=usual.exchanges,
            capabilities=list(usual.mix),
            mix=list(usual.mix.values()),
            early=usual.early,
            hours=usual.hours,
        )

    def finish(
        self,
        run_id: str,
        *,
        accounts: int = 0,
        clusters: int = 0,
        seconds: Mapping[str, float] = _NO_PHASES,
        error: str | None = None,
    ) -> None:
        """Record that a run ended, and its phases; with ``error`` it failed."""
        self._session.write(
            FINISH,
            run_id=run_id,
            state="failed" if error else "succeeded",
            accounts=accounts,
            clusters=clusters,
            error=error,
            phases=list(seconds),
            phase_seconds=list(seconds.values()),
        )

    def get_last_success(self) -> SuccessRow | None:
        """The newest run that succeeded, or None."""
        return self._session.one(GET_LAST_SUCCESS)

    def get_holder(self) -> str | None:
        """The run that holds the lock now, or None."""
        row = self._session.one(GET_HOLDER)
        return row.holder if row else None

    def list_runs(self, *, skip: int = 0, limit: int = 100) -> list[RunRow]:
        """Linkage runs, newest first."""
        return self._session.rows(LIST_RUNS, skip=skip, limit=limit)

    def get_run(self, run_id: str) -> RunRow | None:
        """One linkage run."""
        return self._session.one(GET_RUN, run_id=run_id)
