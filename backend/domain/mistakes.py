"""Where a clustering and the truth disagree: whom it wrongs, and whom it misses.

To wrong the honest is the worst: clusters that look like a campaign and hold honest
accounts come first, by how many; then those that hold most strangers. Of what is
missed only campaigns count: nobody is harmed when an honest person's two accounts stay
apart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.domain.character import GroupKind
from backend.domain.quality import Placed, Truth
from backend.domain.wording import counted, listed

# Operators that a sentence names, and that are listed.
_NAMED, _LISTED = 3, 20


@dataclass(frozen=True, slots=True)
class Part:
    """An operator's accounts in a cluster; ``campaign_org`` is empty for the honest."""

    operator_id: str
    campaign_org: str
    accounts: int


@dataclass(frozen=True, slots=True)
class FalseMerge:
    """A cluster whose accounts are not all of one operator, or that accuses the honest.

    Only accounts of the truth count. ``parts`` are the largest of ``operators``;
    ``strangers`` are the accounts that should not be there: the honest ones, where the
    cluster looks like a campaign and most of it is honest, and otherwise all but those
    of the operator with most.
    """

    cluster_id: str
    group_kind: str
    accounts: int
    honest: int
    operators: int
    parts: tuple[Part, ...]
    strangers: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def accuses(self) -> bool:
        """Whether honest accounts are taken for a campaign's."""
        return self.honest > 0 and self.group_kind in {GroupKind.CAMPAIGN, ""}

    @property
    def sentence(self) -> str:
        """What is wrong with it."""
        plain = self.group_kind in {GroupKind.OTHER, ""}
        looks = "is one cluster" if plain else f"looks like a {self.group_kind}"
        has = f"{counted(self.accounts, 'account')}, {self.honest:,} of them honest"
        named = [_part(part) for part in self.parts[:_NAMED]]
        rest = self.operators - len(named)
        if rest:
            left = self.accounts - sum(part.accounts for part in self.parts[:_NAMED])
            named.append(f"{counted(rest, 'other')} {left:,} together")
        return f"{self.cluster_id} {looks} and has {has}: {listed(named)}"


@dataclass(frozen=True, slots=True)
class Miss:
    """A campaign's operator whose accounts are not all in one cluster.

    ``cluster_id`` has most of them, ``found``; it is None where all are left out.
    ``missed`` are the others: in ``elsewhere`` other clusters, or ``left_out`` of any.
    """

    operator_id: str
    campaign_org: str
    accounts: int
    cluster_id: str | None
    found: tuple[str, ...]
    missed: tuple[str, ...]
    elsewhere: int
    left_out: int

    @property
    def sentence(self) -> str:
        """What of it is missing."""
        whose = f"{self.operator_id} of {self.campaign_org}"
        if self.cluster_id is None:
            return f"{whose}: none of {counted(self.accounts, 'account')} is found"
        places = []
        if apart := len(self.missed) - self.left_out:
            clusters = counted(self.elsewhere, "other cluster")
            places.append(f"{apart:,} in {clusters}")
        if self.left_out:
            places.append(f"{self.left_out:,} in none")
        return (
            f"{whose}: {self.cluster_id} has {len(self.found):,} of "
            f"{counted(self.accounts, 'account')}; {listed(places)}"
        )


def false_merges(
    truth: Mapping[str, Truth], placed: Mapping[str, Placed]
) -> list[FalseMerge]:
    """All of them, worst first."""
    members: dict[str, list[str]] = {}
    for account in sorted(truth.keys() & placed.keys()):
        if cluster := placed[account].cluster_id:
            members.setdefault(cluster, []).append(account)
    found = [
        merge
        for cluster, accounts in members.items()
        if (merge := _merge(cluster, placed[accounts[0]].group_kind, accounts, truth))
    ]
    return sorted(
        found,
        key=lambda m: (-m.honest * m.accuses, -len(m.strangers), m.cluster_id),
    )


def misses(truth: Mapping[str, Truth], placed: Mapping[str, Placed]) -> list[Miss]:
    """All of them, the most missed accounts first."""
    run: dict[str, list[str]] = {}
    for account in sorted(truth):
        if truth[account].campaign_org:
            run.setdefault(truth[account].operator_id, []).append(account)
    found = [
        miss
        for operator, accounts in run.items()
        if (miss := _miss(operator, truth[accounts[0]].campaign_org, accounts, placed))
    ]
    return sorted(found, key=lambda miss: (-len(miss.missed), miss.operator_id))


def _merge(
    cluster: str, kind: str, accounts: list[str], truth: Mapping[str, Truth]
) -> FalseMerge | None:
    """What is wrong with a cluster, if anything is."""
    parts = _parts(truth[account] for account in accounts)
    honest = {account for account in accounts if not truth[account].campaign_org}
    first = parts[0]
    if kind == GroupKind.CAMPAIGN and honest and not first.campaign_org:
        strangers = honest
    elif len(parts) > 1:
        strangers = {a for a in accounts if truth[a].operator_id != first.operator_id}
    else:
        return None
    return FalseMerge(
        cluster_id=cluster,
        group_kind=kind,
        accounts=len(accounts),
        honest=len(honest),
        operators=len(parts),
        parts=parts[:_LISTED],
        strangers=tuple(sorted(strangers)),
        others=tuple(account for account in accounts if account not in strangers),
    )


def _miss(
    operator: str, organization: str, accounts: list[str], placed: Mapping[str, Placed]
) -> Miss | None:
    """What of an operator is missing, if anything is."""
    where = {a: placed[a].cluster_id for a in accounts if a in placed}
    clusters = Counter(cluster for cluster in where.values() if cluster)
    most = min(clusters, key=lambda name: (-clusters[name], name), default=None)
    found = tuple(a for a in accounts if most and where.get(a) == most)
    missed = tuple(a for a in accounts if not most or where.get(a) != most)
    if not missed or len(accounts) == 1:
        return None
    return Miss(
        operator_id=operator,
        campaign_org=organization,
        accounts=len(accounts),
        cluster_id=most,
        found=found,
        missed=missed,
        elsewhere=max(0, len(clusters) - 1),
        left_out=sum(not where.get(account) for account in missed),
    )


def _parts(trues: Iterable[Truth]) -> tuple[Part, ...]:
    """Operators, most accounts first; of equals a campaign's."""
    counts = Counter((true.operator_id, true.campaign_org) for true in trues)
    parts = [Part(*whose, accounts) for whose, accounts in counts.items()]
    return tuple(
        sorted(parts, key=lambda p: (-p.accounts, not p.campaign_org, p.operator_id))
    )


def _part(part: Part) -> str:
    whose = f" of {part.campaign_org}" if part.campaign_org else ""
    return f"{part.operator_id}{whose} runs {part.accounts:,}"
