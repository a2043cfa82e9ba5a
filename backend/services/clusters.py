"""Clusters with the newest case about each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from backend.domain.cases import CaseStatus, Subject
from backend.graph.clusters import ClusterRow
from backend.journal.cases import CaseBook
from backend.journal.journal import Journal


class CaseFilter(StrEnum):
    """What the newest case about a cluster is; ``none`` where there was none."""

    NONE = "none"
    OPEN = "open"
    IN_REVIEW = "in_review"
    DECIDED = "decided"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class ClusterInCase(ClusterRow):
    """A cluster, and the newest case about it."""

    case_id: str | None
    case_status: CaseStatus | None


def by_case(
    journal: Journal, wanted: CaseFilter | None
) -> tuple[list[str] | None, list[str] | None]:
    """Ids of the only clusters to list, and of those to leave out; None for any."""
    if wanted is None:
        return None, None
    newest = CaseBook(journal).newest_about(Subject.CLUSTER)
    if wanted is CaseFilter.NONE:
        return None, sorted(newest)
    status = CaseStatus(wanted.value)
    return sorted(key for key, case in newest.items() if case.status is status), None


def with_cases(journal: Journal, rows: Sequence[ClusterRow]) -> list[ClusterInCase]:
    """Each with the newest case about it."""
    newest = CaseBook(journal).newest_about(Subject.CLUSTER, [row.id for row in rows])
    names = [each.name for each in fields(ClusterRow)]
    found = []
    for row in rows:
        case = newest.get(row.id)
        values = {name: getattr(row, name) for name in names}
        found.append(
            ClusterInCase(
                **values,
                case_id=case.case_id if case else None,
                case_status=case.status if case else None,
            )
        )
    return found
