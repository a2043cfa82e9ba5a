"""Places accounts among clusters that are known, and finds new ones among the rest.

Who passes for a cluster joins it; then its things are the cluster's, too, and whoever
has a rare one of them is looked at again. What is left may be a cluster that is new:
it is sought among the accounts that are touched and those beside them, and what is
found is looked at once more beside everybody whom its things bring up, so that
strangers are told from it as in a whole run.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backend.compute.region import Region
from backend.compute.rollup import Rollup
from backend.domain import linkage
from backend.domain.cells import TIE_ACCOUNTS
from backend.domain.clusters import Group
from backend.domain.conduct import Usual
from backend.domain.discounts import Discounts, Thing
from backend.domain.excerpts import Times
from backend.domain.profiles import Profiles
from backend.domain.recounting import Bound, Counted, Held, recounted
from backend.domain.screening import Resemblance, screen, vouches
from backend.services.conduct import conduct_of
from backend.services.detection import (
    Communities,
    Terms,
    detect_among,
    evidence_among,
)
from backend.services.sightings import usage_of

# So often are those looked at who are beside the ones that joined.
_ROUNDS = 4

Has = Mapping[str, Mapping[Thing, Times]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the whole run went by, and what people decided.

    Accounts that are ``honest`` are in no cluster; where those belong that are
    ``judged`` together with another is for a whole run to say.
    """

    communities: Communities
    resolution: float
    usual: Usual
    honest: frozenset[str]
    judged: frozenset[str]
    discounts: Discounts


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An account that came into a known cluster; bits as linkage says them."""

    cluster: int
    bits: float
    confidence: float


class Placing:
    """Clusters with their members, as newcomers join them.

    ``profiles`` are those of the clusters, ``placed`` the cluster of each member by its
    place among them.
    """

    def __init__(
        self,
        rollup: Rollup,
        profiles: Profiles,
        placed: Mapping[str, int],
        *,
        rules: Rules,
        alive: Callable[[], None],
    ) -> None:
        self._rollup = rollup
        self._rules = rules
        self._alive = alive
        self._vouching: set[str] = set()
        self.profiles = replace(profiles, accounts=rollup.count("accounts"))
        self.placed = dict(placed)
        self.newcomers: dict[str, Newcomer] = {}
        self.groups: list[Group] = []
        self.touched = self.beside = 0
        # How many have each thing that was counted.
        self.everyone: dict[Thing, int] = {}
        # What those have who joined or left.
        self.things: dict[str, frozenset[Thing]] = {}

    def place(self, accounts: frozenset[str], things: frozenset[Thing]) -> None:
        """Place ``accounts``, newly seen with ``things``, and those beside them."""
        region, had = self._join(accounts)
        looked = set(accounts)
        beside = _beside(region, had, things)
        beside |= _beside(region, _rows_of(had, self.newcomers))
        for _ in range(_ROUNDS):
            more = self._free(beside) - looked
            if not more:
                break
            before = set(self.newcomers)
            looked |= more
            region, theirs = self._join(more)
            had = pa.concat_tables([had, theirs])
            joined = self.newcomers.keys() - before
            beside = _beside(region, _rows_of(theirs, joined))
        self.touched, self.beside = len(accounts), len(looked) - len(accounts)
        self._found(had)

    def factor(self, thing: Thing) -> float:
        """How much of a thing counts, as people decided."""
        return self._rules.discounts.factor(*thing)

    def members(self) -> pa.Table:
        """Everybody who is placed: columns account and cluster."""
        return pa.table(
            {
                "account": pa.array(self.placed, pa.string()),
                "cluster": pa.array(self.placed.values(), pa.int64()),
            }
        )

    def _join(self, accounts: Iterable[str]) -> tuple[Region, pa.Table]:
        """Let those of ``accounts`` join who pass; these, and what they all have."""
        self._alive()
        region = self._rollup.region(accounts)
        had, totals = region.had(), region.totals()
        names = _things(totals)
        for _ in range(linkage.ROUNDS):
            self._recount(region, names, among=1)
            has = _has(_rows_of(had, self._free(had.column("account").unique())))
            passing = {
                account: found[0]
                for account, found in screen(self.profiles, has).items()
                if found[0].passes
            }
            if not passing:
                break
            for account, found in passing.items():
                self._take_in(account, found)
        self._recount(region, names, among=0)
        changed = self._rules.honest.union(self.newcomers) - self.things.keys()
        moved = _has(_rows_of(had, changed))
        self.things |= {account: frozenset(has) for account, has in moved.items()}
        self.everyone.update(
            zip(names, totals.column("everyone").to_pylist(), strict=True)
        )
        return region, had

    def _free(self, accounts: Iterable[object]) -> frozenset[str]:
        """Who is in no cluster, and may be in one."""
        barred = self._rules.honest | self._rules.judged
        names = frozenset(map(str, accounts))
        return names - barred - self.placed.keys()

    def _take_in(self, account: str, found: Resemblance) -> None:
        cluster = self.profiles.clusters.index(found.cluster_id)
        self.placed[account] = cluster
        self.newcomers[account] = Newcomer(
            cluster, found.bits, found.probability or 0.0
        )
        if vouches(found, self.profiles):
            self._vouching.add(account)

    def _recount(self, region: Region, names: list[Thing], *, among: int) -> None:
        """Count things anew; who is in question is ``among`` those who have them."""
        placed = self.members()
        held, bound = region.held(placed), region.bound(placed, most=TIE_ACCOUNTS)
        counts = ("cluster", "accounts", "everyone", "last_ms")
        self.profiles = recounted(
            self.profiles,
            Counted(
                self.profiles.accounts,
                names,
                Held(_things(held), *(held.column(n).to_numpy() for n in counts)),
                Bound(
                    _things(bound),
                    bound.column("account").to_pylist(),
                    bound.column("everyone").to_numpy() - among,
                ),
            ),
            self.placed,
            vouching=frozenset(self._vouching),
            discounts=self._rules.discounts,
        )

    def _found(self, had: pa.Table) -> None:
        """New clusters among those who are left."""
        left = _rows_of(had, self._free(had.column("account").unique()))
        groups, _ = self._detect(left, frozenset())
        if not groups:
            return
        members = {m.account_id for group in groups for m in group.members}
        accounts = set(left.column("account").unique().to_pylist())
        accounts |= self._brought(_rows_of(left, members))
        self._alive()
        region = self._rollup.region(accounts)
        settled = frozenset(accounts) - self._free(accounts)
        self.groups, profiles = self._detect(region.had(), settled)
        if self.groups:
            first = len(self.profiles.clusters)
            self.profiles = self.profiles.with_more(profiles)
            for number, group in enumerate(self.groups, start=first):
                self.placed |= {member.account_id: number for member in group.members}

    def _brought(self, rows: pa.Table) -> set[str]:
        """Who has what two accounts or more of ``rows`` have, the rarest first."""
        thing = ["kind", "key", "use"]
        shared = rows.group_by(thing).aggregate(
            [("account", "count"), ("everyone", "max")]
        )
        some = pc.greater(shared.column("account_count"), 1)
        shared = shared.filter(some).sort_by("everyone_max")
        accounts = len(rows.column("account").unique())
        most = linkage.BROUGHT_PER_GROUP + 2 * linkage.BROUGHT_PER_MEMBER * accounts
        so_far = np.cumsum(shared.column("everyone_max").to_numpy())
        region = self._rollup.region(rows.column("account").unique().to_pylist())
        named = shared.select(thing).filter(pa.array(so_far <= most))
        return set(region.holders(named))

    def _detect(
        self, had: pa.Table, settled: frozenset[str]
    ) -> tuple[list[Group], Profiles]:
        rules = self._rules
        evidence = evidence_among(
            had, accounts=self.profiles.accounts, discounts=rules.discounts
        )
        usage = usage_of(self._rollup, evidence.account_ids)
        found = detect_among(
            evidence,
            conduct_of(usage, evidence.account_ids, usual=rules.usual),
            self.profiles.rules,
            Terms(
                rules.communities,
                rules.resolution,
                settled=settled,
                calibration=self.profiles.calibration,
            ),
        )
        return found.groups, found.profiles


def _beside(
    region: Region, had: pa.Table, things: frozenset[Thing] | None = None
) -> set[str]:
    """Who else has what is rare of what accounts have, or only of ``things`` of it."""
    everyone = had.column("everyone").to_numpy()
    rare = (everyone > 1) & (everyone <= linkage.HUB_ACCOUNTS)
    rows = had.select(["kind", "key", "use", "everyone"]).filter(pa.array(rare))
    rows = rows.group_by(rows.column_names).aggregate([])
    kinds = np.array(
        [linkage.KIND_NAMES.index(kind) for kind, _ in _things(rows)], np.int64
    )
    few = rows.column("everyone").to_numpy() <= TIE_ACCOUNTS
    rows = rows.append_column("source", pa.array(linkage.SOURCE_OF_KIND[kinds]))
    rows = rows.append_column("ties", pa.array(linkage.TIES[kinds] & few))
    asked = [things is None or thing in things for thing in _things(rows)]
    named = rows.filter(pa.array(~linkage.POOLED[kinds] & np.array(asked, np.bool_)))
    return set(region.beside(named))


def _things(rows: pa.Table) -> list[Thing]:
    kinds, keys = (rows.column(name).to_pylist() for name in ("kind", "key"))
    return list(zip(kinds, keys, strict=True))


def _rows_of(had: pa.Table, accounts: Iterable[str]) -> pa.Table:
    wanted = pa.array(sorted(accounts), pa.string())
    return had.filter(pc.is_in(had.column("account"), value_set=wanted))


def _has(rows: pa.Table) -> Has:
    """What each account has, and when."""
    found: dict[str, dict[Thing, Times]] = {}
    names = ("account", "kind", "key", "first_ms", "last_ms")
    columns = (rows.column(name).to_pylist() for name in names)
    for account, kind, key, first_ms, last_ms in zip(*columns, strict=True):
        found.setdefault(account, {})[kind, key] = (first_ms, last_ms)
    return found
