"""Reads one cluster with those near it, and scores it as linkage does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from backend.domain import linkage
from backend.domain.attribution import Claim, Contender, contenders
from backend.domain.character import Character
from backend.domain.conduct import Conduct, Usual
from backend.domain.discounts import Discounts, Thing
from backend.domain.excerpts import (
    Excerpt,
    Standing,
    Times,
    excerpt_of,
    group_of,
    rules_of,
    standings,
)
from backend.domain.growth import NONE, Growth, anchored
from backend.domain.linkage import Ints, Rules
from backend.domain.sharing import characters
from backend.errors import NotFound
from backend.graph.accounts import Accounts
from backend.graph.clusters import ClusterRow
from backend.graph.excerpts import Excerpts, HeldAssetRow, HoldersRow
from backend.graph.linkage import AssetRow, SightingsRow
from backend.graph.session import GraphSession
from backend.journal.journal import Journal
from backend.services import discounts
from backend.services.attribution import claim_of
from backend.services.conduct import conduct_of, usage_table
from backend.services.detection import chain_ties, find_cells, growth_over
from backend.services.sightings import table


@dataclass(frozen=True, slots=True)
class Remnant:
    """Members who stay together, what they look like, and whether one thing holds them.

    A run shows no group that one thing holds, and none of strangers.
    """

    members: tuple[str, ...]
    character: Character
    by_one_thing: bool

    @property
    def kept(self) -> bool:
        """Whether a run would show them as a cluster."""
        return not self.by_one_thing and not self.character.strangers


@dataclass(frozen=True)
class Case:
    """A cluster with what its members, and those near them, have.

    ``sightings`` are the members' and those of the accounts that were asked for.
    ``conduct`` is None when the cluster's run did not say what it compared with.
    """

    cluster: ClusterRow
    members: tuple[str, ...]
    sightings: pa.Table
    evidence: Excerpt
    rules: Rules
    assets: tuple[HeldAssetRow, ...]
    conduct: Conduct | None = None

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
        return growth_over(self.evidence, self.rules, cell)

    def standings(self, accounts: Sequence[str]) -> dict[str, Standing]:
        """How accounts stand against the cluster; the members, or asked for before."""
        return standings(self.growth, self.evidence, self.group, accounts)

    def things_of(self, account_id: str) -> frozenset[Thing]:
        """What an account was seen with."""
        mine = pc.equal(self.sightings.column("account"), account_id)
        rows = self.sightings.filter(mine)
        names = (rows.column(name).to_pylist() for name in ("kind", "key"))
        return frozenset(zip(*names, strict=True))

    @cached_property
    def things(self) -> frozenset[Thing]:
        """All that some member has."""
        inside = self.group[self.evidence.account] >= 0
        numbers = np.unique(self.evidence.thing[inside])
        return frozenset(self.evidence.things_by_number[n] for n in numbers)

    def having(self, things: frozenset[Thing]) -> int:
        """How many members have some of these things."""
        evidence = self.evidence
        named = np.array([name in things for name in evidence.things_by_number], bool)
        inside = self.group[evidence.account] >= 0
        rows = inside & named[evidence.thing]
        return int(np.unique(evidence.account[rows]).size)

    def without(self, gone: frozenset[Thing]) -> "Case":
        """The same cluster by the same rules, where nobody has these things."""
        return replace(self, evidence=self.evidence.without(gone))

    def remaining(self) -> list[Remnant]:
        """Members who stay when nobody joins, in the parts they fall into."""
        left = self.growth.remaining(self.group)
        if self.rules.sources == 1:
            left = anchored(left, self._chains(), bits=linkage.CHAIN_BITS)
        parts: dict[int, list[str]] = {}
        for account in np.flatnonzero((left.group >= 0) & (self.group >= 0)).tolist():
            name = self.evidence.account_ids[account]
            parts.setdefault(int(left.group[account]), []).append(name)
        ordered = sorted(
            map(sorted, parts.values()), key=lambda part: (-len(part), part)
        )
        return self._remnants(ordered)

    def _remnants(self, parts: Sequence[Sequence[str]]) -> list[Remnant]:
        number = {name: n for n, part in enumerate(parts) for name in part}
        group = np.array(
            [number.get(name, NONE) for name in self.evidence.account_ids], np.int64
        )
        standing = np.ones(len(parts))
        if self.rules.sources > 1 and parts:
            standing = self.growth.standing(group)
        return [
            Remnant(tuple(part), looks, bool(share < linkage.LEAST_STANDING))
            for part, looks, share in zip(
                parts,
                characters(self.evidence, group, self.conduct),
                standing,
                strict=True,
            )
        ]

    def _chains(self) -> Ints:
        """Members that pairs of rare things tie, where only one source speaks."""
        ties = chain_ties(self.evidence)
        inside = (self.group[ties.left] >= 0) & (self.group[ties.right] >= 0)
        ends = (ties.left[inside], ties.right[inside])
        shape = (ties.nodes, ties.nodes)
        graph = coo_array((np.ones(ends[0].size, np.int8), ends), shape=shape)
        return np.asarray(connected_components(graph, directed=False)[1], np.int64)

    def contenders(
        self, members: Iterable[str], *, gone: frozenset[Thing] = frozenset()
    ) -> list[Contender]:
        """Organizations that such members may belong to, not going by ``gone``."""
        claims = [_claim(row, gone) for row in self.assets]
        return contenders(frozenset(members), claims, total=self.evidence.accounts)


def decided_on(session: GraphSession, journal: Journal) -> Discounts:
    """The discounts that count now, on the families that prompts are in."""
    decided = discounts.counting(journal)
    prompts = [key for kind, key in decided.factors if kind == "prompt_family"]
    return decided.with_families(Excerpts(session).list_families(prompts))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the graph knows of a cluster's members and of those near them.

    ``sightings`` are the members' and those of the accounts that were ``asked`` for;
    ``holders`` say who else has the members' things, of ``accounts`` accounts in all.
    ``usage`` is what the members did, ``usual`` what the cluster's run compared with.
    """

    members: tuple[str, ...]
    sightings: pa.Table
    holders: Sequence[HoldersRow]
    accounts: int
    assets: tuple[HeldAssetRow, ...]
    usage: pa.Table
    usual: Usual | None
    asked: tuple[str, ...] = ()


def read_case(
    session: GraphSession,
    cluster: ClusterRow,
    *,
    accept_bits: float,
    decided: Discounts | None = None,
    also: Iterable[str] = (),
) -> Case:
    """The cluster as the graph has it now, with the accounts ``also``.

    :raises NotFound: a run took it away meanwhile
    """
    near = read_surroundings(session, cluster, also=also)
    return case_over(cluster, near, accept_bits=accept_bits, decided=decided)


def read_surroundings(
    session: GraphSession, cluster: ClusterRow, *, also: Iterable[str] = ()
) -> Surroundings:
    """The cluster's members and those near them as the graph has them now.

    :raises NotFound: a run took it away meanwhile
    """
    excerpts = Excerpts(session)
    seen = excerpts.list_sightings(cluster.id, also=sorted(also))
    members = tuple(row.account for row in seen if row.member)
    if not members:
        raise NotFound(f"Cluster {cluster.id} has no members any more")
    sightings = table(
        SightingsRow(row.account, row.signed_up_ms, row.sightings) for row in seen
    )
    usual = excerpts.get_usual(cluster.run_id)
    did = excerpts.list_usage(cluster.id) if usual is not None else ()
    return Surroundings(
        members,
        sightings,
        excerpts.list_holders(cluster.id),
        Accounts(session).count_accounts(),
        tuple(excerpts.list_assets(cluster.id)),
        usage_table(did),
        usual,
        tuple(row.account for row in seen if not row.member),
    )


def case_over(
    cluster: ClusterRow,
    near: Surroundings,
    *,
    accept_bits: float,
    decided: Discounts | None = None,
) -> Case:
    """The cluster as it is scored by what is known of it and of those near."""
    everybody = (*near.members, *near.asked)
    has: dict[str, dict[Thing, Times]] = {name: {} for name in everybody}
    names = ("account", "kind", "key", "first_ms", "last_ms")
    columns = (near.sightings.column(name).to_pylist() for name in names)
    for account, kind, key, first_ms, last_ms in zip(*columns, strict=True):
        has.setdefault(account, {})[kind, key] = first_ms, last_ms
    known = frozenset(has)
    counts = {}
    for row in near.holders:
        counts[row.kind, row.key] = row.everyone
        for other, first_ms, last_ms in row.others:
            if other not in known:
                has.setdefault(other, {})[row.kind, row.key] = first_ms, last_ms
    evidence = excerpt_of(has, counts, total=near.accounts, discounts=decided)
    rules = rules_of(evidence, near.members, accept_bits=accept_bits)
    conduct = None
    if near.usual is not None:
        conduct = conduct_of(near.usage, evidence.account_ids, usual=near.usual)
    return Case(
        cluster, near.members, near.sightings, evidence, rules, near.assets, conduct
    )


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
