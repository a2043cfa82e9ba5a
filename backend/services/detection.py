"""Sightings to groups: rare pairs, communities of them, then growth by group evidence.

Pairs find where groups are; pooling over a group is what tells who belongs to it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from backend.compute.duckdb import DuckDBEngine
from backend.compute.engine import Engine
from backend.domain import linkage
from backend.domain.clusters import Group, HeldBy, Membership
from backend.domain.discounts import Discounts
from backend.domain.evidence import KINDS, SOURCE_CAP_BITS
from backend.domain.growth import NONE, Grown, Growth, Holding
from backend.domain.judgements import Judgements
from backend.domain.linkage import Evidence, Rules, number_evidence
from backend.errors import InvalidInput
from backend.graph.communities import Ties
from backend.settings import LinkageSettings

Codes = npt.NDArray[np.int64]
Communities = Callable[[Ties], Codes]

# The strongest things of a group; more is a list that nobody reads.
_EVIDENCE = 40


@dataclass(frozen=True, slots=True)
class Detected:
    """Groups, largest first, and what became of judgements.

    ``conflicts`` are sentences about those that were not applied, ``freed`` the honest
    accounts that evidence had put into a group.
    """

    groups: list[Group]
    conflicts: tuple[str, ...]
    freed: tuple[str, ...]


def detect(
    sightings: pa.Table,
    *,
    communities: Communities,
    settings: LinkageSettings,
    judgements: Judgements | None = None,
    discounts: Discounts | None = None,
    report: Callable[[str], None] = lambda step: None,
) -> Detected:
    """Groups of accounts of one hand; an account is in one at most.

    ``sightings`` has the columns account, kind, key, … and one row an account and a
    thing. The answer depends neither on the order of its rows nor on how accounts are
    called. InvalidInput when a kind is unknown.
    """
    evidence = read_evidence(sightings, discounts)
    rules = Rules.for_sources(evidence.present(), accept_bits=settings.accept_bits)
    report("pairs")
    with DuckDBEngine() as engine:
        nodes, ties = seed_ties(
            engine, evidence, rules=rules, seed_bits=settings.seed_bits
        )
    report("communities")
    seeds = np.full(evidence.accounts, NONE, dtype=np.int64)
    if ties.nodes:
        seeds[nodes] = communities(ties)
    report("growth")
    growth = Growth(evidence, rules)
    grown = growth.grow(seeds)
    judged = (judgements or Judgements()).apply(
        evidence.account_ids, grown.group, grown.bits
    )
    grown = Grown(judged.group, judged.bits)
    groups = _groups(evidence, grown, growth.held_by(grown.group, most=_EVIDENCE))
    return Detected(groups, judged.conflicts, judged.freed)


def read_evidence(sightings: pa.Table, discounts: Discounts | None = None) -> Evidence:
    """The sightings as numbered columns; what is discounted says less or nothing."""
    kinds, kind = _codes(sightings.column("kind"))
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise InvalidInput(f"Linkage does not know things of the kind {unknown[0]}")
    accounts, account = _codes(sightings.column("account"))
    keys, key = _codes(sightings.column("key"))
    many = max(1, len(keys))
    things, thing = np.unique(kind * many + key, return_inverse=True)
    numbered = number_evidence(
        accounts,
        [(kinds[code // many], keys[code % many]) for code in things.tolist()],
        np.column_stack([account, thing]),
    )
    return replace(numbered, discounts=discounts or Discounts())


def seed_ties(
    engine: Engine, evidence: Evidence, *, rules: Rules, seed_bits: float
) -> tuple[Codes, Ties]:
    """Accounts that have ties, and the ties between their places in that list."""
    rows = evidence.joinable[evidence.thing]
    thing = evidence.thing[rows]
    names = np.array(list(KINDS), dtype=object)
    kind = pa.array(names[evidence.thing_kind[thing]], pa.string())
    engine.put(
        "sightings",
        pa.table({"account": evidence.account[rows], "thing": thing, "kind": kind}),
    )
    columns = zip(*linkage.kind_rows(), strict=True)
    named = zip(("kind", "source", "damping"), columns, strict=True)
    engine.put("kinds", pa.table({name: list(values) for name, values in named}))
    engine.table("things")
    engine.table(
        "pairs",
        total=evidence.accounts,
        hub=linkage.HUB_ACCOUNTS,
        cap=_milli(SOURCE_CAP_BITS if rules.sources > 1 else 3 * SOURCE_CAP_BITS),
        seed=_milli(min(seed_bits, linkage.most_seed_bits(evidence.accounts))),
        sources=rules.sources,
    )
    pairs = engine.fetch("pairs")
    left = pairs.column("left_account").to_numpy()
    right = pairs.column("right_account").to_numpy()
    nodes, codes = np.unique(np.concatenate([left, right]), return_inverse=True)
    weight = pairs.column("millibits").to_numpy() / 1000.0
    return nodes, Ties(len(nodes), codes[: len(left)], codes[len(left) :], weight)


def _groups(evidence: Evidence, grown: Grown, held: list[list[Holding]]) -> list[Group]:
    members: list[list[Membership]] = [[] for _ in held]
    for account in np.flatnonzero(grown.group >= 0).tolist():
        bits = float(grown.bits[account])
        members[grown.group[account]].append(
            Membership(
                evidence.account_ids[account],
                round(bits, 3),
                round(linkage.confidence(bits), 6),
            )
        )
    found = [
        Group(
            tuple(sorted(group, key=lambda member: member.account_id)),
            tuple(_held_by(evidence, holding) for holding in things),
        )
        for group, things in zip(members, held, strict=True)
    ]
    return sorted(found, key=lambda g: (-len(g.members), g.members[0].account_id))


def _held_by(evidence: Evidence, holding: Holding) -> HeldBy:
    return HeldBy(
        evidence.kind_of(holding.thing),
        evidence.thing_key[holding.thing],
        holding.accounts,
        holding.everyone,
        round(holding.accounts * holding.bits, 3),
    )


def _codes(column: pa.ChunkedArray) -> tuple[list[str], Codes]:
    """Distinct values and the place of each row's value among them."""
    encoded = pc.dictionary_encode(column)
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # there were no chunks
        return [], np.empty(0, dtype=np.int64)
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    return encoded.dictionary.to_pylist(), codes.astype(np.int64)


def _milli(bits: float) -> int:
    return round(bits * 1000)
