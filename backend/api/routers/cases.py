"""Cases: the queue, one of them, and what is done with it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime

from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.desks import desk_of, settled
from backend.api.pages import Cursor, Limit, Page, counted, decode, placed, skipped
from backend.api.problems import documented
from backend.api.schemas.cases import (
    AssignIn,
    BecauseIn,
    CaseEventOut,
    CaseIn,
    CaseOut,
    CaseShownOut,
    CommentIn,
    DueIn,
    PriorityIn,
    RulingIn,
    RulingOut,
    StatusIn,
    SubjectsIn,
)
from backend.domain.audit import Action
from backend.domain.cases import CaseStatus
from backend.domain.rulings import Move
from backend.journal.cases import CaseBook, Wanted
from backend.journal.rulings import Rulings
from backend.services import cases, rulings
from backend.services.rulings import AUDITED

# A ruling may name 50,000 accounts.
router = APIRouter(tags=["cases"], max_body_size=1 << 20)

CasePath = Annotated[str, Path(min_length=1, max_length=64, description="Case.")]
RulingPath = Annotated[str, Path(min_length=1, max_length=64, description="Ruling.")]
_MISSING = documented(404)
_CHANGED = documented(404, 409, 413)


@router.post(
    "/cases", status_code=201, responses=documented(404, 413), summary="Open a case"
)
def open_case(held: HeldDep, who: PrincipalDep, body: CaseIn) -> CaseOut:
    """Begin a case about clusters and accounts."""
    about = {"clusters": body.clusters, "accounts": body.accounts}
    held.trail.record(who, Action.CASE, {"did": "opened", **about})
    opening = cases.Opening(
        **body.model_dump(exclude={"due"}), due_ms=milliseconds(body.due)
    )
    made = cases.open_case(held.journal, held.graph, opening, actor=who.name)
    return CaseOut.model_validate(made)


@router.get("/cases", summary="List cases")
def list_cases(
    held: HeldDep,
    status: Annotated[
        list[CaseStatus] | None,
        Query(max_length=5, description="Only of these; by default all but closed."),
    ] = None,
    assignee: Annotated[
        str | None, Query(max_length=2000, description="Only this one's.")
    ] = None,
    unassigned: Annotated[bool, Query(description="Only nobody's.")] = False,
    due_before: Annotated[
        AwareDatetime | None, Query(description="Only those due before.")
    ] = None,
    cluster: Annotated[
        str | None, Query(max_length=1024, description="Only about this cluster.")
    ] = None,
    account: Annotated[
        str | None, Query(max_length=1024, description="Only about this account.")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CaseOut]:
    """Cases as a queue: urgent ones first, then those due soonest, then the newest."""
    wanted = Wanted(
        statuses=frozenset(status) if status else cases.open_statuses(),
        assignee=assignee,
        unassigned=unassigned,
        due_before_ms=milliseconds(due_before),
        cluster_id=cluster,
        account_id=account,
    )
    place = decode(cursor, int, int, int)
    rows = CaseBook(held.journal).list_cases(
        wanted,
        after=(place[0], place[1], place[2]) if place else None,
        limit=limit + 1,
    )
    return placed(rows, CaseOut, limit=limit)


@router.get("/cases/{case_id}", responses=_MISSING, summary="One case")
def get_case(held: HeldDep, case_id: CasePath) -> CaseShownOut:
    """A case with its rulings, and what became of its clusters since."""
    found = cases.dossier(held.journal, held.graph, case_id)
    return CaseShownOut.model_validate(
        {
            **asdict(found.case),
            "rulings": found.rulings,
            "clusters_now": [
                {
                    "id": each.id,
                    "now": each.now,
                    "changes": [
                        {"run_id": run.id, "made": run.made_ms, "change": change}
                        for run, change in each.changes
                    ],
                }
                for each in found.clusters
            ],
        }
    )


@router.get("/cases/{case_id}/events", responses=_MISSING, summary="History")
def list_case_events(
    held: HeldDep, case_id: CasePath, limit: Limit = 100, cursor: Cursor = None
) -> Page[CaseEventOut]:
    """What happened to the case, newest first."""
    book = CaseBook(held.journal)
    book.get_case(case_id)
    skip = skipped(cursor)
    rows = book.list_events(case_id)[::-1]
    return counted(rows[skip : skip + limit + 1], CaseEventOut, limit=limit, skip=skip)


@router.post(
    "/cases/{case_id}/comments", responses=_CHANGED, summary="Comment on a case"
)
def comment_case(
    held: HeldDep, who: PrincipalDep, case_id: CasePath, body: CommentIn
) -> CaseOut:
    """Add what you have to say; it is kept."""
    _record(held, who, case_id, "commented")
    made = cases.comment(held.journal, case_id, body.text, actor=who.name)
    return CaseOut.model_validate(made)


@router.post("/cases/{case_id}/assign", responses=_CHANGED, summary="Assign a case")
def assign_case(
    held: HeldDep, who: PrincipalDep, case_id: CasePath, body: AssignIn
) -> CaseOut:
    """Give it to somebody, or to nobody."""
    _record(held, who, case_id, "assigned", assignee=body.assignee)
    made = cases.assign(held.journal, case_id, body.assignee, actor=who.name)
    return CaseOut.model_validate(made)


@router.post("/cases/{case_id}/status", responses=_CHANGED, summary="Move a case on")
def set_case_status(
    held: HeldDep, who: PrincipalDep, case_id: CasePath, body: StatusIn
) -> CaseOut:
    """Change its status: a closed case can only be reopened."""
    _record(held, who, case_id, "status changed", status=body.status)
    made = cases.set_status(
        held.journal, case_id, body.status, reason=body.reason, actor=who.name
    )
    return CaseOut.model_validate(made)


@router.post("/cases/{case_id}/due", responses=_CHANGED, summary="Set the due date")
def set_case_due(
    held: HeldDep, who: PrincipalDep, case_id: CasePath, body: DueIn
) -> CaseOut:
    """Say by when it should be decided."""
    _record(held, who, case_id, "due date set")
    due_ms = milliseconds(body.due)
    made = cases.set_due(held.journal, case_id, due_ms, actor=who.name)
    return CaseOut.model_validate(made)


@router.post(
    "/cases/{case_id}/priority", responses=_CHANGED, summary="Set the priority"
)
def set_case_priority(
    held: HeldDep, who: PrincipalDep, case_id: CasePath, body: PriorityIn
) -> CaseOut:
    """Say how urgent it is."""
    _record(held, who, case_id, "priority changed", priority=body.priority)
    made = cases.set_priority(held.journal, case_id, body.priority, actor=who.name)
    return CaseOut.model_validate(made)


@router.post(
    "/cases/{case_id}/subjects", responses=_CHANGED, summary="Add clusters or accounts"
)
def add_case_subjects(
    held: HeldDep, who: PrincipalDep, case_id: CasePath, body: SubjectsIn
) -> CaseOut:
    """Let the case be about more."""
    _record(held, who, case_id, "added", **body.model_dump())
    made = cases.add_subjects(
        held.journal, held.graph, case_id, **body.model_dump(), actor=who.name
    )
    return CaseOut.model_validate(made)


@router.post(
    "/cases/{case_id}/subjects/remove",
    responses=_CHANGED,
    summary="Take clusters or accounts out",
)
def remove_case_subjects(
    held: HeldDep, who: PrincipalDep, case_id: CasePath, body: SubjectsIn
) -> CaseOut:
    """Let the case be about less; what was said in it stays."""
    _record(held, who, case_id, "removed", **body.model_dump())
    made = cases.remove_subjects(
        held.journal, case_id, **body.model_dump(), actor=who.name
    )
    return CaseOut.model_validate(made)


@router.post(
    "/cases/{case_id}/rulings",
    status_code=201,
    responses=_CHANGED,
    summary="Rule on a cluster or accounts",
)
def make_ruling(
    held: HeldDep, who: PrincipalDep, case_id: CasePath, body: RulingIn
) -> RulingOut:
    """Say something of many accounts at once, with one reason.

    Where the settings ask for four eyes it counts when a reviewer confirmed it. What
    counts becomes labels at once, and the next run obeys it.
    """
    about = body.model_dump(include={"claim", "cluster_id", "organization_id"})
    about |= {"case": case_id, "accounts": len(body.accounts)}
    held.trail.record(who, Action.RULING, about, reason=body.reason)
    statement = rulings.Statement(**body.model_dump())
    made = rulings.propose(desk_of(held), case_id, statement, who)
    return RulingOut.model_validate(settled(held, made))


@router.get("/cases/{case_id}/rulings", responses=_MISSING, summary="Rulings")
def list_case_rulings(held: HeldDep, case_id: CasePath) -> list[RulingOut]:
    """What was said in the case of many accounts at once, newest first."""
    CaseBook(held.journal).get_case(case_id)
    found = Rulings(held.journal).list_of_case(case_id)
    return [RulingOut.model_validate(each) for each in found]


@router.get("/rulings/{ruling_id}", responses=_MISSING, summary="One ruling")
def get_ruling(held: HeldDep, ruling_id: RulingPath) -> RulingOut:
    """What was said of many accounts at once, and what became of that."""
    return RulingOut.model_validate(Rulings(held.journal).get_ruling(ruling_id))


@router.get(
    "/rulings/{ruling_id}/accounts", responses=_MISSING, summary="Accounts of a ruling"
)
def list_ruling_accounts(held: HeldDep, ruling_id: RulingPath) -> list[str]:
    """Whom it names, by id."""
    book = Rulings(held.journal)
    return book.names_of(book.get_ruling(ruling_id))


@router.get("/rulings", summary="Rulings that wait")
def list_waiting_rulings(held: HeldDep) -> list[RulingOut]:
    """Those that wait for a second person, oldest first."""
    found = Rulings(held.journal).list_proposed()
    return [RulingOut.model_validate(each) for each in found]


@router.post(
    "/rulings/{ruling_id}/confirm", responses=_CHANGED, summary="Confirm a ruling"
)
def confirm_ruling(
    held: HeldDep, who: PrincipalDep, ruling_id: RulingPath, body: BecauseIn
) -> RulingOut:
    """Let another one's proposal count."""
    return _moved(held, who, ruling_id, Move.CONFIRM, body.reason)


@router.post(
    "/rulings/{ruling_id}/refuse", responses=_CHANGED, summary="Refuse a ruling"
)
def refuse_ruling(
    held: HeldDep, who: PrincipalDep, ruling_id: RulingPath, body: BecauseIn
) -> RulingOut:
    """Keep another one's proposal from counting; it stays as refused."""
    return _moved(held, who, ruling_id, Move.REFUSE, body.reason)


@router.post(
    "/rulings/{ruling_id}/withdraw", responses=_CHANGED, summary="Withdraw a ruling"
)
def withdraw_ruling(
    held: HeldDep, who: PrincipalDep, ruling_id: RulingPath, body: BecauseIn
) -> RulingOut:
    """Take it back: accounts get the labels that they would have without it."""
    return _moved(held, who, ruling_id, Move.WITHDRAW, body.reason)


def _moved(
    held: HeldDep, who: PrincipalDep, ruling_id: str, step: Move, reason: str
) -> RulingOut:
    held.trail.record(who, AUDITED[step], {"ruling": ruling_id}, reason=reason)
    made = rulings.move(desk_of(held), ruling_id, step, reason=reason, who=who)
    return RulingOut.model_validate(settled(held, made))


def _record(
    held: HeldDep, who: PrincipalDep, case_id: str, did: str, **more: Any
) -> None:
    held.trail.record(who, Action.CASE, {"case": case_id, "did": did, **more})


def milliseconds(time: datetime | None) -> int | None:
    """Epoch milliseconds of a time."""
    return None if time is None else round(time.timestamp() * 1000)
