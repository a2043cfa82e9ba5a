"""Sightings to groups: rare pairs, communities of them, then growth by group evidence.

Pairs find where groups are; pooling over a group is what tells who belongs to it. Each
round scores accounts against the things that a group has more often than others do, so
its cost follows the sightings of those things and never the pairs of account and group.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backend.compute.duckdb import DuckDBEngine
from backend.domain import linkage
from backend.domain.clusters import Group, HeldBy, Membership
from backend.domain.evidence import KINDS
from backend.domain.linkage import Rules
from backend.graph.communities import Ties
from backend.settings import LinkageSettings

Codes = npt.NDArray[np.int64]
Communities = Callable[[Ties], Codes]

# The strongest things of a group; more is a list that nobody reads.
_EVIDENCE = 40


def detect(
    sightings: pa.Table,
    *,
    communities: Communities,
    settings: LinkageSettings,
    report: Callable[[str], None] = lambda step: None,
) -> list[Group]:
    """Groups of accounts of one hand, largest first; an account is in one at most.

    ``sightings`` has the columns account, kind, key, … and one row an account and a
    thing. The answer does not depend on the order of its rows.
    """
    if sightings.num_rows == 0:
        return []
    with DuckDBEngine() as engine:
        detector = _Detector(engine, sightings, settings)
        report("pairs")
        detector.seed(communities)
        for number in range(linkage.ROUNDS):
            report(f"round {number + 1}")
            if not detector.grow():
                break
        return detector.groups()


class _Detector:
    """One detection: codes instead of texts, tables in the engine."""

    def __init__(
        self, engine: DuckDBEngine, sightings: pa.Table, settings: LinkageSettings
    ) -> None:
        self._engine = engine
        self._accounts, accounts = _codes(sightings.column("account").to_pylist())
        kinds = sightings.column("kind").to_pylist()
        keys = sightings.column("key").to_pylist()
        self._things, things = _codes(list(zip(kinds, keys, strict=True)))
        self._total = len(self._accounts)
        engine.put(
            "sightings",
            pa.table({"account": accounts, "thing": things, "kind": kinds}),
        )
        rows = linkage.kind_rows()
        names = ("kind", "source", "damping", "strong")
        engine.put(
            "kinds",
            pa.table(
                {
                    n: list(c)
                    for n, c in zip(names, zip(*rows, strict=True), strict=True)
                }
            ),
        )
        engine.table("things")
        self._rules = Rules.for_sources(
            self._present(),
            accept_bits=settings.accept_bits,
            seed_bits=settings.seed_bits,
        )
        self._member = np.full(self._total, -1, dtype=np.int64)
        self._bits = np.zeros(self._total, dtype=np.int64)

    def seed(self, communities: Communities) -> None:
        """Groups from rare pairs."""
        self._engine.table(
            "pairs",
            total=self._total,
            hub=linkage.HUB_ACCOUNTS,
            cap=_milli(self._rules.cap_bits),
            seed=_milli(self._rules.seed_bits),
            sources=self._rules.sources,
        )
        pairs = self._engine.fetch("pairs")
        left = pairs.column("left_account").to_numpy()
        right = pairs.column("right_account").to_numpy()
        nodes, codes = np.unique(np.concatenate([left, right]), return_inverse=True)
        ties = Ties(
            len(nodes),
            codes[: len(left)].astype(np.int64),
            codes[len(left) :].astype(np.int64),
            pairs.column("millibits").to_numpy() / 1000.0,
        )
        self._member[nodes] = communities(ties)
        self._member = _renumbered(self._member)

    def grow(self) -> bool:
        """One round; whether anything changed."""
        before = self._member.copy()
        account, group, millibits = self._scores()
        self._assign(account, group, millibits)
        self._merge(account, group)
        self._member = _renumbered(self._member)
        return not np.array_equal(before, self._member)

    def groups(self) -> list[Group]:
        """The groups that are large enough, with their evidence."""
        self._drop_small(self._rules.least_group)
        account, group, millibits = self._scores()
        at_home = self._member[account] == group
        self._bits[:] = 0
        self._bits[account[at_home]] = millibits[at_home]
        self._member[(self._member >= 0) & (self._bits == 0)] = -1
        self._drop_small(self._rules.least_group)
        self._put_members()
        evidence = self._evidence()
        found = [
            Group(self._memberships(number), tuple(evidence.get(number, ())))
            for number in np.unique(self._member[self._member >= 0]).tolist()
        ]
        return sorted(found, key=lambda g: (-len(g.members), g.members[0].account_id))

    def _scores(self) -> tuple[Codes, Codes, Codes]:
        """Account, group and millibits of every pair that passes the bar."""
        self._put_members()
        self._engine.table(
            "scores",
            total=self._total,
            cap=_milli(self._rules.cap_bits),
            least_thing=_milli(linkage.LEAST_THING_BITS),
            least_source=_milli(linkage.LEAST_SOURCE_BITS),
            accept=_milli(self._rules.accept_bits),
        )
        table = self._engine.fetch("scores")
        account, group, millibits, sources, strong = (
            table.column(name).to_numpy()
            for name in ("account", "grp", "millibits", "sources", "strong")
        )
        passing = sources >= self._rules.sources
        if self._rules.sources > 1:
            passing &= self._is_strong(account, group, strong, passing)[group]
        return account[passing], group[passing], millibits[passing]

    def _is_strong(
        self,
        account: Codes,
        group: Codes,
        strong: Codes,
        passing: npt.NDArray[np.bool_],
    ) -> npt.NDArray[np.bool_]:
        """Groups enough of whose members share what is bought, owned or typed in."""
        count = int(self._member.max()) + 1
        at_home = passing & (self._member[account] == group)
        sizes = np.bincount(self._member[self._member >= 0], minlength=count)
        held = at_home & (strong >= _milli(linkage.LEAST_SOURCE_BITS))
        strongly = np.bincount(group[held], minlength=count)
        return np.asarray(strongly >= linkage.LEAST_STRONG_SHARE * sizes)

    def _assign(self, account: Codes, group: Codes, millibits: Codes) -> None:
        """Each account to its best group; of equals to its own, then to the lower."""
        elsewhere = self._member[account] != group
        order = np.lexsort((group, elsewhere, -millibits, account))
        first = np.ones(len(order), dtype=bool)
        first[1:] = account[order][1:] != account[order][:-1]
        best = order[first]
        self._member[:] = -1
        self._member[account[best]] = group[best]
        self._bits[:] = 0
        self._bits[account[best]] = millibits[best]
        self._drop_small(2)

    def _merge(self, account: Codes, group: Codes) -> None:
        """Join a group to one for which half of its members pass the bar as well."""
        own = self._member[account]
        foreign = (own >= 0) & (own != group)
        pairs, counts = np.unique(
            np.stack([own[foreign], group[foreign]]), axis=1, return_counts=True
        )
        sizes = np.bincount(self._member[self._member >= 0])
        into = np.arange(len(sizes))
        order = np.lexsort((pairs[1], pairs[0], -counts))
        for index in order.tolist():
            small, large = int(pairs[0, index]), int(pairs[1, index])
            if (
                large >= len(sizes)
                or counts[index] < linkage.MERGE_SHARE * sizes[small]
            ):
                continue
            a, b = _root(into, small), _root(into, large)
            into[max(a, b)] = min(a, b)
        roots = np.array([_root(into, n) for n in range(len(into))], dtype=np.int64)
        chosen = self._member >= 0
        self._member[chosen] = roots[self._member[chosen]]

    def _put_members(self) -> None:
        chosen = np.flatnonzero(self._member >= 0)
        groups = self._member[chosen]
        self._engine.put("members", pa.table({"account": chosen, "grp": groups}))
        sizes = np.bincount(groups, minlength=int(groups.max(initial=-1)) + 1)
        used = np.flatnonzero(sizes)
        prior = np.floor(1000 * np.log2(sizes[used] / self._total)).astype(np.int64)
        self._engine.put("priors", pa.table({"grp": used, "millibits": prior}))
        self._engine.table(
            "group_things",
            total=self._total,
            least_ratio=2.0**linkage.LEAST_THING_BITS,
        )

    def _drop_small(self, least: int) -> None:
        chosen = self._member >= 0
        if chosen.any():
            sizes = np.bincount(self._member[chosen])
            small = chosen.copy()
            small[chosen] = sizes[self._member[chosen]] < least
            self._member[small] = -1

    def _memberships(self, number: int) -> tuple[Membership, ...]:
        return tuple(
            Membership(
                self._accounts[code],
                round(self._bits[code] / 1000, 3),
                round(linkage.confidence(self._bits[code] / 1000), 6),
            )
            for code in np.flatnonzero(self._member == number).tolist()
        )

    def _evidence(self) -> dict[int, list[HeldBy]]:
        """Strongest things of each group that two members or more have."""
        rows = self._engine.fetch("group_things").to_pylist()
        found: dict[int, list[HeldBy]] = {}
        for row in rows:
            if row["accounts"] > 1:
                kind, key = self._things[row["thing"]]
                bits = _group_bits(row, self._total)
                thing = HeldBy(kind, key, row["accounts"], row["everyone"], bits)
                found.setdefault(row["grp"], []).append(thing)
        for things in found.values():
            things.sort(key=lambda t: (-t.bits, t.kind, t.key))
            del things[_EVIDENCE:]
        return found

    def _present(self) -> frozenset[str]:
        """Sources of which enough accounts share something rare."""
        things = self._engine.fetch("things").to_pylist()
        source = {name: source for name, source, _, _ in linkage.kind_rows()}
        sharing: dict[str, int] = {}
        for row in things:
            if row["everyone"] <= linkage.HUB_ACCOUNTS:
                name = source[row["kind"]]
                sharing[name] = sharing.get(name, 0) + row["everyone"]
        least = linkage.PRESENT_SHARE * self._total
        return frozenset(name for name, count in sharing.items() if count >= least)


def _codes(values: Iterable[Any]) -> tuple[list[Any], Codes]:
    listed = list(values)
    distinct = sorted(set(listed))
    code = {value: number for number, value in enumerate(distinct)}
    codes = np.fromiter((code[v] for v in listed), np.int64, len(listed))
    return distinct, codes


def _renumbered(member: Codes) -> Codes:
    """Groups numbered by their first account, so that numbers mean nothing else."""
    chosen = member >= 0
    if not chosen.any():
        return member
    numbers, first, inverse = np.unique(
        member[chosen], return_index=True, return_inverse=True
    )
    rank = np.empty(len(numbers), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(numbers))
    result = member.copy()
    result[chosen] = rank[inverse]
    return result


def _root(into: Codes, number: int) -> int:
    while into[number] != number:
        into[number] = into[into[number]]
        number = int(into[number])
    return number


def _milli(bits: float) -> int:
    return round(bits * 1000)


def _group_bits(row: dict[str, int | str], total: int) -> float:
    """Bits that a thing says for the group as a whole: members times surprise each."""
    accounts, everyone, size = (int(row[n]) for n in ("accounts", "everyone", "size"))
    outside = (everyone - accounts + 0.5) / (total - size + 1.0)
    share = accounts / (size + 1.0)
    damping = KINDS[str(row["kind"])].damping
    return round(accounts * damping * max(float(np.log2(share / outside)), 0.0), 3)
