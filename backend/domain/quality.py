"""How well a clustering agrees with the truth: the measures of the ingest contract.

Everything is counted from the sizes of clusters, of operators and of what they have in
common, so the cost is linear in the accounts and no pair is ever formed. B-cubed:
A. Bagga and B. Baldwin, "Entity-based cross-document coreferencing" (1998).
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Truth:
    """Who runs an account, and for which organization's campaign, if any."""

    operator_id: str
    campaign_org: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an account was put, and to which organization that was traced."""

    cluster_id: str
    organization_id: str | None


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision and recall, each from 0 to 1; None where nothing was to be judged."""

    accounts: int
    campaign_accounts: int
    pairwise_precision: float | None
    pairwise_recall: float | None
    bcubed_precision: float | None
    bcubed_recall: float | None
    campaign_bcubed_precision: float | None
    campaign_bcubed_recall: float | None
    attribution_precision: float | None
    attribution_recall: float | None
    volume_error: dict[str, float]

    def to_dict(self) -> dict[str, object]:
        """Names and figures."""
        return asdict(self)


def measure(
    truth: Mapping[str, Truth],
    placed: Mapping[str, Placed],
    exchanges: Mapping[str, int],
) -> Quality:
    """Compare ``placed`` with ``truth``; only accounts of the truth are judged.

    An account in no cluster, or with an empty cluster id, is a cluster of its own.
    """
    operator = {account: true.operator_id for account, true in truth.items()}
    cluster = {
        account: (placed[account].cluster_id, "")
        if account in placed and placed[account].cluster_id
        else ("", account)
        for account in truth
    }
    both = Counter((cluster[a], operator[a]) for a in truth)
    clusters, operators = Counter(cluster.values()), Counter(operator.values())
    together = sum(map(_pairs, both.values()))

    def bcubed(accounts: Collection[str]) -> tuple[float | None, float | None]:
        shares = [
            (n / clusters[cluster[a]], n / operators[operator[a]])
            for a in accounts
            for n in (both[cluster[a], operator[a]],)
        ]
        size = len(accounts)
        return (
            _share(sum(p for p, _ in shares), size),
            _share(sum(r for _, r in shares), size),
        )

    campaign = [a for a, true in truth.items() if true.campaign_org]
    named = {a: placed[a].organization_id for a in truth if a in placed}
    claimed = [a for a, organization in named.items() if organization]
    right = [a for a in claimed if named[a] == truth[a].campaign_org]
    all_precision, all_recall = bcubed(truth)
    campaign_precision, campaign_recall = bcubed(campaign)
    return Quality(
        accounts=len(truth),
        campaign_accounts=len(campaign),
        pairwise_precision=_share(together, sum(map(_pairs, clusters.values()))),
        pairwise_recall=_share(together, sum(map(_pairs, operators.values()))),
        bcubed_precision=all_precision,
        bcubed_recall=all_recall,
        campaign_bcubed_precision=campaign_precision,
        campaign_bcubed_recall=campaign_recall,
        attribution_precision=_share(len(right), len(claimed)),
        attribution_recall=_share(len(right), len(campaign)),
        volume_error=_volume_error(truth, named, exchanges),
    )


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _volume_error(
    truth: Mapping[str, Truth],
    named: Mapping[str, str | None],
    exchanges: Mapping[str, int],
) -> dict[str, float]:
    """Relative error of the exchanges attributed to each campaign's organization."""
    true_volume: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for account, true in truth.items():
        volume = exchanges.get(account, 0)
        if true.campaign_org:
            true_volume[true.campaign_org] += volume
        organization = named.get(account)
        if organization:
            found[organization] += volume
    return {
        name: abs(found[name] - volume) / volume
        for name, volume in sorted(true_volume.items())
        if volume
    }
