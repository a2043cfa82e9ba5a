"""What a ban of a cluster would meet: its members, and whoever has the same things."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.domain.linkage import CROWD_ACCOUNTS
from backend.graph.accounts import COUNT_LIMIT
from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A member: one row.

    ``payments`` are ``[instrument, everyone, method, first_ms, last_ms, count]`` and
    ``devices`` ``[device, everyone]``, where ``everyone`` counts who has it.
    """

    account_id: str
    place: int
    bits: float
    confidence: float
    status: str
    status_since_ms: int | None
    verdict: str | None
    signed_up_ms: int | None
    first_seen_ms: int | None
    last_seen_ms: int | None
    payments: list[list[Any]]
    devices: list[list[Any]]


@dataclass(frozen=True, slots=True)
class CollateralRow:
    """A thing that could be blocked with the cluster: one row.

    ``others`` are ``[account, cluster or None, whether it pays]`` of accounts outside;
    nobody of a crowd.
    """

    kind: str
    key: str
    members: int
    everyone: int
    others: list[list[Any]]


LIST_CANDIDATES = load("enforcement.list_candidates").returning(CandidateRow)
LIST_COLLATERAL = load("enforcement.list_collateral").returning(CollateralRow)


class Enforcement:
    """Reads what a ban preview looks at; the cost is that of all members' payments."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def list_candidates(self, cluster_id: str) -> list[CandidateRow]:
        """All members of a cluster, best held first."""
        return self._session.rows(LIST_CANDIDATES, cluster_id=cluster_id)

    def list_collateral(
        self, cluster_id: str, *, kinds: Sequence[str], things: int
    ) -> list[CollateralRow]:
        """The strongest ``things`` of these kinds, and who else has each."""
        return self._session.rows(
            LIST_COLLATERAL,
            cluster_id=cluster_id,
            kinds=list(kinds),
            things=things,
            crowd=CROWD_ACCOUNTS,
            count_limit=COUNT_LIMIT,
        )
