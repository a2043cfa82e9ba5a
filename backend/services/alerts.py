"""What people do with alerts: mark many, and open a case for one."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain.cases import Case, Priority
from backend.domain.evidence import KINDS
from backend.domain.watches import Alert, AlertState, Watched
from backend.domain.wording import counted
from backend.errors import Conflict, InvalidInput
from backend.graph.clusters import Clusters
from backend.graph.driver import Graph
from backend.graph.identifiers import Identifiers
from backend.graph.session import GraphSession
from backend.journal.cases import CaseBook
from backend.journal.journal import Journal
from backend.journal.watches import AlertBook
from backend.services import cases
from backend.services.regrowth import list_regrown

MOST_MARKED = 500


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a case for an alert is about."""

    clusters: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


def mark(journal: Journal, alert_ids: Sequence[str], state: AlertState) -> list[Alert]:
    """Say that alerts were seen, or are new again; those with a case keep it.

    :raises NotFound: one of them is not there; none is marked
    :raises InvalidInput: they are none or too many, or a case is needed for that
    """
    if state is AlertState.CASE:
        raise InvalidInput("Name the case that was opened for the alert")
    if not 0 < len(alert_ids) <= MOST_MARKED:
        raise InvalidInput(f"Name 1 to {MOST_MARKED} alerts")
    return AlertBook(journal).mark(list(dict.fromkeys(alert_ids)), state)


def give_case(journal: Journal, alert_id: str, case_id: str) -> Alert:
    """Say which case is about an alert.

    :raises NotFound: there is no such alert or case
    """
    AlertBook(journal).get(alert_id)
    CaseBook(journal).get_case(case_id)
    return AlertBook(journal).give_case(alert_id, case_id)


def open_case(journal: Journal, graph: Graph, alert_id: str, *, actor: str) -> Case:
    """Open a case about what is new in an alert.

    :raises NotFound: there is no such alert
    :raises Conflict: it has a case
    """
    alert = AlertBook(journal).get(alert_id)
    if alert.case_id is not None:
        raise Conflict(f"{alert.case_id} was opened for {alert.id}; work on that")
    about = subjects(journal, graph, alert)
    opening = cases.Opening(
        title=_title(alert),
        clusters=about.clusters,
        accounts=about.accounts,
        priority=Priority.HIGH if alert.watched is Watched.BAN else Priority.NORMAL,
    )
    made = cases.open_case(journal, graph, opening, actor=actor)
    AlertBook(journal).give_case(alert_id, made.id)
    return made


def subjects(journal: Journal, graph: Graph, alert: Alert) -> Subjects:
    """Clusters and accounts that an alert tells of, as far as they are there now.

    Of a thing these are the accounts that were seen with it first of late; where more
    have it than a case can hold, nobody can say which came, and none is named.
    """
    if alert.watched is Watched.THING:
        with graph.session() as session:
            return Subjects(accounts=_newest(session, alert))
    accounts: tuple[str, ...] = ()
    if alert.watched is Watched.BAN:
        grown = {each.cluster_id: each for each in list_regrown(graph, journal)}
        if alert.key in grown:
            accounts = grown[alert.key].waiting[: cases.MOST_ACCOUNTS]
    named = alert.ids if alert.watched is Watched.ORGANIZATION else (alert.key,)
    with graph.session() as session:
        clusters = Clusters(session)
        there = (each for each in named if clusters.get_cluster(each) is not None)
        return Subjects(tuple(there), accounts)


def _newest(session: GraphSession, alert: Alert) -> tuple[str, ...]:
    identifiers = Identifiers(session)
    thing = identifiers.get_identifier(alert.kind or "", alert.key)
    if thing is None or thing.accounts > cases.MOST_ACCOUNTS:
        return ()
    rows = identifiers.list_accounts(thing, limit=cases.MOST_ACCOUNTS)
    rows.sort(key=lambda row: (-row.first_seen_ms, row.account_id))
    return tuple(sorted(row.account_id for row in rows[: alert.count]))


def _title(alert: Alert) -> str:
    """What it says; the value of a thing may be what no title may hold."""
    if alert.watched is not Watched.THING:
        return alert.sentence
    kind = KINDS.get(alert.kind or "")
    noun = kind.noun if kind else "thing"
    more = counted(alert.count, "more account")
    return f"{more} with a watched {noun} ({alert.watch_id})"
