"""Rulings: proposed, confirmed by a second person, obeyed by runs, and taken back."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import orjson

from backend.contract.files import Block
from backend.domain.access import Principal, Role
from backend.domain.audit import Action
from backend.domain.cases import Case
from backend.domain.rulings import (
    Claim,
    FourEyes,
    Label,
    Move,
    Ruling,
    RulingState,
    first_state,
    label_without,
)
from backend.errors import Forbidden, InvalidInput, NotFound
from backend.graph.accounts import Accounts
from backend.graph.clusters import Clusters
from backend.graph.driver import Graph
from backend.graph.ingest import Ingest
from backend.graph.organizations import Organizations
from backend.journal.journal import Journal, now_ms
from backend.journal.rulings import Proposal, Rulings
from backend.services.cases import MOST_ACCOUNTS as MOST_IN_CASE
from backend.services.cases import Opening, open_case, words
from backend.services.ingestion import Receipt, Receiver

MOST_ACCOUNTS = 50_000
SOURCE = "samehand/cases"
AUDITED = {
    Move.CONFIRM: Action.RULING_CONFIRMED,
    Move.REFUSE: Action.RULING_REFUSED,
    Move.WITHDRAW: Action.RULING_WITHDRAWN,
}
_AT_ONCE = 5000
# Labels of another ruling may be on their way into the graph.
_PATIENCE_SECONDS = 1.0
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Desk:
    """What rulings are made with."""

    journal: Journal
    graph: Graph
    receiver: Receiver
    four_eyes: FourEyes


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody says, before it is known whom it names.

    Without ``accounts`` it is about all members of the cluster.
    """

    claim: Claim
    reason: str
    cluster_id: str | None = None
    accounts: Sequence[str] = ()
    organization_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling, and what was sent for it."""

    ruling: Ruling
    receipt: Receipt


def propose(
    desk: Desk, case_id: str | None, statement: Statement, who: Principal
) -> Ruled:
    """Say something of many accounts; it counts at once where nobody must confirm it.

    Without ``case_id`` a case about these is opened for it, when it can be used.

    :raises NotFound: there is no such case, cluster, account or organization
    :raises InvalidInput: it names nobody, too many, or what does not fit the claim
    """
    proposal = _proposal(desk.graph, case_id or "", statement)
    if case_id is None:
        opened = _open_case(desk, proposal, who.name)
        proposal = replace(proposal, case_id=opened.id)
    state = first_state(statement.claim, desk.four_eyes)
    made = Rulings(desk.journal).add(proposal, state, who=words("name", who.name))
    return Ruled(made, settle(desk, made))


def move(
    desk: Desk, ruling_id: str, step: Move, *, reason: str, who: Principal
) -> Ruled:
    """Confirm, refuse or withdraw a ruling.

    :raises NotFound: there is none
    :raises Conflict: it is not what that can be done to
    :raises Forbidden: it is somebody's own, or he is no reviewer
    """
    if step is not Move.WITHDRAW and not who.may({Role.REVIEWER}):
        raise Forbidden(f"To {step.value} a ruling needs the role reviewer")
    made = Rulings(desk.journal).move(
        ruling_id, step, reason=words("reason", reason), who=words("name", who.name)
    )
    return Ruled(made, settle(desk, made))


def settle(
    desk: Desk, ruling: Ruling, *, patience: float = _PATIENCE_SECONDS
) -> Receipt:
    """Send the labels that follow from the state of a ruling.

    They wait until the graph holds what was said before, for ``settle_all`` to send.
    Killed, it can be done again, since each label has an id of its own.
    """
    book, receipt = Rulings(desk.journal), Receipt()
    if not ruling.claim.labels or ruling.state not in _SENT:
        return receipt
    if not _is_up_to_date(desk, ruling, patience):
        return receipt
    names = book.names_of(ruling)
    for at in range(0, len(names), _AT_ONCE):
        part = names[at : at + _AT_ONCE]
        labels = _SENT[ruling.state](desk, ruling, part)
        _send(desk.receiver, ruling, labels, receipt)
    book.note_labelled(ruling)
    return receipt


def settle_all(desk: Desk) -> Receipt:
    """Send what waits for the graph, or was not sent since a process was killed."""
    found = Receipt()
    for ruling in Rulings(desk.journal).list_unlabelled():
        receipt = settle(desk, ruling, patience=0)
        found.accepted += receipt.accepted
        found.partitions |= receipt.partitions
    return found


def _open_case(desk: Desk, proposal: Proposal, actor: str) -> Case:
    cluster = proposal.cluster_id
    opening = Opening(
        title=proposal.reason,
        clusters=[cluster] if cluster else [],
        accounts=[] if cluster else proposal.named[:MOST_IN_CASE],
    )
    return open_case(desk.journal, desk.graph, opening, actor=actor)


def touching(
    journal: Journal, graph: Graph, cluster_id: str, *, members: bool = True
) -> list[Ruling]:
    """Rulings on a cluster, in its cases and, on demand, on any of its members now.

    The newest come first. Who is a member is asked of the graph, 5,000 at a time.
    """
    names: list[str] = []
    if members:
        with graph.session() as session:
            names = sorted(_members(Clusters(session), cluster_id))
    return Rulings(journal).list_touching(cluster_id, names)


def _is_up_to_date(desk: Desk, ruling: Ruling, patience: float) -> bool:
    goal = Rulings(desk.journal).goal_of(ruling)
    until = time.monotonic() + patience
    with desk.graph.session() as session:
        ingest = Ingest(session, desk.journal.id)
        while True:
            held = ingest.list_offsets()
            if all(held.get(at, 0) >= offset for at, offset in goal.items()):
                return True
            if time.monotonic() > until:
                return False
            time.sleep(_POLL_SECONDS)


def _given(desk: Desk, ruling: Ruling, names: Sequence[str]) -> dict[str, Label]:
    Rulings(desk.journal).note_before(ruling, _labels(desk.graph, names))
    return dict.fromkeys(names, ruling.label)


def _taken_back(desk: Desk, ruling: Ruling, names: Sequence[str]) -> dict[str, Label]:
    """What accounts are labelled without it, unless somebody else has said since."""
    now = _labels(desk.graph, names)
    made = Rulings(desk.journal).labelled(names)
    return {
        name: label_without(made[name], ruling.number)
        for name in names
        if name in made and now.get(name) == ruling.label
    }


_SENT: dict[RulingState, Callable[[Desk, Ruling, Sequence[str]], dict[str, Label]]] = {
    RulingState.COUNTS: _given,
    RulingState.WITHDRAWN: _taken_back,
}


def _labels(graph: Graph, names: Sequence[str]) -> dict[str, Label]:
    with graph.session() as session:
        rows = Accounts(session).list_labels(names)
    return {row.account_id: Label(row.verdict, row.organization_id) for row in rows}


def _send(
    receiver: Receiver, ruling: Ruling, labels: dict[str, Label], receipt: Receipt
) -> None:
    if not labels:
        return
    lines = [
        orjson.dumps(_event(ruling, name, label)) for name, label in labels.items()
    ]
    block = Block(1, b"\n".join(lines))
    receiver.receive([block], origin=ruling.id, receipt=receipt)


def _event(ruling: Ruling, account: str, label: Label) -> dict[str, object]:
    """An ``account.label`` of the ingest contract; the same again has the same id."""
    # Not when somebody decided: it goes by what the graph says now.
    at = now_ms()
    data = {
        "verdict": label.verdict or "unknown",
        "analyst": ruling.decided_by or ruling.proposed_by,
        "reason": ruling.decided_because or ruling.reason,
        "case_id": ruling.case_id,
    }
    if label.organization_id is not None:
        data["organization_id"] = label.organization_id
    return {
        "specversion": "1.0",
        "id": f"{ruling.id}/{ruling.state.value}/{account}",
        "source": SOURCE,
        "type": "account.label",
        "time": datetime.fromtimestamp(at / 1000, UTC).isoformat(),
        "subject": account,
        "data": data,
    }


def _proposal(graph: Graph, case_id: str, statement: Statement) -> Proposal:
    claim = statement.claim
    if (claim is Claim.ORGANIZATION) != (statement.organization_id is not None):
        raise InvalidInput(
            "Name the organization"
            if claim is Claim.ORGANIZATION
            else f"The claim {claim.value} names no organization"
        )
    proposal = Proposal(
        case_id=case_id,
        claim=claim,
        named=tuple(sorted(set(statement.accounts))),
        cluster_id=statement.cluster_id,
        organization_id=statement.organization_id,
        reason=words("reason", statement.reason),
    )
    with graph.session() as session:
        if statement.organization_id is not None:
            organizations = Organizations(session)
            if organizations.get_organization(statement.organization_id) is None:
                raise NotFound(f"There is no organization {statement.organization_id}")
        if statement.cluster_id is not None:
            proposal = _of_cluster(Clusters(session), proposal)
        elif claim is Claim.OTHER:
            raise InvalidInput("Name the cluster whose hand these accounts are not")
        _refuse_wrong_number(proposal)
        _refuse_unknown(Accounts(session), proposal.named)
    return proposal


def _of_cluster(clusters: Clusters, proposal: Proposal) -> Proposal:
    members = _members(clusters, proposal.cluster_id or "")
    if not members:
        raise NotFound(f"There is no cluster {proposal.cluster_id}")
    named = proposal.named
    strangers = sorted(set(named) - members)
    if strangers:
        raise InvalidInput(f"{strangers[0]} is no member of {proposal.cluster_id}")
    if proposal.claim is not Claim.OTHER:
        return replace(proposal, named=named or tuple(sorted(members)))
    rest = members.difference(named)
    if not named or not rest:
        raise InvalidInput("Name those members that are other hands, and not all")
    return replace(proposal, hands=tuple(sorted(rest)))


def _members(clusters: Clusters, cluster_id: str) -> set[str]:
    found: set[str] = set()
    first = 0
    while len(found) <= MOST_ACCOUNTS:
        rows = clusters.list_members(cluster_id, first=first, limit=_AT_ONCE)
        if not rows:
            break
        found.update(row.account_id for row in rows)
        first = rows[-1].place + 1
    return found


def _refuse_wrong_number(proposal: Proposal) -> None:
    least = 2 if proposal.claim is Claim.SAME else 1
    if len(proposal.named) < least:
        raise InvalidInput(
            "Name two accounts or more" if least > 1 else "Name an account or a cluster"
        )
    if len(proposal.named) + len(proposal.hands) > MOST_ACCOUNTS:
        raise InvalidInput(f"A ruling may name {MOST_ACCOUNTS:,} accounts; name fewer")


def _refuse_unknown(accounts: Accounts, names: Sequence[str]) -> None:
    for at in range(0, len(names), _AT_ONCE):
        part = names[at : at + _AT_ONCE]
        known = {row.account_id for row in accounts.list_labels(part)}
        for name in part:
            if name not in known:
                raise NotFound(f"There is no account {name}")
