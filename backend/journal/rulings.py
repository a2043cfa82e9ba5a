"""Rulings of cases, and the accounts that each is about."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, or_, select
from sqlalchemy import func as sql

from backend.domain.cases import Step, Subject
from backend.domain.rulings import (
    Bound,
    Claim,
    Label,
    Labelled,
    Move,
    Ruling,
    RulingState,
)
from backend.errors import NotFound
from backend.journal.cases import add_event, locked
from backend.journal.journal import Journal, now_ms
from backend.journal.tables import case_subjects, ruling_accounts, rulings

_STEPS = {
    Move.CONFIRM: Step.CONFIRMED,
    Move.REFUSE: Step.REFUSED,
    Move.WITHDRAW: Step.WITHDRAWN,
}
_NOT_YET = "not yet"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody says of ``named``; ``hands`` are whom these are none of."""

    case_id: str
    claim: Claim
    named: tuple[str, ...]
    hands: tuple[str, ...] = ()
    cluster_id: str | None = None
    organization_id: str | None = None
    reason: str


class Rulings:
    """Every ruling that was ever proposed."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add(self, proposal: Proposal, state: RulingState, *, who: str) -> Ruling:
        """Keep a proposal, or what counts at once, and tell its case.

        :raises NotFound: there is no such case
        """
        ruling_id, goal = f"rul_{secrets.token_hex(6)}", self._goal()
        with self._journal.writing() as connection:
            locked(connection, proposal.case_id)
            done = connection.execute(
                rulings.insert().values(
                    **_row(proposal, state, ruling_id, who), goal=goal
                )
            )
            number = done.inserted_primary_key[0] if done.inserted_primary_key else 0
            rows = [
                {"ruling": number, "account": each, "named": named, "before": None}
                for named, names in ((1, proposal.named), (0, proposal.hands))
                for each in names
            ]
            connection.execute(ruling_accounts.insert(), rows)
            step = Step.RULED if state is RulingState.COUNTS else Step.PROPOSED
            ruling = _ruling(_get(connection, ruling_id))
            said = {**_said(ruling), "reason": proposal.reason}
            add_event(connection, proposal.case_id, step, said, actor=who)
        return ruling

    def move(self, ruling_id: str, move: Move, *, reason: str, who: str) -> Ruling:
        """Confirm, refuse or withdraw a ruling, and tell its case.

        :raises NotFound: there is none
        :raises Conflict: it is not what that can be done to
        :raises Forbidden: it is somebody's own
        """
        goal = self._goal()
        with self._journal.writing() as connection:
            locked(connection, _get(connection, ruling_id).case_id)
            ruling = _ruling(_get(connection, ruling_id))
            state = ruling.after(move, who)
            connection.execute(
                rulings.update()
                .where(rulings.c.number == ruling.number)
                .values(
                    state=state.value,
                    goal=goal,
                    decided_by=who,
                    decided_ms=now_ms(),
                    decided_because=reason,
                )
            )
            said = {**_said(ruling), "reason": reason}
            add_event(connection, ruling.case_id, _STEPS[move], said, actor=who)
            return _ruling(_get(connection, ruling_id))

    def get_ruling(self, ruling_id: str) -> Ruling:
        """The ruling with this id.

        :raises NotFound: there is none
        """
        with self._journal.reading() as connection:
            return _ruling(_get(connection, ruling_id))

    def list_of_case(self, case_id: str) -> list[Ruling]:
        """Those of a case, newest first."""
        query = select(rulings).where(rulings.c.case_id == case_id)
        return self._list(query.order_by(rulings.c.number.desc()))

    def list_of_account(self, account_id: str) -> list[Ruling]:
        """Those that name an account, newest first."""
        about = select(ruling_accounts.c.ruling).where(
            ruling_accounts.c.account == account_id, ruling_accounts.c.named == 1
        )
        query = select(rulings).where(rulings.c.number.in_(about))
        return self._list(query.order_by(rulings.c.number.desc()))

    def list_of_cluster(self, cluster_id: str) -> list[Ruling]:
        """Those that were made of a cluster, or in a case about it, newest first."""
        about = select(case_subjects.c.case_id).where(
            case_subjects.c.kind == Subject.CLUSTER.value,
            case_subjects.c.key == cluster_id,
        )
        query = select(rulings).where(
            or_(rulings.c.cluster_id == cluster_id, rulings.c.case_id.in_(about))
        )
        return self._list(query.order_by(rulings.c.number.desc()))

    def list_naming(self, accounts: Sequence[str]) -> list[Ruling]:
        """Those that name any of these accounts, newest first."""
        found: dict[int, Ruling] = {}
        for at in range(0, len(accounts), _AT_ONCE):
            about = select(ruling_accounts.c.ruling).where(
                ruling_accounts.c.account.in_(accounts[at : at + _AT_ONCE]),
                ruling_accounts.c.named == 1,
            )
            query = select(rulings).where(rulings.c.number.in_(about))
            found |= {each.number: each for each in self._list(query)}
        return [found[number] for number in sorted(found, reverse=True)]

    def list_touching(self, cluster_id: str, members: Sequence[str]) -> list[Ruling]:
        """Those of a cluster or that name any of these accounts, newest first."""
        both = [*self.list_of_cluster(cluster_id), *self.list_naming(members)]
        found = {each.number: each for each in both}
        return [found[number] for number in sorted(found, reverse=True)]

    def list_proposed(self) -> list[Ruling]:
        """Those that wait for a second person, oldest first."""
        waiting = rulings.c.state == RulingState.PROPOSED.value
        return self._list(select(rulings).where(waiting).order_by(rulings.c.number))

    def list_bound(self) -> list[Bound]:
        """What runs must obey."""
        claims = [claim.value for claim in Claim if claim.binds]
        query = (
            select(
                rulings.c.id,
                rulings.c.claim,
                ruling_accounts.c.account,
                ruling_accounts.c.named,
            )
            .join(ruling_accounts, ruling_accounts.c.ruling == rulings.c.number)
            .where(
                rulings.c.state == RulingState.COUNTS.value, rulings.c.claim.in_(claims)
            )
            .order_by(rulings.c.number, ruling_accounts.c.account)
        )
        named: dict[tuple[str, Claim], tuple[list[str], list[str]]] = {}
        with self._journal.reading() as connection:
            for row in connection.execute(query):
                hands, others = named.setdefault((row.id, Claim(row.claim)), ([], []))
                is_other = row.claim == Claim.OTHER.value and row.named
                (others if is_other else hands).append(row.account)
        return [
            Bound(ruling_id, tuple(hands), tuple(others))
            for (ruling_id, _), (hands, others) in named.items()
        ]

    def list_unlabelled(self) -> list[Ruling]:
        """Rulings whose accounts have not got the labels of their state.

        They come in the order in which people decided; those that wait for the graph,
        and those in whose middle a process was killed.
        """
        claims = [claim.value for claim in Claim if claim.labels]
        query = select(rulings).where(
            rulings.c.claim.in_(claims),
            rulings.c.labelled != rulings.c.state,
            rulings.c.state.in_(
                [RulingState.COUNTS.value, RulingState.WITHDRAWN.value]
            ),
        )
        decided = sql.coalesce(rulings.c.decided_ms, rulings.c.made_ms)
        return self._list(query.order_by(decided, rulings.c.number))

    def goal_of(self, ruling: Ruling) -> dict[int, int]:
        """Offsets that the graph must hold for it to say what was said before."""
        query = select(rulings.c.goal).where(rulings.c.number == ruling.number)
        with self._journal.reading() as connection:
            goal = orjson.loads(connection.execute(query).scalar_one())
        return {int(partition): offset for partition, offset in goal.items()}

    def _goal(self) -> str:
        offsets = self._journal.last_offsets()
        return orjson.dumps({str(key): last for key, last in offsets.items()}).decode()

    def note_labelled(self, ruling: Ruling) -> None:
        """Its accounts have got the labels of its state."""
        with self._journal.writing() as connection:
            connection.execute(
                rulings.update()
                .where(rulings.c.number == ruling.number)
                .values(labelled=ruling.state.value)
            )

    def names_of(self, ruling: Ruling) -> list[str]:
        """Accounts that it is about, in the order of their ids."""
        query = (
            select(ruling_accounts.c.account)
            .where(
                ruling_accounts.c.ruling == ruling.number, ruling_accounts.c.named == 1
            )
            .order_by(ruling_accounts.c.account)
        )
        with self._journal.reading() as connection:
            return list(connection.execute(query).scalars())

    def note_before(self, ruling: Ruling, labels: Mapping[str, Label]) -> None:
        """Keep what accounts were labelled before it, unless that is known already."""
        rows = [
            {"name": name, "what": _json(label)}
            for name, label in sorted(labels.items())
        ]
        statement = (
            ruling_accounts.update()
            .where(
                ruling_accounts.c.ruling == ruling.number,
                ruling_accounts.c.account == bindparam("name"),
                ruling_accounts.c.before.is_(None),
            )
            .values(before=bindparam("what"))
        )
        if rows:
            with self._journal.writing() as connection:
                connection.execute(statement, rows)

    def labelled(self, accounts: Sequence[str]) -> dict[str, list[Labelled]]:
        """The rulings that ever labelled each account."""
        found: dict[str, list[Labelled]] = {}
        with self._journal.reading() as connection:
            for at in range(0, len(accounts), _AT_ONCE):
                part = accounts[at : at + _AT_ONCE]
                for row in connection.execute(_labels_of(part)):
                    said = Labelled(
                        row.number,
                        _ruling(row).label,
                        Label(*orjson.loads(row.before)),
                        row.state == RulingState.COUNTS.value,
                    )
                    found.setdefault(row.account, []).append(said)
        return found

    def _list(self, query: Any) -> list[Ruling]:
        with self._journal.reading() as connection:
            return [_ruling(row) for row in connection.execute(query)]


def _labels_of(accounts: Iterable[str]) -> Any:
    return (
        select(rulings, ruling_accounts.c.account, ruling_accounts.c.before)
        .join(ruling_accounts, ruling_accounts.c.ruling == rulings.c.number)
        .where(
            ruling_accounts.c.account.in_(list(accounts)),
            ruling_accounts.c.before.is_not(None),
        )
    )


def _row(
    proposal: Proposal, state: RulingState, ruling_id: str, who: str
) -> dict[str, Any]:
    return {
        "id": ruling_id,
        "case_id": proposal.case_id,
        "claim": proposal.claim.value,
        "cluster_id": proposal.cluster_id,
        "organization_id": proposal.organization_id,
        "reason": proposal.reason,
        "state": state.value,
        "proposed_by": who,
        "made_ms": now_ms(),
        "accounts": len(proposal.named),
        "labelled": _NOT_YET,
    }


def _said(ruling: Ruling) -> dict[str, Any]:
    return {
        "ruling": ruling.id,
        "claim": ruling.claim.value,
        "count": ruling.accounts,
        "cluster": ruling.cluster_id,
        "organization": ruling.organization_id,
    }


def _json(label: Label) -> str:
    return orjson.dumps([label.verdict, label.organization_id]).decode()


def _get(connection: Connection, ruling_id: str) -> Row[Any]:
    row = connection.execute(select(rulings).where(rulings.c.id == ruling_id)).first()
    if row is None:
        raise NotFound(f"There is no ruling {ruling_id}")
    return row


def _ruling(row: Row[Any]) -> Ruling:
    return Ruling(
        number=row.number,
        id=row.id,
        case_id=row.case_id,
        claim=Claim(row.claim),
        cluster_id=row.cluster_id,
        organization_id=row.organization_id,
        reason=row.reason,
        state=RulingState(row.state),
        proposed_by=row.proposed_by,
        made_ms=row.made_ms,
        decided_by=row.decided_by,
        decided_ms=row.decided_ms,
        decided_because=row.decided_because,
        accounts=row.accounts,
    )
