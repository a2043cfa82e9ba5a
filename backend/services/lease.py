"""Holds the right to write clusters for as long as a run lasts."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from backend.errors import RunAlreadyActive, SamehandError
from backend.graph.driver import Graph
from backend.graph.runs import RunLock

Alive = Callable[[], None]


@contextmanager
def held_lease(graph: Graph, *, run_id: str, seconds: int) -> Iterator[Alive]:
    """Take the lease, renew it in the background, give it back.

    Yields a function that raises RunAlreadyActive once the lease is lost: the run must
    stop writing then. A run that was killed loses it by itself after ``seconds``.
    """
    stop, lost = threading.Event(), threading.Event()

    def renew() -> None:
        while not stop.wait(seconds / 4):
            try:
                with graph.session() as session:
                    RunLock(session, lease_seconds=seconds).take_lock(run_id)
            except RunAlreadyActive:
                lost.set()
                return
            except SamehandError:
                # The graph is away for a moment; the next round tries again.
                continue

    def alive() -> None:
        if lost.is_set():
            raise RunAlreadyActive(f"Linkage run {run_id} lost its lease to another")

    with graph.session() as session:
        RunLock(session, lease_seconds=seconds).take_lock(run_id)
    renewer = threading.Thread(target=renew, name="lease", daemon=True)
    renewer.start()
    try:
        yield alive
    finally:
        stop.set()
        renewer.join()
        with graph.session() as session:
            RunLock(session, lease_seconds=seconds).release_lock(run_id)
