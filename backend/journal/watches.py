"""Watch lists, alerts, and where alerts are sent."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Row, select

from backend.domain.watches import Alert, AlertState, Look, News, Watch, Watched
from backend.errors import NotFound
from backend.journal.journal import Journal, now_ms
from backend.journal.tables import alerts, deliveries, watches, webhooks

DUE, DELIVERED, GIVEN_UP = "due", "delivered", "given up"


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that alerts are sent to."""

    id: str
    url: str
    made_by: str
    made_ms: int
    ended_ms: int | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """An alert on its way; ``answer`` is what the last attempt ended with."""

    number: int
    webhook_id: str
    alert_id: str
    state: str
    attempts: int
    due_ms: int
    answer: str | None
    changed_ms: int


class WatchList:
    """Every watch, with what its last look saw."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add(
        self, watched: Watched, kind: str | None, key: str, look: Look, *, who: str
    ) -> Watch:
        """Watch something from now on; what is there already is no news."""
        watch_id = f"watch_{secrets.token_hex(6)}"
        with self._journal.writing() as connection:
            connection.execute(
                watches.insert().values(
                    id=watch_id,
                    watched=watched.value,
                    kind=kind,
                    key=key,
                    made_by=who,
                    made_ms=now_ms(),
                    look=orjson.dumps(look.as_json()).decode(),
                )
            )
        return self.get(watch_id)

    def get(self, watch_id: str) -> Watch:
        """The watch with this id.

        :raises NotFound: there is none
        """
        with self._journal.reading() as connection:
            row = connection.execute(
                select(watches).where(watches.c.id == watch_id)
            ).first()
        if row is None:
            raise NotFound(f"There is no watch {watch_id}")
        return _watch(row)

    def list_live(self) -> list[tuple[Watch, Look]]:
        """Watches that have not ended, with what each saw last, newest first."""
        query = select(watches).where(watches.c.ended_ms.is_(None))
        with self._journal.reading() as connection:
            rows = connection.execute(query.order_by(watches.c.number.desc())).all()
        return [(_watch(r), Look.from_json(orjson.loads(r.look))) for r in rows]

    def end(self, watch_id: str) -> Watch:
        """Watch it no more; its alerts stay."""
        self.get(watch_id)
        with self._journal.writing() as connection:
            connection.execute(
                watches.update()
                .where(watches.c.id == watch_id, watches.c.ended_ms.is_(None))
                .values(ended_ms=now_ms())
            )
        return self.get(watch_id)

    def saw(self, watch: Watch, before: Look, now: Look, found: News | None) -> bool:
        """Keep a look and what is new, with deliveries; False if somebody else did.

        All in one transaction, and only from the look that it was compared with: two
        workers tell the same once.
        """
        with self._journal.writing() as connection:
            done = connection.execute(
                watches.update()
                .where(
                    watches.c.number == watch.number,
                    watches.c.look == orjson.dumps(before.as_json()).decode(),
                )
                .values(look=orjson.dumps(now.as_json()).decode())
            )
            if not done.rowcount or found is None:
                return False
            made = connection.execute(
                alerts.insert().values(
                    id=f"alert_{secrets.token_hex(6)}",
                    watch=watch.number,
                    count=found.count,
                    ids=orjson.dumps(found.ids).decode(),
                    state=AlertState.NEW.value,
                    made_ms=now_ms(),
                )
            )
            number = made.inserted_primary_key[0] if made.inserted_primary_key else 0
            live = select(webhooks.c.id).where(webhooks.c.ended_ms.is_(None))
            rows = [
                {
                    "webhook": webhook,
                    "alert": number,
                    "state": DUE,
                    "attempts": 0,
                    "due_ms": now_ms(),
                    "changed_ms": now_ms(),
                }
                for webhook in connection.execute(live).scalars()
            ]
            if rows:
                connection.execute(deliveries.insert(), rows)
        return True


class AlertBook:
    """What watches saw."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def list_alerts(
        self, *, state: AlertState | None = None, before: int | None, limit: int
    ) -> list[Alert]:
        """Alerts, newest first, those with smaller numbers than ``before``."""
        query = _ALERTS.order_by(alerts.c.number.desc()).limit(limit)
        if state is not None:
            query = query.where(alerts.c.state == state.value)
        if before is not None:
            query = query.where(alerts.c.number < before)
        with self._journal.reading() as connection:
            return [_alert(row) for row in connection.execute(query)]

    def get(self, alert_id: str) -> Alert:
        """The alert with this id.

        :raises NotFound: there is none
        """
        with self._journal.reading() as connection:
            row = connection.execute(_ALERTS.where(alerts.c.id == alert_id)).first()
        if row is None:
            raise NotFound(f"There is no alert {alert_id}")
        return _alert(row)

    def _get_all(self, alert_ids: Sequence[str]) -> list[Alert]:
        with self._journal.reading() as connection:
            rows = connection.execute(_ALERTS.where(alerts.c.id.in_(alert_ids)))
            found = {alert.id: alert for alert in map(_alert, rows)}
        for each in alert_ids:
            if each not in found:
                raise NotFound(f"There is no alert {each}")
        return [found[each] for each in alert_ids]

    def mark(self, alert_ids: Sequence[str], state: AlertState) -> list[Alert]:
        """Say what became of some hundred alerts; those with a case keep saying so.

        :raises NotFound: one of them is not there; none is marked
        """
        self._get_all(alert_ids)
        with self._journal.writing() as connection:
            connection.execute(
                alerts.update()
                .where(alerts.c.id.in_(alert_ids), alerts.c.case_id.is_(None))
                .values(state=state.value)
            )
        return self._get_all(alert_ids)

    def give_case(self, alert_id: str, case_id: str) -> Alert:
        """Say which case is about it.

        :raises NotFound: there is no such alert
        """
        self.get(alert_id)
        values = {"state": AlertState.CASE.value, "case_id": case_id}
        with self._journal.writing() as connection:
            connection.execute(
                alerts.update().where(alerts.c.id == alert_id).values(**values)
            )
        return self.get(alert_id)


class WebhookBook:
    """Addresses that alerts go to, and what became of each delivery."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add(self, webhook_id: str, url: str, *, who: str) -> Webhook:
        """Send alerts there from now on."""
        row = {"id": webhook_id, "url": url, "made_by": who, "made_ms": now_ms()}
        with self._journal.writing() as connection:
            connection.execute(webhooks.insert().values(**row))
        return self.get(webhook_id)

    def get(self, webhook_id: str) -> Webhook:
        """The webhook with this id.

        :raises NotFound: there is none
        """
        for each in self.list_webhooks():
            if each.id == webhook_id:
                return each
        raise NotFound(f"There is no webhook {webhook_id}")

    def list_webhooks(self) -> list[Webhook]:
        """All of them, oldest first; few."""
        query = select(webhooks).order_by(webhooks.c.made_ms, webhooks.c.id)
        with self._journal.reading() as connection:
            return [Webhook(*row) for row in connection.execute(query)]

    def end(self, webhook_id: str) -> Webhook:
        """Send nothing there any more."""
        self.get(webhook_id)
        with self._journal.writing() as connection:
            connection.execute(
                webhooks.update()
                .where(webhooks.c.id == webhook_id, webhooks.c.ended_ms.is_(None))
                .values(ended_ms=now_ms())
            )
            connection.execute(
                deliveries.update()
                .where(deliveries.c.webhook == webhook_id, deliveries.c.state == DUE)
                .values(state=GIVEN_UP, answer="the webhook ended")
            )
        return self.get(webhook_id)

    def list_due(self, *, limit: int) -> list[Delivery]:
        """Deliveries whose time has come, the oldest first."""
        query = _DELIVERIES.where(
            deliveries.c.state == DUE, deliveries.c.due_ms <= now_ms()
        ).order_by(deliveries.c.due_ms, deliveries.c.number)
        return self._deliveries(query.limit(limit))

    def list_deliveries(self, webhook_id: str, *, limit: int) -> list[Delivery]:
        """What was sent there, newest first."""
        query = _DELIVERIES.where(deliveries.c.webhook == webhook_id)
        return self._deliveries(query.order_by(deliveries.c.number.desc()).limit(limit))

    def note(self, delivery: Delivery, state: str, answer: str, *, due_ms: int) -> None:
        """Keep what an attempt ended with."""
        with self._journal.writing() as connection:
            connection.execute(
                deliveries.update()
                .where(deliveries.c.number == delivery.number)
                .values(
                    state=state,
                    attempts=delivery.attempts + 1,
                    answer=answer,
                    due_ms=due_ms,
                    changed_ms=now_ms(),
                )
            )

    def _deliveries(self, query: Any) -> list[Delivery]:
        with self._journal.reading() as connection:
            return [Delivery(*row) for row in connection.execute(query)]


_ALERTS = select(
    alerts,
    watches.c.id.label("watch_id"),
    watches.c.watched,
    watches.c.kind,
    watches.c.key,
).join(watches, watches.c.number == alerts.c.watch)
_DELIVERIES = select(
    deliveries.c.number,
    deliveries.c.webhook,
    alerts.c.id,
    deliveries.c.state,
    deliveries.c.attempts,
    deliveries.c.due_ms,
    deliveries.c.answer,
    deliveries.c.changed_ms,
).join(alerts, alerts.c.number == deliveries.c.alert)


def _watch(row: Row[Any]) -> Watch:
    return Watch(
        number=row.number,
        id=row.id,
        watched=Watched(row.watched),
        kind=row.kind,
        key=row.key,
        made_by=row.made_by,
        made_ms=row.made_ms,
        ended_ms=row.ended_ms,
    )


def _alert(row: Row[Any]) -> Alert:
    ids: Sequence[str] = orjson.loads(row.ids)
    # ``count`` and ``index`` are methods of rows.
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's documented name
    return Alert(
        number=row.number,
        id=row.id,
        watch_id=row.watch_id,
        watched=Watched(row.watched),
        kind=row.kind,
        key=row.key,
        count=values["count"],
        ids=tuple(ids),
        state=AlertState(row.state),
        made_ms=row.made_ms,
        case_id=row.case_id,
    )
