"""How good a clustering is, against a truth table.

Accounts belong together when they have the same operator. All measures are computed
from the sizes of the overlaps of clusters and operators, in time linear in the number
of accounts: no pair is ever listed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# What an account that is not in a table counts as there: something of its own.
_Group = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Truth:
    """Whose an account is; ``campaign_org`` is empty for a legitimate account."""

    operator_id: str
    campaign_org: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a clustering put an account; empty texts stand for nowhere and nobody."""

    cluster_id: str
    organization_id: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall, each 0 to 1, or None where there is nothing to judge."""

    precision: float | None
    recall: float | None


@dataclass(frozen=True, slots=True)
class Volume:
    """Exchanges of an organization's campaign, and those attributed to it."""

    organization_id: str
    true: int
    attributed: int

    @property
    def error(self) -> float | None:
        """Relative error: positive is too much; None when it truly had none."""
        if not self.true:
            return None
        return (self.attributed - self.true) / self.true


@dataclass(frozen=True, slots=True)
class Quality:
    """All measures of the contract.

    ``accounts`` are those of the truth table; ``unknown`` counts the placed accounts
    that it does not list, which no measure takes into account.
    """

    accounts: int
    campaign_accounts: int
    clustered: int
    clusters: int
    unknown: int
    pairwise: Score
    b_cubed: Score
    campaign_b_cubed: Score
    attribution: Score
    volumes: tuple[Volume, ...]


def measure(
    truth: Mapping[str, Truth],
    placements: Mapping[str, Placement],
    exchanges: Mapping[str, int] | None = None,
) -> Quality:
    """Compare ``placements`` with ``truth``; all mappings are by account id.

    An account without a placement is a cluster of its own. Without ``exchanges`` there
    are no volumes.
    """
    known = {a: place for a, place in placements.items() if a in truth}
    clustered = [place.cluster_id for place in known.values() if place.cluster_id]
    campaign = [account for account, row in truth.items() if row.campaign_org]
    overlaps = _Overlaps.of(truth, known)
    return Quality(
        accounts=len(truth),
        campaign_accounts=len(campaign),
        clustered=len(clustered),
        clusters=len(set(clustered)),
        unknown=len(placements) - len(known),
        pairwise=overlaps.pairwise(),
        b_cubed=overlaps.b_cubed(truth),
        campaign_b_cubed=overlaps.b_cubed(campaign),
        attribution=_attribution(truth, known),
        volumes=_volumes(truth, known, exchanges) if exchanges is not None else (),
    )


@dataclass(frozen=True, slots=True)
class _Overlaps:
    """Cluster and operator of every account, and how many accounts each pair has."""

    groups: dict[str, tuple[_Group, str]]
    both: Counter[tuple[_Group, str]]
    clusters: Counter[_Group]
    operators: Counter[str]

    @classmethod
    def of(
        cls, truth: Mapping[str, Truth], placements: Mapping[str, Placement]
    ) -> "_Overlaps":
        groups = {
            account: (_cluster(account, placements.get(account)), row.operator_id)
            for account, row in truth.items()
        }
        return cls(
            groups,
            Counter(groups.values()),
            Counter(cluster for cluster, _ in groups.values()),
            Counter(operator for _, operator in groups.values()),
        )

    def pairwise(self) -> Score:
        right = _pairs(self.both.values())
        return Score(
            _ratio(right, _pairs(self.clusters.values())),
            _ratio(right, _pairs(self.operators.values())),
        )

    def b_cubed(self, accounts: Iterable[str]) -> Score:
        """Averages over ``accounts``; their clusters and operators count in full."""
        chosen = Counter(self.groups[account] for account in accounts)
        precision = recall = 0.0
        for (cluster, operator), number in chosen.items():
            together = number * self.both[cluster, operator]
            precision += together / self.clusters[cluster]
            recall += together / self.operators[operator]
        total = chosen.total()
        return Score(_ratio(precision, total), _ratio(recall, total))


def _cluster(account: str, placement: Placement | None) -> _Group:
    """Key of an account's cluster; no cluster id can look like a lone account's."""
    if placement is None or not placement.cluster_id:
        return ("account", account)
    return ("cluster", placement.cluster_id)


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _attribution(
    truth: Mapping[str, Truth], placements: Mapping[str, Placement]
) -> Score:
    named = right = 0
    for account, placement in placements.items():
        if placement.organization_id:
            named += 1
            right += placement.organization_id == truth[account].campaign_org
    campaign = sum(1 for row in truth.values() if row.campaign_org)
    return Score(_ratio(right, named), _ratio(right, campaign))


def _volumes(
    truth: Mapping[str, Truth],
    placements: Mapping[str, Placement],
    exchanges: Mapping[str, int],
) -> tuple[Volume, ...]:
    """By organization id: those of the truth and those that something was named to."""
    true: Counter[str] = Counter()
    attributed: Counter[str] = Counter()
    for account, row in truth.items():
        count = exchanges.get(account, 0)
        true[row.campaign_org] += count
        if account in placements:
            attributed[placements[account].organization_id] += count
    organizations = sorted((true.keys() | attributed.keys()) - {""})
    return tuple(Volume(name, true[name], attributed[name]) for name in organizations)
