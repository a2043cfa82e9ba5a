"""Reads one cluster with those near it, and scores it as linkage does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backend.domain.attribution import Claim, Contender, contenders
from backend.domain.discounts import Discounts, Thing
from backend.domain.excerpts import (
    Excerpt,
    Standing,
    excerpt_of,
    group_of,
    rules_of,
    standings,
)
from backend.domain.growth import Growth
from backend.domain.linkage import Ints, Rules
from backend.graph.accounts import Accounts
from backend.graph.clusters import ClusterRow
from backend.graph.excerpts import Excerpts, HeldAssetRow
from backend.graph.linkage import AssetRow, SightingsRow
from backend.graph.session import GraphSession
from backend.services.attribution import claim_of
from backend.services.detection import find_cells
from backend.services.sightings import table


@dataclass(frozen=True)
class Case:
    """A cluster with what its members, and those near them, have.

    ``sightings`` are the members' and those of the accounts that were asked for.
    """

    cluster: ClusterRow
    members: tuple[str, ...]
    sightings: pa.Table
    evidence: Excerpt
    rules: Rules
    assets: tuple[HeldAssetRow, ...]

    @cached_property
    def group(self) -> Ints:
        """Group 0 for each member."""
        return group_of(self.evidence, self.members)

    @cached_property
    def growth(self) -> Growth:
        """What scores accounts against groups."""
        several = self.rules.sources > 1
        alone = np.arange(self.evidence.accounts)
        cell = find_cells(self.evidence) if several else alone
        return Growth(self.evidence, self.rules, cell)

    def standings(self, accounts: Sequence[str]) -> dict[str, Standing]:
        """How accounts stand against the cluster; the members, or asked for before."""
        return standings(self.growth, self.evidence, self.group, accounts)

    def things_of(self, account_id: str) -> frozenset[Thing]:
        """What an account was seen with."""
        mine = pc.equal(self.sightings.column("account"), account_id)
        rows = self.sightings.filter(mine)
        names = (rows.column(name).to_pylist() for name in ("kind", "key"))
        return frozenset(zip(*names, strict=True))

    def contenders(
        self, members: Iterable[str], *, gone: frozenset[Thing] = frozenset()
    ) -> list[Contender]:
        """Organizations that such members may belong to, not going by ``gone``."""
        claims = [_claim(row, gone) for row in self.assets]
        return contenders(frozenset(members), claims, total=self.evidence.accounts)


def read_case(
    session: GraphSession,
    cluster: ClusterRow,
    *,
    accept_bits: float,
    discounts: Discounts | None = None,
    also: Iterable[str] = (),
) -> Case:
    """The cluster as the graph has it now, with the accounts ``also``."""
    excerpts = Excerpts(session)
    seen = excerpts.list_sightings(cluster.id, also=sorted(also))
    sightings = table([SightingsRow(row.account, row.sightings) for row in seen], {})
    has: dict[str, set[Thing]] = {row.account: set() for row in seen}
    names = (sightings.column(name).to_pylist() for name in ("account", "kind", "key"))
    for account, kind, key in zip(*names, strict=True):
        has[account].add((kind, key))
    known = frozenset(has)
    counts = {}
    for row in excerpts.list_holders(cluster.id):
        counts[row.kind, row.key] = row.everyone
        for other in row.others:
            if other not in known:
                has.setdefault(other, set()).add((row.kind, row.key))
    evidence = excerpt_of(
        has, counts, total=Accounts(session).count_accounts(), discounts=discounts
    )
    members = tuple(row.account for row in seen if row.member)
    rules = rules_of(evidence, members, accept_bits=accept_bits)
    assets = tuple(excerpts.list_assets(cluster.id))
    return Case(cluster, members, sightings, evidence, rules, assets)


def _claim(row: HeldAssetRow, gone: frozenset[Thing]) -> Claim:
    asset = AssetRow(
        row.organization_id,
        row.name,
        row.asset_type,
        row.value,
        row.confidence,
        row.valid_from_ms,
        row.valid_to_ms,
    )
    seen = (
        (account, first_ms, last_ms)
        for account, kind, key, first_ms, last_ms in row.sightings
        if (kind, key) not in gone
    )
    return claim_of(asset, seen)
