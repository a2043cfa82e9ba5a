"""Banned clusters that grow again."""

from collections import defaultdict
from dataclasses import dataclass

from backend.graph.driver import Graph
from backend.graph.regrowth import BannedRow, Regrowth
from backend.journal.journal import Journal
from backend.journal.resemblances import Noticed, Resemblances


@dataclass(frozen=True, slots=True)
class Regrown:
    """A banned cluster with new accounts, ``took_seconds`` after the ban.

    ``newcomers`` are members that signed up after the ban, ``standing`` of them are not
    banned; ``waiting`` are accounts that resembled the cluster when they came, and that
    no run has looked at yet. ``first_ms`` is the first of all these sign-ups.
    """

    cluster_id: str
    organization_id: str | None
    organization_name: str | None
    size: int
    banned: int
    banned_at_ms: int
    newcomers: int
    standing: int
    waiting: tuple[str, ...]
    first_ms: int
    took_seconds: float


def list_regrown(graph: Graph, journal: Journal) -> list[Regrown]:
    """Clusters that were banned and have new accounts, the most first."""
    with graph.session() as session:
        banned = Regrowth(session).list_banned()
    waiting: defaultdict[str, list[Noticed]] = defaultdict(list)
    for each in Resemblances(journal).list_noticed():
        waiting[each.cluster].append(each)
    found = [_regrown(row, waiting[row.cluster_id]) for row in banned]
    grown = [each for each in found if each is not None]
    return sorted(
        grown,
        key=lambda g: (-g.newcomers - len(g.waiting), g.took_seconds, g.cluster_id),
    )


def _regrown(row: BannedRow, noticed: list[Noticed]) -> Regrown | None:
    later = [
        each
        for each in noticed
        if each.signed_up_ms is not None and each.signed_up_ms > row.banned_at_ms
    ]
    times = [each.signed_up_ms for each in later if each.signed_up_ms is not None]
    if row.first_ms is not None:
        times.append(row.first_ms)
    if not times:
        return None
    return Regrown(
        row.cluster_id,
        row.organization_id,
        row.organization_name,
        row.size,
        row.banned,
        row.banned_at_ms,
        row.newcomers,
        row.standing,
        tuple(each.account for each in later),
        min(times),
        (min(times) - row.banned_at_ms) / 1000,
    )
