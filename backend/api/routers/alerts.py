"""Watch lists, alerts, and webhooks that alerts are sent to."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.pages import Cursor, Limit, Page, decode, page
from backend.api.problems import documented
from backend.api.schemas.alerts import (
    AlertIn,
    AlertOut,
    AlertsIn,
    DeliveryOut,
    WatchIn,
    WatchOut,
    WebhookIn,
    WebhookMade,
    WebhookOut,
)
from backend.api.schemas.cases import CaseOut
from backend.domain.audit import Action
from backend.domain.watches import AlertState
from backend.errors import InvalidInput
from backend.journal.watches import AlertBook, WatchList, WebhookBook
from backend.services import alerts, watches, webhooks

router = APIRouter(tags=["alerts"], max_body_size=1 << 16)

WatchPath = Annotated[str, Path(min_length=1, max_length=64, description="Watch.")]
AlertPath = Annotated[str, Path(min_length=1, max_length=64, description="Alert.")]
WebhookPath = Annotated[str, Path(min_length=1, max_length=64, description="Webhook.")]
_MISSING = documented(404)


@router.post(
    "/watches",
    status_code=201,
    responses=documented(404, 413),
    summary="Watch something",
)
def make_watch(held: HeldDep, who: PrincipalDep, body: WatchIn) -> WatchOut:
    """Be told when a thing, an organization or a cluster has something new."""
    about = {"did": "made", "watched": body.watched, "kind": body.kind}
    held.trail.record(who, Action.WATCH, about)
    target = body.watched, body.kind, body.key
    made = watches.watch(held.journal, held.graph, held.keyed, target, who=who.name)
    return WatchOut.model_validate(made)


@router.get("/watches", summary="List watches")
def list_watches(held: HeldDep) -> list[WatchOut]:
    """What is watched, newest first."""
    found = WatchList(held.journal).list_live()
    return [WatchOut.model_validate(each) for each, _ in found]


@router.delete("/watches/{watch_id}", responses=_MISSING, summary="End a watch")
def end_watch(held: HeldDep, who: PrincipalDep, watch_id: WatchPath) -> WatchOut:
    """Watch it no more; its alerts stay."""
    held.trail.record(who, Action.WATCH, {"did": "ended", "watch": watch_id})
    return WatchOut.model_validate(WatchList(held.journal).end(watch_id))


@router.get("/alerts", summary="List alerts")
def list_alerts(
    held: HeldDep,
    state: Annotated[
        AlertState | None, Query(description="Only those that are so.")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[AlertOut]:
    """What is new about what is watched, newest first."""
    place = decode(cursor, int)
    rows = AlertBook(held.journal).list_alerts(
        state=state, before=place[0] if place else None, limit=limit + 1
    )
    return page(rows, AlertOut, limit=limit, place=lambda row: (row.number,))


@router.post("/alerts", responses=documented(404, 413), summary="Mark many alerts")
def mark_alerts(held: HeldDep, who: PrincipalDep, body: AlertsIn) -> list[AlertOut]:
    """Say that alerts were seen, or are new again; those with a case keep it."""
    about = {"did": "alerts marked", "alerts": body.alerts, "state": body.state}
    held.trail.record(who, Action.WATCH, about)
    found = alerts.mark(held.journal, body.alerts, body.state)
    return [AlertOut.model_validate(each) for each in found]


@router.post(
    "/alerts/{alert_id}", responses=documented(404, 413), summary="Mark an alert"
)
def mark_alert(
    held: HeldDep, who: PrincipalDep, alert_id: AlertPath, body: AlertIn
) -> AlertOut:
    """Say that it was seen, or which case was opened for it."""
    about = {"did": "alert marked", "alert": alert_id, "state": body.state}
    held.trail.record(who, Action.WATCH, about)
    if body.state is AlertState.CASE and body.case_id is not None:
        made = alerts.give_case(held.journal, alert_id, body.case_id)
    elif body.case_id is not None:
        raise InvalidInput(f"An alert with a case is {AlertState.CASE.value}")
    else:
        (made,) = alerts.mark(held.journal, [alert_id], body.state)
    return AlertOut.model_validate(made)


@router.post(
    "/alerts/{alert_id}/case",
    status_code=201,
    responses=documented(404, 409),
    summary="Open a case for an alert",
)
def open_alert_case(held: HeldDep, who: PrincipalDep, alert_id: AlertPath) -> CaseOut:
    """Begin a case about the clusters and accounts that an alert tells of."""
    held.trail.record(who, Action.CASE, {"did": "opened", "alert": alert_id})
    made = alerts.open_case(held.journal, held.graph, alert_id, actor=who.name)
    return CaseOut.model_validate(made)


@router.post(
    "/webhooks", status_code=201, responses=documented(413), summary="Make a webhook"
)
def make_webhook(held: HeldDep, who: PrincipalDep, body: WebhookIn) -> WebhookMade:
    """Send alerts to an address; the answer has the secret that signs them, once."""
    webhooks.parts(body.url)
    held.trail.record(who, Action.WEBHOOK, {"did": "made", "url": body.url})
    made = webhooks.make(held.journal, held.settings, body.url, who=who.name)
    return WebhookMade(
        webhook=WebhookOut.model_validate(made.webhook), secret=made.secret
    )


@router.get("/webhooks", summary="List webhooks")
def list_webhooks(held: HeldDep) -> list[WebhookOut]:
    """Where alerts go, and went; never the secrets."""
    found = WebhookBook(held.journal).list_webhooks()
    return [WebhookOut.model_validate(each) for each in found]


@router.delete("/webhooks/{webhook_id}", responses=_MISSING, summary="End a webhook")
def end_webhook(
    held: HeldDep, who: PrincipalDep, webhook_id: WebhookPath
) -> WebhookOut:
    """Send nothing there any more."""
    held.trail.record(who, Action.WEBHOOK, {"did": "ended", "webhook": webhook_id})
    return WebhookOut.model_validate(
        webhooks.end(held.journal, held.settings, webhook_id)
    )


@router.get(
    "/webhooks/{webhook_id}/deliveries", responses=_MISSING, summary="Deliveries"
)
def list_deliveries(
    held: HeldDep, webhook_id: WebhookPath, limit: Limit = 100
) -> list[DeliveryOut]:
    """What was sent there and what came of it, newest first."""
    book = WebhookBook(held.journal)
    book.get(webhook_id)
    found = book.list_deliveries(webhook_id, limit=limit)
    return [DeliveryOut.model_validate(each) for each in found]
