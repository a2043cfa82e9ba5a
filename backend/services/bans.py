"""Which clusters were banned, asked of the graph once in a while."""

import time
from collections.abc import Mapping
from threading import Lock

from backend.graph.driver import Graph
from backend.graph.regrowth import BannedRow, Regrowth

# Asking costs a look at every member, which no answer should wait for each time.
_GOOD_SECONDS = 30.0


class Bans:
    """Banned clusters as they were half a minute ago at most; for several threads."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._lock = Lock()
        self._known: Mapping[str, BannedRow] = {}
        self._until = 0.0

    def of_clusters(self) -> Mapping[str, BannedRow]:
        """Banned clusters by id."""
        with self._lock:
            if time.monotonic() >= self._until:
                with self._graph.session() as session:
                    rows = Regrowth(session).list_banned()
                self._known = {row.cluster_id: row for row in rows}
                self._until = time.monotonic() + _GOOD_SECONDS
            return self._known
