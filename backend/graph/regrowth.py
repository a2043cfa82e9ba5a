"""Clusters that were banned, as the graph has them now."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class Banned:
    """A banned cluster.

    ``newcomers`` signed up after the ban, ``standing`` of them are not banned.
    """

    cluster_id: str
    organization_id: str | None
    organization_name: str | None
    size: int
    banned: int
    banned_at_ms: int
    newcomers: int
    standing: int
    first_ms: int | None


@dataclass(frozen=True, slots=True)
class BannedRow(Banned):
    """One row; ``placed`` are newcomers that had been noticed when they came."""

    placed: list[str]


LIST_BANNED = load("regrowth.list_banned").returning(BannedRow)


class Regrowth:
    """Reads banned clusters; the cost is that of all memberships."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def list_banned(self, noticed: Sequence[str] = ()) -> list[BannedRow]:
        """Clusters most of whose accounts were banned.

        ``noticed`` are accounts that resembled a cluster when they came.
        """
        return self._session.rows(LIST_BANNED, noticed=list(noticed))
