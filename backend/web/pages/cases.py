"""Cases: the queue, one of them, and the forms that work on it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from backend.api.dependencies import Held, HeldDep, PrincipalDep
from backend.api.desks import desk_of, settled
from backend.api.pages import Cursor, decode
from backend.api.routers.cases import CasePath, RulingPath
from backend.domain.access import Principal, Role
from backend.domain.audit import Action
from backend.domain.cases import NEXT, CaseStatus, Priority
from backend.domain.judgements import Verdict
from backend.domain.rulings import Claim, FourEyes, Move
from backend.errors import InvalidInput
from backend.graph.organizations import Organizations
from backend.journal.cases import CaseBook, Wanted
from backend.journal.rulings import Rulings
from backend.services import cases, judgements, rulings
from backend.web.forms import Fields, Pairs
from backend.web.lists import Listed, listed
from backend.web.rendering import render

router = APIRouter(max_body_size=1 << 20)

_ROWS = 50
_ORGANIZATIONS = 500


@router.get("/cases")
def page_cases(
    request: Request,
    held: HeldDep,
    who: PrincipalDep,
    show: Annotated[str, Query(max_length=20)] = "live",
    cursor: Cursor = None,
) -> HTMLResponse:
    """The queue, urgent cases first."""
    place = decode(cursor, int, int, int)
    rows = CaseBook(held.journal).list_cases(
        _wanted(show, who.name),
        after=(place[0], place[1], place[2]) if place else None,
        limit=_ROWS + 1,
    )
    found = listed(request, rows, limit=_ROWS, place=lambda row: row[0])
    return render(
        request,
        "cases/list.html",
        title="Cases",
        cases=Listed([case for _, case in found.rows], found.more),
        counts=CaseBook(held.journal).count_by_status(),
        waiting=Rulings(held.journal).list_proposed(),
        priorities=list(Priority),
        show=show,
        now_ms=round(datetime.now(UTC).timestamp() * 1000),
    )


@router.post("/cases")
def page_open_case(held: HeldDep, who: PrincipalDep, form: Fields) -> Response:
    """Open a case, and go to it."""
    opening = cases.Opening(
        title=form.get("title", ""),
        clusters=form.get("clusters", "").split(),
        accounts=form.get("accounts", "").split(),
        priority=_one(Priority, form.get("priority", "normal"), "priority"),
        due_ms=_day_ms(form.get("due", "")),
    )
    about = {"clusters": opening.clusters, "accounts": opening.accounts}
    held.trail.record(who, Action.CASE, {"did": "opened", **about})
    made = cases.open_case(held.journal, held.graph, opening, actor=who.name)
    return _to(f"/cases/{made.id}")


@router.get("/cases/{case_id}")
def page_case(
    request: Request, held: HeldDep, who: PrincipalDep, case_id: CasePath
) -> HTMLResponse:
    """What it is about, what was ruled, what was said."""
    found = cases.dossier(held.journal, held.graph, case_id)
    with held.graph.session() as session:
        known = Organizations(session).list_organizations(limit=_ORGANIZATIONS)
    return render(
        request,
        "cases/show.html",
        title=found.case.title,
        found=found,
        case=found.case,
        claims=list(Claim),
        priorities=list(Priority),
        following=[each for each in CaseStatus if each in NEXT[found.case.status]],
        organizations=known,
        may_work=who.may({Role.INVESTIGATOR}),
        may_confirm=who.may({Role.REVIEWER}),
    )


@router.post("/cases/{case_id}")
def page_work_on_case(
    held: HeldDep, who: PrincipalDep, case_id: CasePath, form: Fields
) -> Response:
    """Do what the form says, and show the case again."""
    did = form.get("do", "")
    if did not in _WORK:
        raise InvalidInput("The form does not say what to do")
    held.trail.record(who, Action.CASE, {"case": case_id, "did": did})
    _WORK[did](held, case_id, form, who.name)
    return _to(f"/cases/{case_id}")


@router.post("/cases/{case_id}/rulings")
def page_rule(
    held: HeldDep, who: PrincipalDep, case_id: CasePath, form: Fields
) -> Response:
    """Rule on a cluster of the case, or on some accounts."""
    return _rule(held, who, case_id, form)


@router.post("/rulings")
def page_rule_anew(held: HeldDep, who: PrincipalDep, form: Pairs) -> Response:
    """Rule on accounts, in a case that is chosen or in a new one, and go there."""
    accounts = [value for name, value in form if name == "account"]
    fields = dict(form)
    return _rule(held, who, fields.get("case") or None, fields, accounts)


@router.post("/rulings/{ruling_id}")
def page_move_ruling(
    held: HeldDep, who: PrincipalDep, ruling_id: RulingPath, form: Fields
) -> Response:
    """Confirm, refuse or withdraw a ruling, and show its case."""
    move = _one(Move, form.get("do", ""), "move")
    reason = form.get("reason", "")
    about = {"ruling": ruling_id}
    held.trail.record(who, rulings.AUDITED[move], about, reason=reason or None)
    made = rulings.move(desk_of(held), ruling_id, move, reason=reason, who=who)
    return _to(f"/cases/{settled(held, made).case_id}")


@router.post("/judgements")
def page_judge(held: HeldDep, who: PrincipalDep, form: Fields) -> Response:
    """Judge two accounts, and show them again."""
    left, right = form.get("left", ""), form.get("right", "")
    verdict = _one(Verdict, form.get("verdict", ""), "verdict")
    reason = form.get("reason", "")
    about = {"accounts": [left, right], "verdict": verdict, "analyst": who.name}
    held.trail.record(who, Action.JUDGEMENT, about, reason=reason or None)
    judgements.judge(
        held.journal,
        held.graph,
        verdict,
        [(left, right)],
        reason=reason,
        analyst=who.name,
        four_eyes=FourEyes(held.settings.cases.four_eyes),
    )
    return _to(f"/accounts/{quote(left, safe='')}/why/{quote(right, safe='')}")


def _rule(
    held: Held,
    who: Principal,
    case_id: str | None,
    form: Mapping[str, str],
    accounts: Sequence[str] = (),
) -> Response:
    claim = _one(Claim, form.get("claim", ""), "claim")
    # Who is none of a cluster's hand is said of that cluster, and of nobody else.
    cluster = form.get("cluster") or (claim is Claim.OTHER and form.get("member_of"))
    statement = rulings.Statement(
        claim=claim,
        reason=form.get("reason", ""),
        cluster_id=cluster or None,
        accounts=[*accounts, *form.get("accounts", "").split()],
        organization_id=form.get("organization") or None,
    )
    about = {
        "case": case_id,
        "claim": statement.claim,
        "cluster_id": statement.cluster_id,
        "accounts": len(statement.accounts),
    }
    held.trail.record(who, Action.RULING, about, reason=statement.reason or None)
    made = settled(held, rulings.propose(desk_of(held), case_id, statement, who))
    return _to(f"/cases/{made.case_id}")


def _wanted(show: str, name: str) -> Wanted:
    live = cases.open_statuses()
    match show:
        case "mine":
            return Wanted(statuses=live, assignee=name)
        case "unassigned":
            return Wanted(statuses=live, unassigned=True)
        case "closed":
            return Wanted(statuses=frozenset({CaseStatus.CLOSED}))
        case _:
            return Wanted(statuses=live)


_Work = Callable[[Held, str, Mapping[str, str], str], object]
_WORK: Mapping[str, _Work] = MappingProxyType(
    {
        "comment": lambda held, case_id, form, who: cases.comment(
            held.journal, case_id, form.get("text", ""), actor=who
        ),
        "assign": lambda held, case_id, form, who: cases.assign(
            held.journal, case_id, form.get("assignee") or None, actor=who
        ),
        "status": lambda held, case_id, form, who: cases.set_status(
            held.journal,
            case_id,
            _one(CaseStatus, form.get("status", ""), "status"),
            reason=form.get("reason", ""),
            actor=who,
        ),
        "due": lambda held, case_id, form, who: cases.set_due(
            held.journal, case_id, _day_ms(form.get("due", "")), actor=who
        ),
        "priority": lambda held, case_id, form, who: cases.set_priority(
            held.journal,
            case_id,
            _one(Priority, form.get("priority", ""), "priority"),
            actor=who,
        ),
        "add": lambda held, case_id, form, who: cases.add_subjects(
            held.journal,
            held.graph,
            case_id,
            clusters=form.get("clusters", "").split(),
            accounts=form.get("accounts", "").split(),
            actor=who,
        ),
    }
)


def _one(kind: Any, value: str, name: str) -> Any:
    try:
        return kind(value)
    except ValueError:
        words = ", ".join(each.value for each in kind)
        raise InvalidInput(f"The {name} is none of these: {words}") from None


def _day_ms(text: str) -> int | None:
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInput("The day is written like 2026-04-03") from None
    return round(day.timestamp() * 1000)


def _to(path: str) -> Response:
    return Response(status_code=204, headers={"HX-Redirect": path})
