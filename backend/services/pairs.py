"""Why two accounts are taken for one hand's, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain.decisions import in_force
from backend.domain.discounts import Discounts
from backend.domain.judgements import Judgement, Verdict
from backend.domain.pairs import (
    Common,
    PairReason,
    Span,
    pair_sentence,
    weigh_pair,
)
from backend.domain.shortfalls import Shortfall, shortfall
from backend.errors import InvalidInput, NotFound
from backend.graph.accounts import AccountRow, Accounts, SharedRow
from backend.graph.clusters import ClusterRow, Clusters
from backend.graph.driver import Graph
from backend.graph.session import GraphSession
from backend.journal.journal import Journal
from backend.services import judgements
from backend.services.excerpts import decided_on, read_case

# Things of a cluster that an account lacks, as many as are read.
_LACKS = 3


@dataclass(frozen=True, slots=True)
class Why:
    """What two of ``accounts`` accounts share, and what it says against the prior.

    ``bits`` are those of the reasons with each source capped; with ``prior_bits`` they
    are ``total_bits``. ``bar`` is what linkage asks of a membership. ``judgements`` are
    sentences on the two; ``apart`` says what each lacks for the other's cluster.
    """

    left_id: str
    right_id: str
    accounts: int
    prior_bits: float
    sources: dict[str, float]
    bits: float
    total_bits: float
    probability: float
    bar: float
    same_cluster: str | None
    left_cluster: str | None
    right_cluster: str | None
    sentence: str
    reasons: tuple[PairReason, ...]
    judgements: tuple[str, ...]
    apart: tuple[Shortfall, ...]


def why(
    graph: Graph, journal: Journal, left_id: str, right_id: str, *, bar: float
) -> Why:
    """What speaks for two accounts being run by the same hand, and what is missing.

    :raises NotFound: there is no such account
    :raises InvalidInput: both are the same
    """
    if left_id == right_id:
        raise InvalidInput("Name two different accounts")
    with graph.session() as session:
        decided = decided_on(session, journal)
        accounts = Accounts(session)
        left = _account(session, left_id, "first")
        right = _account(session, right_id, "second")
        case = weigh_pair(
            map(_common, accounts.list_shared(left_id, right_id)),
            total=accounts.count_accounts(),
            discounts=decided,
        )
        same = left.cluster_id if left.cluster_id == right.cluster_id else None
        apart = () if same else _apart(session, (left, right), decided, bar)
    return Why(
        left_id,
        right_id,
        case.accounts,
        case.prior_bits,
        dict(case.sources),
        case.bits,
        case.total_bits,
        case.probability,
        bar,
        same,
        left.cluster_id,
        right.cluster_id,
        pair_sentence(case, bar=bar),
        case.reasons,
        tuple(_judged(journal, (left, right))),
        apart,
    )


def _account(session: GraphSession, account_id: str, place: str) -> AccountRow:
    row = Accounts(session).get_account(account_id)
    if row is None:
        raise NotFound(f"There is no account with the {place} id")
    return row


def _common(row: SharedRow) -> Common:
    return Common(
        row.kind,
        row.key,
        row.everyone,
        _span(row.left_first_ms, row.left_last_ms),
        _span(row.right_first_ms, row.right_last_ms),
    )


def _span(first_ms: int | None, last_ms: int | None) -> Span | None:
    if first_ms is None or last_ms is None:
        return None
    return Span(first_ms, last_ms)


def _judged(journal: Journal, pair: Sequence[AccountRow]) -> list[str]:
    """What people said about the two, in sentences."""
    names = {row.id for row in pair}
    made = judgements.all_stated(journal, account_id=pair[0].id)
    sentences = [
        _judgement(each.decision)
        for each in in_force(made)
        if set(each.decision.pair) == names
    ]
    return sentences + [
        f"{row.id} is labelled {row.verdict}"
        + (
            f", of {row.labelled_organization_id}"
            if row.labelled_organization_id
            else ""
        )
        for row in pair
        if row.verdict
    ]


def _judgement(judgement: Judgement) -> str:
    hands = (
        "the same hand's" if judgement.verdict is Verdict.SAME else "different hands'"
    )
    return (
        f"Judgement {judgement.id} by {judgement.analyst} says that they are {hands}: "
        f"{judgement.reason}"
    )


def _apart(
    session: GraphSession, pair: Sequence[AccountRow], decided: Discounts, bar: float
) -> tuple[Shortfall, ...]:
    """What each account lacks for the cluster that the other is in."""
    left, right = pair
    found = []
    for account, other in ((left, right), (right, left)):
        cluster = Clusters(session).find_cluster_of(other.id)
        if cluster is not None:
            found.append(_shortfall(session, account.id, cluster, decided, bar))
    return tuple(found)


def _shortfall(
    session: GraphSession,
    account_id: str,
    cluster: ClusterRow,
    decided: Discounts,
    bar: float,
) -> Shortfall:
    case = read_case(
        session, cluster, accept_bits=bar, decided=decided, also=[account_id]
    )
    held = case.things_of(account_id)
    evidence = Clusters(session).list_evidence(cluster.id)
    lacks = [(row.kind, row.key) for row in evidence if (row.kind, row.key) not in held]
    return shortfall(
        case.standings([account_id])[account_id],
        cluster.id,
        size=cluster.size,
        rules=case.rules,
        lacks=lacks[:_LACKS],
    )
