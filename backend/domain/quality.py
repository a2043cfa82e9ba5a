"""How well a clustering agrees with the truth: the measures of the ingest contract.

Everything is counted from the sizes of clusters, of operators and of what they have in
common, so the cost is linear in the accounts and no pair is ever formed. B-cubed:
A. Bagga and B. Baldwin, "Entity-based cross-document coreferencing" (1998).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np

from backend.domain.bootstrap import Floats, Interval, ratio_intervals
from backend.domain.reliability import Level, reliability


@dataclass(frozen=True, slots=True)
class Truth:
    """Who runs an account, for which organization's campaign, and how, if any."""

    operator_id: str
    campaign_org: str
    tactics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an account was put, and to which organization that was traced.

    ``group_kind`` is what the cluster looks like, empty where nobody said, and
    ``confidence`` how probable the membership is, None where nobody said.
    """

    cluster_id: str
    organization_id: str | None
    group_kind: str = ""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class CampaignQuality:
    """How one organization's campaign was found; None where nothing was to be judged.

    ``clusters`` hold accounts of it, one alone counting as a cluster of its own.
    """

    organization_id: str
    accounts: int
    operators: int
    clusters: int
    bcubed_precision: float | None
    bcubed_recall: float | None
    attribution_precision: float | None
    attribution_recall: float | None
    volume_error: float | None


@dataclass(frozen=True, slots=True)
class TacticQuality:
    """How campaigns' accounts that use one tactic were found; an account may use many.

    None where nothing was to be judged.
    """

    tactic: str
    accounts: int
    operators: int
    bcubed_precision: float | None
    bcubed_recall: float | None
    attribution_precision: float | None
    attribution_recall: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision and recall, each from 0 to 1; None where nothing was to be judged.

    ``intervals`` are those of the measures that they are called like, if they were
    asked for.
    """

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
    campaigns: tuple[CampaignQuality, ...] = ()
    tactics: tuple[TacticQuality, ...] = ()
    reliability: tuple[Level, ...] = ()
    intervals: dict[str, Interval | None] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """Names and figures."""
        return asdict(self)


# Each is a sum over accounts of a part over a sum of a whole.
MEASURES = (
    "pairwise_precision",
    "pairwise_recall",
    "bcubed_precision",
    "bcubed_recall",
    "campaign_bcubed_precision",
    "campaign_bcubed_recall",
    "attribution_precision",
    "attribution_recall",
)


def measure(
    truth: Mapping[str, Truth],
    placed: Mapping[str, Placed],
    exchanges: Mapping[str, int],
    *,
    draws: int = 0,
) -> Quality:
    """Compare ``placed`` with ``truth``; only accounts of the truth are judged.

    An account in no cluster, or with an empty cluster id, is a cluster of its own.
    With ``draws`` there are intervals, from so many draws of the operators.
    """
    parts, wholes = _contributions(truth, placed)
    ratios = _ratios(parts.sum(axis=0), wholes.sum(axis=0))
    figures = dict(zip(MEASURES, ratios, strict=True))
    volume = _volume_error(truth, placed, exchanges)
    return Quality(
        accounts=len(truth),
        campaign_accounts=sum(bool(true.campaign_org) for true in truth.values()),
        **figures,
        volume_error=volume,
        campaigns=_campaigns(truth, placed, (parts, wholes), volume),
        tactics=_by_tactic(truth, (parts, wholes)),
        reliability=_reliability(truth, placed),
        intervals=_intervals(truth, parts, wholes, draws) if draws else {},
    )


def _reliability(
    truth: Mapping[str, Truth], placed: Mapping[str, Placed]
) -> tuple[Level, ...]:
    return reliability(
        (where.cluster_id, truth[account].operator_id, where.confidence)
        for account, where in placed.items()
        if account in truth and where.cluster_id and where.confidence is not None
    )


def _clusters(
    truth: Mapping[str, Truth], placed: Mapping[str, Placed]
) -> dict[str, tuple[str, str]]:
    """Cluster of each account; (name, "") or ("", account) for one alone."""
    return {
        account: (placed[account].cluster_id, "")
        if account in placed and placed[account].cluster_id
        else ("", account)
        for account in truth
    }


def _contributions(
    truth: Mapping[str, Truth], placed: Mapping[str, Placed]
) -> tuple[Floats, Floats]:
    """What each account adds to part and whole of each measure, one row an account.

    A pair counts half for each of its accounts.
    """
    cluster = _clusters(truth, placed)
    both = Counter((cluster[a], true.operator_id) for a, true in truth.items())
    sizes = Counter(cluster.values())
    operators = Counter(true.operator_id for true in truth.values())
    parts, wholes = [], []
    for account, true in truth.items():
        size, run = sizes[cluster[account]], operators[true.operator_id]
        common = both[cluster[account], true.operator_id]
        campaign = float(bool(true.campaign_org))
        named = placed[account].organization_id if account in placed else None
        right = float(bool(named) and named == true.campaign_org)
        pairs, precision, recall = (common - 1) / 2, common / size, common / run
        ours = (campaign * precision, campaign * recall)
        parts.append((pairs, pairs, precision, recall, *ours, right, right))
        put = ((size - 1) / 2, (run - 1) / 2)
        wholes.append(
            (*put, 1.0, 1.0, campaign, campaign, float(bool(named)), campaign)
        )
    shape = (len(truth), len(MEASURES))
    return np.array(parts).reshape(shape), np.array(wholes).reshape(shape)


def _ratios(parts: Floats, wholes: Floats) -> list[float | None]:
    return list(map(_share, parts.tolist(), wholes.tolist()))


def _intervals(
    truth: Mapping[str, Truth], parts: Floats, wholes: Floats, draws: int
) -> dict[str, Interval | None]:
    """Interval of each measure over the operators."""
    operators = [true.operator_id for true in truth.values()]
    _, operator = np.unique(np.array(operators, dtype=object), return_inverse=True)
    shape = (int(operator.max(initial=-1)) + 1, len(MEASURES))
    part, whole = np.zeros(shape), np.zeros(shape)
    np.add.at(part, operator, parts)
    np.add.at(whole, operator, wholes)
    found = ratio_intervals(part, whole, draws=draws)
    return dict(zip(MEASURES, found, strict=True))


def _campaigns(
    truth: Mapping[str, Truth],
    placed: Mapping[str, Placed],
    contributions: tuple[Floats, Floats],
    volume: Mapping[str, float],
) -> tuple[CampaignQuality, ...]:
    """One for each organization behind a campaign, by its id."""
    members: dict[str, list[int]] = {}
    for row, true in enumerate(truth.values()):
        if true.campaign_org:
            members.setdefault(true.campaign_org, []).append(row)
    accounts, cluster = list(truth), _clusters(truth, placed)
    named = Counter(placed[a].organization_id for a in truth if a in placed)
    found = []
    for organization, rows in sorted(members.items()):
        parts, wholes = (of_account[rows].sum(axis=0) for of_account in contributions)
        figures = dict(zip(MEASURES, _ratios(parts, wholes), strict=True))
        right = float(parts[MEASURES.index("attribution_recall")])
        found.append(
            CampaignQuality(
                organization_id=organization,
                accounts=len(rows),
                operators=len({truth[accounts[row]].operator_id for row in rows}),
                clusters=len({cluster[accounts[row]] for row in rows}),
                bcubed_precision=figures["bcubed_precision"],
                bcubed_recall=figures["bcubed_recall"],
                attribution_precision=_share(right, named[organization]),
                attribution_recall=figures["attribution_recall"],
                volume_error=volume.get(organization),
            )
        )
    return tuple(found)


def _by_tactic(
    truth: Mapping[str, Truth], contributions: tuple[Floats, Floats]
) -> tuple[TacticQuality, ...]:
    """One for each tactic that campaigns' accounts use, by its name."""
    users: dict[str, list[int]] = {}
    operators: dict[str, set[str]] = {}
    for row, true in enumerate(truth.values()):
        for tactic in true.tactics if true.campaign_org else ():
            users.setdefault(tactic, []).append(row)
            operators.setdefault(tactic, set()).add(true.operator_id)
    found = []
    for tactic, rows in sorted(users.items()):
        sums = (of_account[rows].sum(axis=0) for of_account in contributions)
        figures = dict(zip(MEASURES, _ratios(*sums), strict=True))
        found.append(
            TacticQuality(
                tactic=tactic,
                accounts=len(rows),
                operators=len(operators[tactic]),
                bcubed_precision=figures["bcubed_precision"],
                bcubed_recall=figures["bcubed_recall"],
                attribution_precision=figures["attribution_precision"],
                attribution_recall=figures["attribution_recall"],
            )
        )
    return tuple(found)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _volume_error(
    truth: Mapping[str, Truth],
    placed: Mapping[str, Placed],
    exchanges: Mapping[str, int],
) -> dict[str, float]:
    """Relative error of the exchanges attributed to each campaign's organization."""
    true_volume: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for account, true in truth.items():
        volume = exchanges.get(account, 0)
        if true.campaign_org:
            true_volume[true.campaign_org] += volume
        organization = placed[account].organization_id if account in placed else None
        if organization:
            found[organization] += volume
    return {
        name: abs(found[name] - volume) / volume
        for name, volume in sorted(true_volume.items())
        if volume
    }
