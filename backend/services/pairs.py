"""Why two accounts are taken for one hand's, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain.decisions import in_force
from backend.domain.discounts import Discounts
from backend.domain.excerpts import Standing
from backend.domain.judgements import Judgement, Verdict
from backend.domain.linkage import Rules
from backend.domain.pairs import (
    Common,
    PairReason,
    Span,
    pair_sentence,
    weigh_pair,
)
from backend.domain.rulings import Claim
from backend.domain.rulings import in_force as in_force_rulings
from backend.domain.screening import Resemblance
from backend.domain.shortfalls import Shortfall, shortfall
from backend.errors import InvalidInput, NotFound
from backend.graph.accounts import AccountRow, Accounts, SharedRow
from backend.graph.clusters import ClusterRow, Clusters
from backend.graph.driver import Graph
from backend.graph.linkage import SightingsRow
from backend.graph.session import GraphSession
from backend.journal.journal import Journal
from backend.journal.rulings import Rulings
from backend.services import judgements
from backend.services.excerpts import decided_on, read_case
from backend.services.screening import Screener
from backend.services.sightings import merged

_SAYS = {
    Verdict.SAME: "that they are the same hand's",
    Verdict.DIFFERENT: "that they are different hands'",
    Verdict.UNSURE: "that it is not sure whose they are",
}
# Things of a cluster that an account lacks, as many as are read.
_LACKS = 3
# Reading all that the members of a larger cluster have takes too long to wait for.
_LARGE = 1_000


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
    graph: Graph, screener: Screener, left_id: str, right_id: str, *, bar: float
) -> Why:
    """What speaks for two accounts being run by the same hand, and what is missing.

    :raises NotFound: there is no such account
    :raises InvalidInput: both are the same
    """
    if left_id == right_id:
        raise InvalidInput("Name two different accounts")
    journal = screener.journal
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
        clusters = _Clusters(session, screener, decided, bar)
        apart = () if same else clusters.apart(left, right)
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
    sentences += _ruled(journal, pair[0].id, pair[1].id)
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
    return (
        f"Judgement {judgement.id} by {judgement.analyst} says "
        f"{_SAYS[judgement.verdict]}: {judgement.reason}"
    )


def _ruled(journal: Journal, left_id: str, right_id: str) -> list[str]:
    """Rulings that make the two one hand."""
    made = Rulings(journal)
    of_right = {each.id for each in made.list_of_account(right_id)}
    return [
        f"Ruling {each.id} by {each.proposed_by} says {_SAYS[Verdict.SAME]}: "
        f"{each.reason}"
        for each in in_force_rulings(made.list_of_account(left_id))
        if each.claim is Claim.SAME and each.id in of_right
    ]


@dataclass(frozen=True, slots=True)
class _Clusters:
    """Says what accounts lack for the clusters that they are not in."""

    session: GraphSession
    screener: Screener
    decided: Discounts
    bar: float

    def apart(self, left: AccountRow, right: AccountRow) -> tuple[Shortfall, ...]:
        """What each account lacks for the cluster that the other is in."""
        found = []
        for account, other in ((left, right), (right, left)):
            cluster = Clusters(self.session).find_cluster_of(other.id)
            if cluster is not None:
                found.append(self._shortfall(account.id, cluster))
        return tuple(found)

    def _shortfall(self, account_id: str, cluster: ClusterRow) -> Shortfall:
        row = Accounts(self.session).list_sightings(account_id)
        if row is None:
            raise NotFound(f"The account {account_id} is gone")
        held = {(kind, key) for kind, key in merged(row)}
        evidence = Clusters(self.session).list_evidence(cluster.id)
        lacks = [(e.kind, e.key) for e in evidence if (e.kind, e.key) not in held]
        standing, rules = self._standing(row, cluster)
        return shortfall(
            standing,
            cluster.id,
            size=cluster.size,
            rules=rules,
            lacks=lacks[:_LACKS],
        )

    def _standing(
        self, row: SightingsRow, cluster: ClusterRow
    ) -> tuple[Standing, Rules]:
        """As the graph has it now, or as the run had it where the cluster is large."""
        stand = self.screener.stand(row, cluster.id) if cluster.size > _LARGE else None
        if stand is not None:
            return _standing(row.account, stand.resemblance), stand.rules
        case = read_case(
            self.session,
            cluster,
            accept_bits=self.bar,
            decided=self.decided,
            also=[row.account],
        )
        return case.standings([row.account])[row.account], case.rules


def _standing(account_id: str, found: Resemblance) -> Standing:
    return Standing(
        account_id,
        found.prior_bits,
        found.by_source,
        found.bits,
        found.sources,
        found.backed,
        found.passes,
        clues=(),
    )
