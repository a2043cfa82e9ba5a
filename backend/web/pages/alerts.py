"""Alerts, and the watch lists that they come from."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.pages import Cursor, decode
from backend.api.routers.alerts import AlertPath, WatchPath
from backend.domain.access import Role
from backend.domain.audit import Action
from backend.domain.evidence import KINDS
from backend.domain.watches import AlertState, Watched
from backend.errors import InvalidInput
from backend.journal.watches import AlertBook, WatchList
from backend.services import alerts, watches
from backend.web.forms import Fields, Pairs
from backend.web.lists import listed
from backend.web.rendering import render

router = APIRouter(max_body_size=1 << 16)

_ROWS = 50
_BACK = {"HX-Redirect": "/alerts"}


@router.get("/alerts")
def page_alerts(
    request: Request, held: HeldDep, who: PrincipalDep, cursor: Cursor = None
) -> HTMLResponse:
    """What is new, newest first, and what is watched."""
    place = decode(cursor, int)
    rows = AlertBook(held.journal).list_alerts(
        before=place[0] if place else None, limit=_ROWS + 1
    )
    return render(
        request,
        "alerts/list.html",
        title="Alerts",
        alerts=listed(request, rows, limit=_ROWS, place=lambda row: (row.number,)),
        watches=[each for each, _ in WatchList(held.journal).list_live()],
        kinds=list(KINDS.values()),
        may_work=who.may({Role.INVESTIGATOR}),
    )


@router.post("/alerts")
def page_mark_alerts(held: HeldDep, who: PrincipalDep, form: Pairs) -> Response:
    """Mark as seen those that were chosen, or all new ones."""
    names = [value for name, value in form if name == "alert"]
    if ("which", "all") in form:
        new = AlertBook(held.journal).list_alerts(
            state=AlertState.NEW, before=None, limit=alerts.MOST_MARKED
        )
        names = [each.id for each in new]
    elif not names:
        raise InvalidInput("Choose alerts in the list first")
    about = {"did": "alerts marked", "alerts": names, "state": AlertState.SEEN}
    held.trail.record(who, Action.WATCH, about)
    if names:
        alerts.mark(held.journal, names, AlertState.SEEN)
    return Response(status_code=204, headers=_BACK)


@router.post("/alerts/{alert_id}/case")
def page_open_alert_case(
    held: HeldDep, who: PrincipalDep, alert_id: AlertPath
) -> Response:
    """Open a case about what it tells of, and go there."""
    held.trail.record(who, Action.CASE, {"did": "opened", "alert": alert_id})
    made = alerts.open_case(held.journal, held.graph, alert_id, actor=who.name)
    return Response(status_code=204, headers={"HX-Redirect": f"/cases/{made.id}"})


@router.post("/alerts/{alert_id}")
def page_mark_alert(held: HeldDep, who: PrincipalDep, alert_id: AlertPath) -> Response:
    """Mark it as seen."""
    about = {"did": "alert marked", "alert": alert_id, "state": AlertState.SEEN}
    held.trail.record(who, Action.WATCH, about)
    alerts.mark(held.journal, [alert_id], AlertState.SEEN)
    return Response(status_code=204, headers=_BACK)


@router.post("/watches")
def page_watch(held: HeldDep, who: PrincipalDep, form: Fields) -> Response:
    """Watch what the form names."""
    try:
        watched = Watched(form.get("watched", ""))
    except ValueError:
        raise InvalidInput("The form does not say what to watch") from None
    kind = (form.get("kind") or None) if watched is Watched.THING else None
    held.trail.record(
        who, Action.WATCH, {"did": "made", "watched": watched, "kind": kind}
    )
    target = watched, kind, form.get("key", "")
    watches.watch(held.journal, held.graph, held.keyed, target, who=who.name)
    return Response(status_code=204, headers=_BACK)


@router.post("/watches/{watch_id}")
def page_end_watch(held: HeldDep, who: PrincipalDep, watch_id: WatchPath) -> Response:
    """Watch it no more."""
    held.trail.record(who, Action.WATCH, {"did": "ended", "watch": watch_id})
    WatchList(held.journal).end(watch_id)
    return Response(status_code=204, headers=_BACK)
