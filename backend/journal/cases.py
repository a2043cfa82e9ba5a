"""Cases and what happened to them."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, and_, or_, select
from sqlalchemy import func as sql

from backend.domain.cases import Case, CaseEvent, CaseStatus, Step, Subject, case_of
from backend.errors import NotFound
from backend.journal.journal import Journal, now_ms
from backend.journal.tables import case_events, case_subjects, cases

# A queue is sorted by what has no date last.
_NEVER = 1 << 62
_AT_ONCE = 500

Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases to list; None for any."""

    statuses: frozenset[CaseStatus] | None = None
    assignee: str | None = None
    unassigned: bool = False
    due_before_ms: int | None = None
    cluster_id: str | None = None
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class InCase:
    """The newest case about something."""

    case_id: str
    status: CaseStatus


class CaseBook:
    """Every case that was ever opened."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def open_case(self, said: Mapping[str, Any], *, actor: str) -> Case:
        """Begin a case with what its first event says."""
        case_id = f"case_{secrets.token_hex(6)}"
        with self._journal.writing() as connection:
            # The row first: events find it.
            connection.execute(
                cases.insert().values(
                    id=case_id, title="", status="", rank=0, changed_ms=0
                )
            )
            return add_event(connection, case_id, Step.OPENED, said, actor=actor)

    def add(
        self,
        case_id: str,
        step: Step,
        said: Mapping[str, Any],
        *,
        actor: str,
        check: Callable[[Case], None] = lambda case: None,
    ) -> Case:
        """Write an event down unless ``check`` raises; the case after it.

        :raises NotFound: there is no such case
        """
        with self._journal.writing() as connection:
            check(locked(connection, case_id))
            return add_event(connection, case_id, step, said, actor=actor)

    def get_case(self, case_id: str) -> Case:
        """The case with this id.

        :raises NotFound: there is none
        """
        with self._journal.reading() as connection:
            return _case(connection, case_id)

    def list_events(self, case_id: str) -> list[CaseEvent]:
        """What happened to it, oldest first."""
        with self._journal.reading() as connection:
            return _events(connection, [case_id])

    def list_cases(
        self, wanted: Wanted, *, after: Place | None = None, limit: int
    ) -> list[tuple[Place, Case]]:
        """Cases in the order of a queue: urgent, then due soonest, then newest.

        Each comes with its place in that order.
        """
        due = sql.coalesce(cases.c.due_ms, _NEVER)
        query = _narrowed(select(cases.c.id, cases.c.rank, due.label("due")), wanted)
        query = query.add_columns(cases.c.number).order_by(
            cases.c.rank.desc(), due, cases.c.number.desc()
        )
        if after is not None:
            rank, due_ms, number = after
            query = query.where(
                or_(
                    cases.c.rank < rank,
                    and_(cases.c.rank == rank, due > due_ms),
                    and_(cases.c.rank == rank, due == due_ms, cases.c.number < number),
                )
            )
        with self._journal.reading() as connection:
            rows = connection.execute(query.limit(limit)).all()
            found = _cases(connection, [row.id for row in rows])
        return [((row.rank, row.due, row.number), found[row.id]) for row in rows]

    def count_by_status(self) -> dict[CaseStatus, int]:
        """How many cases there are of each status."""
        query = select(cases.c.status, sql.count()).group_by(cases.c.status)
        with self._journal.reading() as connection:
            return {
                CaseStatus(status): count for status, count in connection.execute(query)
            }

    def newest_about(
        self, kind: Subject, keys: Collection[str] | None = None
    ) -> dict[str, InCase]:
        """The newest case about each of ``keys``, or about anything of that kind."""
        parts: list[Sequence[str] | None] = [None]
        if keys is not None:
            names = sorted(set(keys))
            parts = [names[at : at + _AT_ONCE] for at in range(0, len(names), _AT_ONCE)]
        found: dict[str, InCase] = {}
        with self._journal.reading() as connection:
            for part in parts:
                rows = connection.execute(_about(kind, part)).all()
                found |= {r.key: InCase(r.id, CaseStatus(r.status)) for r in rows}
        return found


def locked(connection: Connection, case_id: str) -> Case:
    """The case, which nobody else changes until the end of the transaction.

    :raises NotFound: there is none
    """
    # SQLite has one writer anyway.
    connection.execute(
        select(cases.c.id).where(cases.c.id == case_id).with_for_update()
    )
    return _case(connection, case_id)


def add_event(
    connection: Connection,
    case_id: str,
    step: Step,
    said: Mapping[str, Any],
    *,
    actor: str,
) -> Case:
    """Write an event down within a transaction; the case after it."""
    connection.execute(
        case_events.insert().values(
            case_id=case_id,
            step=step.value,
            actor=actor,
            made_ms=now_ms(),
            said=orjson.dumps(said).decode(),
        )
    )
    case = _case(connection, case_id)
    _keep(connection, case)
    return case


def _keep(connection: Connection, case: Case) -> None:
    """Let the rows of a case say what its events do."""
    connection.execute(
        cases.update()
        .where(cases.c.id == case.id)
        .values(
            title=case.title,
            status=case.status.value,
            rank=case.priority.rank,
            assignee=case.assignee,
            due_ms=case.due_ms,
            changed_ms=case.changed_ms,
        )
    )
    held = connection.execute(
        select(case_subjects.c.kind, case_subjects.c.key).where(
            case_subjects.c.case_id == case.id
        )
    ).all()
    known = {(Subject(row.kind), row.key) for row in held}
    for kind, key in known - case.subjects():
        connection.execute(
            case_subjects.delete().where(
                case_subjects.c.case_id == case.id,
                case_subjects.c.kind == kind.value,
                case_subjects.c.key == key,
            )
        )
    if new := sorted(case.subjects() - known):
        rows = [{"case_id": case.id, "kind": k.value, "key": key} for k, key in new]
        connection.execute(case_subjects.insert(), rows)


def _narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.statuses is not None:
        names = sorted(status.value for status in wanted.statuses)
        query = query.where(cases.c.status.in_(names))
    if wanted.unassigned:
        query = query.where(cases.c.assignee.is_(None))
    if wanted.assignee is not None:
        query = query.where(cases.c.assignee == wanted.assignee)
    if wanted.due_before_ms is not None:
        query = query.where(cases.c.due_ms < wanted.due_before_ms)
    for kind, key in (
        (Subject.CLUSTER, wanted.cluster_id),
        (Subject.ACCOUNT, wanted.account_id),
    ):
        if key is not None:
            about = select(case_subjects.c.case_id).where(
                case_subjects.c.kind == kind.value, case_subjects.c.key == key
            )
            query = query.where(cases.c.id.in_(about))
    return query


def _about(kind: Subject, keys: Sequence[str] | None) -> Select[Any]:
    """Cases about things of a kind, the newest of each last."""
    query = (
        select(case_subjects.c.key, cases.c.id, cases.c.status)
        .join(cases, cases.c.id == case_subjects.c.case_id)
        .where(case_subjects.c.kind == kind.value)
        .order_by(cases.c.number)
    )
    return query if keys is None else query.where(case_subjects.c.key.in_(keys))


def _case(connection: Connection, case_id: str) -> Case:
    found = _cases(connection, [case_id])
    if case_id not in found:
        raise NotFound(f"There is no case {case_id}")
    return found[case_id]


def _cases(connection: Connection, case_ids: Sequence[str]) -> dict[str, Case]:
    events: dict[str, list[CaseEvent]] = {}
    for event in _events(connection, case_ids):
        events.setdefault(event.case_id, []).append(event)
    return {case_id: case_of(found) for case_id, found in events.items()}


def _events(connection: Connection, case_ids: Sequence[str]) -> list[CaseEvent]:
    query = (
        select(case_events)
        .where(case_events.c.case_id.in_(case_ids))
        .order_by(case_events.c.number)
    )
    return [_event(row) for row in connection.execute(query)]


def _event(row: Row[Any]) -> CaseEvent:
    return CaseEvent(
        row.number,
        row.case_id,
        Step(row.step),
        row.actor,
        row.made_ms,
        orjson.loads(row.said),
    )
