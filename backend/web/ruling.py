"""What forms that rule on accounts offer."""

from dataclasses import dataclass

from backend.api.dependencies import Held
from backend.domain.cases import Case
from backend.graph.organizations import OrganizationRow, Organizations
from backend.journal.cases import CaseBook, Wanted
from backend.services.cases import open_statuses

_ORGANIZATIONS = 500
_CASES = 50


@dataclass(frozen=True, slots=True)
class RulingDesk:
    """Organizations that can be named, cases to rule in, and what needs two people."""

    organizations: list[OrganizationRow]
    cases: list[Case]
    four_eyes: str


def ruling_desk(
    held: Held, *, accounts: tuple[str, ...] = (), cluster_id: str | None = None
) -> RulingDesk:
    """What a form for these accounts, or for this cluster, offers."""
    book, live = CaseBook(held.journal), open_statuses()
    about = [Wanted(statuses=live, account_id=each) for each in accounts]
    if cluster_id is not None:
        about.append(Wanted(statuses=live, cluster_id=cluster_id))
    found = {
        case.id: case
        for wanted in about
        for _, case in book.list_cases(wanted, limit=_CASES)
    }
    with held.graph.session() as session:
        known = Organizations(session).list_organizations(limit=_ORGANIZATIONS)
    return RulingDesk(known, list(found.values()), held.settings.cases.four_eyes)
