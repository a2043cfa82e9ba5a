"""What investigators do with cases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from backend.domain.cases import Case, CaseEvent, CaseStatus, Priority, Step, Subject
from backend.domain.decisions import normal_statement
from backend.domain.lineage import Change
from backend.domain.rulings import Ruling
from backend.errors import Conflict, InvalidInput, NotFound
from backend.graph.accounts import Accounts
from backend.graph.clusters import ClusterRow, Clusters
from backend.graph.driver import Graph
from backend.journal.archive import Archive, ArchivedRun
from backend.journal.cases import CaseBook
from backend.journal.journal import Journal
from backend.journal.rulings import Rulings

# Runs in whose changes the clusters of a case are looked for.
_RUNS_BACK = 50
MOST_CLUSTERS = 100
MOST_ACCOUNTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a new case says."""

    title: str
    clusters: Sequence[str] = ()
    accounts: Sequence[str] = ()
    priority: Priority = Priority.NORMAL
    assignee: str | None = None
    due_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ClusterNow:
    """A cluster of a case, and what became of it since; None when it is gone."""

    id: str
    now: ClusterRow | None
    changes: list[tuple[ArchivedRun, Change]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Dossier:
    """All there is to a case."""

    case: Case
    events: list[CaseEvent]
    rulings: list[Ruling]
    clusters: list[ClusterNow]


def open_case(journal: Journal, graph: Graph, opening: Opening, *, actor: str) -> Case:
    """Begin a case about clusters and accounts.

    :raises NotFound: there is no such cluster or account
    :raises InvalidInput: the title cannot be kept, or it is about too much
    """
    refuse_unknown(graph, opening.clusters, opening.accounts)
    said = {
        "title": words("title", opening.title),
        "clusters": list(dict.fromkeys(opening.clusters)),
        "accounts": list(dict.fromkeys(opening.accounts)),
        "priority": opening.priority.value,
        "assignee": None if opening.assignee is None else _name(opening.assignee),
        "due_ms": opening.due_ms,
    }
    return CaseBook(journal).open_case(said, actor=_name(actor))


def comment(journal: Journal, case_id: str, text: str, *, actor: str) -> Case:
    """Add what somebody has to say."""
    said = {"text": words("comment", text)}
    return CaseBook(journal).add(case_id, Step.COMMENTED, said, actor=_name(actor))


def assign(journal: Journal, case_id: str, assignee: str | None, *, actor: str) -> Case:
    """Give the case to somebody, or to nobody."""
    said = {"assignee": None if assignee is None else _name(assignee)}
    return CaseBook(journal).add(case_id, Step.ASSIGNED, said, actor=_name(actor))


def set_due(journal: Journal, case_id: str, due_ms: int | None, *, actor: str) -> Case:
    """Say by when it should be decided; None for no day."""
    said = {"due_ms": due_ms}
    return CaseBook(journal).add(case_id, Step.DUE, said, actor=_name(actor))


def set_priority(
    journal: Journal, case_id: str, priority: Priority, *, actor: str
) -> Case:
    """Say how urgent it is."""
    said = {"priority": priority.value}
    return CaseBook(journal).add(case_id, Step.PRIORITY, said, actor=_name(actor))


def set_status(
    journal: Journal, case_id: str, status: CaseStatus, *, reason: str, actor: str
) -> Case:
    """Move a case on.

    :raises Conflict: a case of its status cannot become that, or rulings wait in it
    """
    said = {"status": status.value, "text": words("reason", reason)}

    def check(case: Case) -> None:
        if not case.may_become(status):
            raise Conflict(
                f"{case.id} is {_plain(case.status)} and cannot become {_plain(status)}"
            )

    book = CaseBook(journal)
    if status is CaseStatus.CLOSED:
        _refuse_waiting(journal, case_id)
    return book.add(case_id, Step.STATUS, said, actor=_name(actor), check=check)


def add_subjects(
    journal: Journal,
    graph: Graph,
    case_id: str,
    *,
    clusters: Sequence[str] = (),
    accounts: Sequence[str] = (),
    actor: str,
) -> Case:
    """Let it be about more."""
    refuse_unknown(graph, clusters, accounts)
    return _change(journal, case_id, Step.ADDED, clusters, accounts, actor)


def remove_subjects(
    journal: Journal,
    case_id: str,
    *,
    clusters: Sequence[str] = (),
    accounts: Sequence[str] = (),
    actor: str,
) -> Case:
    """Let it be about less; what was said in it stays."""
    return _change(journal, case_id, Step.REMOVED, clusters, accounts, actor)


def dossier(journal: Journal, graph: Graph, case_id: str) -> Dossier:
    """A case with its history, its rulings and what became of its clusters.

    :raises NotFound: there is none
    """
    book = CaseBook(journal)
    case = book.get_case(case_id)
    return Dossier(
        case,
        book.list_events(case_id),
        Rulings(journal).list_of_case(case_id),
        clusters_now(journal, graph, case),
    )


def clusters_now(journal: Journal, graph: Graph, case: Case) -> list[ClusterNow]:
    """What became of each cluster of the case since it was opened."""
    archive = Archive(journal)
    with graph.session() as session:
        clusters = Clusters(session)
        rows = {each: clusters.get_cluster(each) for each in case.clusters}
    found = []
    for cluster_id in case.clusters:
        changes = archive.list_changes(cluster_id, runs_back=_RUNS_BACK)
        since = [each for each in changes if each[0].made_ms >= case.opened_ms]
        found.append(ClusterNow(cluster_id, rows[cluster_id], since))
    return found


def refuse_unknown(
    graph: Graph, clusters: Collection[str], accounts: Collection[str]
) -> None:
    """Let no case be about what there is not.

    :raises NotFound: there is no such cluster or account
    :raises InvalidInput: they are too many
    """
    for names, most, noun in (
        (clusters, MOST_CLUSTERS, "clusters"),
        (accounts, MOST_ACCOUNTS, "accounts"),
    ):
        if len(names) > most:
            raise InvalidInput(f"A case may be about {most:,} {noun}; name fewer")
    with graph.session() as session:
        for each in clusters:
            if Clusters(session).get_cluster(each) is None:
                raise NotFound(f"There is no cluster {each}")
        rows = Accounts(session).list_labels(list(accounts)) if accounts else []
        known = {row.account_id for row in rows}
        for each in accounts:
            if each not in known:
                raise NotFound(f"There is no account {each}")


def words(name: str, text: str) -> str:
    """Words of a person as they may be kept.

    :raises InvalidInput: they are none, too many or personal data of others
    """
    try:
        return normal_statement(text)
    except ValueError as error:
        raise InvalidInput(f"The {name} {error}") from None


def open_statuses() -> frozenset[CaseStatus]:
    """Statuses of cases that somebody still has to work on."""
    return frozenset(status for status in CaseStatus if status.is_live)


def subjects_of(case: Case) -> dict[Subject, tuple[str, ...]]:
    """What a case is about, by kind."""
    return {Subject.CLUSTER: case.clusters, Subject.ACCOUNT: case.accounts}


def _change(
    journal: Journal,
    case_id: str,
    step: Step,
    clusters: Sequence[str],
    accounts: Sequence[str],
    actor: str,
) -> Case:
    if not clusters and not accounts:
        raise InvalidInput("Name a cluster or an account")
    said = {"clusters": list(clusters), "accounts": list(accounts)}

    def check(case: Case) -> None:
        if step is Step.ADDED and (
            len({*case.clusters, *clusters}) > MOST_CLUSTERS
            or len({*case.accounts, *accounts}) > MOST_ACCOUNTS
        ):
            raise InvalidInput(
                f"A case may be about {MOST_CLUSTERS:,} clusters and "
                f"{MOST_ACCOUNTS:,} accounts; open another one"
            )

    book = CaseBook(journal)
    return book.add(case_id, step, said, actor=_name(actor), check=check)


def _refuse_waiting(journal: Journal, case_id: str) -> None:
    waiting = Rulings(journal).list_proposed()
    if any(each.case_id == case_id for each in waiting):
        raise Conflict(
            f"Rulings of {case_id} wait for a second person; have them confirmed, "
            "refused or withdrawn first"
        )


def _plain(status: CaseStatus) -> str:
    return status.value.replace("_", " ")


def _name(name: str) -> str:
    return words("name", name)
