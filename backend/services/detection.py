"""Sightings to groups: cells, communities of what accounts share, then growth.

Communities find where groups are, and take strangers in; pooling the evidence over a
group is what tells who belongs to it. What a group looks like decides whether it is one
hand's: pupils of a class and customers of a reseller are strangers to each other.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from backend.compute.duckdb import DuckDBEngine
from backend.compute.engine import Engine
from backend.compute.scoring import Scorer, things_table
from backend.domain import linkage
from backend.domain.calibration import MEASURED, Calibration
from backend.domain.cells import between, cells, ties
from backend.domain.character import Character
from backend.domain.clusters import Group, HeldBy, Membership
from backend.domain.conduct import Conduct, Usual
from backend.domain.discounts import Discounts, Thing
from backend.domain.evidence import KINDS, SOURCE_CAP_BITS
from backend.domain.growth import NONE, Grown, Growth, Holding, anchored
from backend.domain.judgements import Judgements
from backend.domain.linkage import Evidence, Rules, Whole
from backend.domain.millibits import milli
from backend.domain.numbering import number_evidence
from backend.domain.profiles import Profiles, profiles_of
from backend.domain.sharing import characters, signup_hours
from backend.domain.ties import Codes, Ties
from backend.errors import InvalidInput
from backend.services.conduct import NO_USAGE, conduct_of
from backend.services.sightings import codes, places
from backend.settings import LinkageSettings

# Community of each node, given the ties and a resolution.
Communities = Callable[[Ties, float], Codes]

# ``LinkageSettings.resolution`` is for graphs of so many accounts.
_FEW_ACCOUNTS, _MANY_ACCOUNTS = 2_500, 60_000
# Chains of pairs are to stay whole.
_CHAIN_RESOLUTION = 0.1
_ORDERS = 8
# Parts of groups that may be a campaign each have about so many accounts, and sharpen
# in so many rounds.
_PART_ACCOUNTS = 3_000
_SHARPENING = 2
# A group is taken into pieces of about so many accounts to see whether they are of one
# hand: a ring may have got into a campaign, or two rings become one.
_PIECE_ACCOUNTS = (100, 15)
# How strongly a cell holds together beside other things, when communities are sought.
_CELL_BITS = 12.0

# The strongest things of a group; more is a list that nobody reads.
_EVIDENCE = 40


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided on accounts and on things."""

    judgements: Judgements = field(default_factory=Judgements)
    discounts: Discounts = field(default_factory=Discounts)


@dataclass(frozen=True, slots=True)
class Terms:
    """How groups are sought, and what is known beforehand.

    Accounts that are ``settled`` are in none; ``calibration`` follows from the groups
    and their labels, unless it is known.
    """

    communities: Communities
    resolution: float
    judgements: Judgements = field(default_factory=Judgements)
    settled: frozenset[str] = frozenset()
    calibration: Calibration | None = None


@dataclass(frozen=True, slots=True)
class Detected:
    """Groups, largest first, and what became of judgements.

    ``conflicts`` are sentences about those that were not applied, ``freed`` the honest
    accounts that evidence had put into a group. ``set_aside`` counts the accounts of
    groups that are not one hand's, by what they look like. ``usual`` is what all
    accounts do, that groups were compared with; ``profiles`` say what the groups say of
    accounts that come next.
    """

    groups: list[Group]
    conflicts: tuple[str, ...]
    freed: tuple[str, ...]
    set_aside: dict[str, int]
    calibration: Calibration
    usual: Usual
    profiles: Profiles


def detect(
    sightings: pa.Table,
    *,
    communities: Communities,
    settings: LinkageSettings,
    usage: pa.Table = NO_USAGE,
    decided: Decided | None = None,
    report: Callable[[str], None] = lambda step: None,
) -> Detected:
    """Groups of accounts of one hand; an account is in one at most.

    ``sightings`` has the columns account, kind, key, first_ms, last_ms, … and one row
    an account and a thing; ``usage`` is what accounts did. The answer depends neither
    on the order of rows nor on how accounts are called. InvalidInput when a kind is
    unknown.
    """
    decided = decided or Decided()
    evidence = read_evidence(sightings, decided.discounts)
    conduct = conduct_of(usage, evidence.account_ids, hours=signup_hours(evidence))
    rules = Rules.for_sources(evidence.present(), accept_bits=settings.accept_bits)
    terms = Terms(communities, settings.resolution, decided.judgements)
    return detect_among(evidence, conduct, rules, terms, report=report)


def detect_among(
    evidence: Evidence,
    conduct: Conduct,
    rules: Rules,
    terms: Terms,
    *,
    report: Callable[[str], None] = lambda step: None,
) -> Detected:
    """Groups of the accounts of ``evidence``, which may be some among many."""
    report("cells")
    several = rules.sources > 1
    cell = find_cells(evidence) if several else np.arange(evidence.accounts)
    growth = growth_over(evidence, rules, cell)
    report("growth")
    if several:
        ties_of = shared_ties(evidence, cell)
        grown = _grown(growth, ties_of, terms.communities, terms.resolution)
    else:
        grown = _chained(growth, chain_ties(evidence), terms.communities)
    kept, set_aside = _one_hand(evidence, growth, grown, conduct, several=several)
    if terms.settled:
        kept = _without(evidence, kept, terms.settled)
    judgements = terms.judgements
    calibration = terms.calibration or _calibrated(evidence, kept, judgements)
    judged = judgements.apply(evidence.account_ids, kept.group, kept.bits)
    kept = Grown(_largest_first(evidence, judged.group), judged.bits)
    held = growth.held_by(kept.group, most=_EVIDENCE)
    looks = characters(evidence, kept.group, conduct)
    said = growth.profile(kept.group)
    return Detected(
        _groups(evidence, kept, calibration, held, looks),
        judged.conflicts,
        judged.freed,
        set_aside,
        calibration,
        conduct.usual,
        profiles_of(evidence, rules, calibration, kept, said),
    )


def _largest_first(evidence: Evidence, group: Codes) -> Codes:
    """The groups numbered by size, and of equal ones by their first account's id."""
    members = np.flatnonzero(group >= 0)
    first: dict[int, str] = {}
    for number, account in zip(group[members].tolist(), members.tolist(), strict=True):
        name = evidence.account_ids[account]
        first[number] = min(first.get(number, name), name)
    sizes = np.bincount(group[members])
    order = sorted(first, key=lambda number: (-sizes[number], first[number]))
    rank = np.full(sizes.size + 1, NONE)  # the last stands for no group
    rank[order] = np.arange(len(order))
    return np.asarray(rank[group])


def _calibrated(
    evidence: Evidence, grown: Grown, judgements: Judgements
) -> Calibration:
    """What is measured, moved by the labels of accounts that evidence put somewhere."""
    abusive, honest = judgements.abusive, judgements.honest
    ids = evidence.account_ids
    placed = np.flatnonzero(grown.group >= 0).tolist()
    said = [n for n in placed if ids[n] in abusive or ids[n] in honest]
    right = np.array([ids[n] in abusive for n in said], np.bool_)
    return MEASURED.learn(grown.bits[said], right)


def _grown(
    growth: Growth, ties_of: Ties, communities: Communities, resolution: float
) -> Grown:
    """Groups that two sources hold, and that do not fall apart without one of them.

    Two campaigns that leave little behind pass for one over strays of each other: their
    parts become one again only once each has sharpened by itself.
    """
    accounts = growth.accounts

    def parts(group: Codes, size: int) -> Codes:
        count = np.count_nonzero(group >= 0) / size
        return communities(inner_ties(ties_of, group), count)[:accounts]

    group = communities(ties_of, resolution * _scale(accounts))[:accounts]
    group = growth.grow(group, rounds=_SHARPENING)
    group = parts(group, _PART_ACCOUNTS)
    group = growth.grow(group, rounds=_SHARPENING, merging=False)
    group = growth.grow(group)
    for size in _PIECE_ACCOUNTS:
        group = growth.sever(group, parts(group, size))
    # What was taken apart would become one again over a stray of it.
    group = growth.grow(group, rounds=_SHARPENING, merging=False)
    return growth.settle(group)


def _chained(growth: Growth, ties_of: Ties, communities: Communities) -> Grown:
    """Groups where one source speaks: chains of pairs.

    A chain is cut where the search for communities gets stuck, and where that is hangs
    on the order of accounts: of several orders the best division is taken.
    """
    found = []
    for order in range(_ORDERS):
        number = np.random.default_rng(order).permutation(ties_of.nodes)
        labels = communities(ties_of.in_order(number), _CHAIN_RESOLUTION)[number]
        found.append(np.unique(labels, return_inverse=True)[1])
    seeds = max(
        found,
        key=lambda labels: ties_of.modularity(labels, resolution=_CHAIN_RESOLUTION),
    )
    grown = growth.settle(growth.grow(seeds))
    return anchored(grown, seeds, bits=linkage.CHAIN_BITS)


def _scale(accounts: int) -> float:
    """How much finer or coarser communities are sought among so many accounts.

    Modularity is relative to the whole graph: where one ring is most of what is shared,
    the resolution that suits a million accounts would tear it into single accounts, and
    where a million share, a whole town would be one community.
    """
    return min(accounts / _FEW_ACCOUNTS, max(1.0, accounts / _MANY_ACCOUNTS))


def _one_hand(
    evidence: Evidence,
    growth: Growth,
    grown: Grown,
    conduct: Conduct,
    *,
    several: bool,
) -> tuple[Grown, dict[str, int]]:
    """The groups that may be one hand's, and how many accounts are in the others.

    Where only one source speaks, a chain of pairs stands by itself.
    """
    set_aside: Counter[str] = Counter()
    sizes = np.bincount(grown.group[grown.group >= 0])
    looks = characters(evidence, grown.group, conduct)
    for character, size in zip(looks, sizes.tolist(), strict=True):
        if character.strangers:
            set_aside[str(character.kind)] += size
    group = _only(grown.group, [not character.strangers for character in looks])
    if several:
        stands = growth.standing(group) >= linkage.LEAST_STANDING
        kept = _only(group, stands)
        set_aside["held by one thing"] = int(np.sum((group >= 0) & (kept < 0)))
        group = kept
    bits = np.where(group >= 0, grown.bits, 0.0)
    return Grown(group, bits), {look: n for look, n in sorted(set_aside.items()) if n}


def _without(evidence: Evidence, grown: Grown, gone: frozenset[str]) -> Grown:
    """Groups without some accounts, and without those that are too small then."""
    leaves = np.array([name in gone for name in evidence.account_ids], np.bool_)
    group = np.where(leaves, NONE, grown.group)
    sizes = np.bincount(group[group >= 0], minlength=int(group.max(initial=NONE)) + 1)
    group = _only(group, sizes >= linkage.LEAST_GROUP)
    return Grown(group, np.where(group >= 0, grown.bits, 0.0))


def _only(group: Codes, wanted: Sequence[bool] | linkage.Flags) -> Codes:
    """Group of each account, of those that are ``wanted``, numbered anew."""
    keeps = np.array([*wanted, False], np.bool_)  # the last stands for no group
    return np.where(keeps[group], np.cumsum(keeps)[group] - 1, NONE)


def read_evidence(sightings: pa.Table, discounts: Discounts | None = None) -> Evidence:
    """The sightings as numbered columns; what is discounted says less or nothing."""
    kinds, kind = codes(sightings.column("kind"))
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise InvalidInput(f"Linkage does not know things of the kind {unknown[0]}")
    accounts, account = codes(sightings.column("account"))
    keys, key = codes(sightings.column("key"))
    many = max(1, len(kinds))
    named, thing = places(key * many + kind, many * len(keys))
    of_key, of_kind = np.divmod(named, many)
    number = np.array([linkage.KIND_NAMES.index(name) for name in kinds], np.int64)
    times = (sightings.column(name).to_numpy() for name in ("first_ms", "last_ms"))
    numbered = number_evidence(
        accounts,
        number[of_kind],
        np.array(keys, dtype=np.object_)[of_key],
        np.column_stack([account, thing]),
        np.column_stack([*times]),
        crowded=np.bincount(thing, minlength=of_key.size) > linkage.CROWD_ACCOUNTS,
    )
    return replace(numbered, discounts=discounts or Discounts())


def evidence_among(
    had: pa.Table, *, accounts: int, discounts: Discounts | None = None
) -> Evidence:
    """What some of ``accounts`` accounts have, as ``compute.region`` tells it."""
    names, account = codes(had.column("account"))
    kinds, kind = codes(had.column("kind"))
    keys, key = codes(had.column("key"))
    use, everyone, until_ms = (
        had.column(name).to_numpy() for name in ("use", "everyone", "until_ms")
    )
    code = (key * max(1, len(kinds)) + kind) * (use.max(initial=0) + 1) + use
    _, first, thing = np.unique(code, return_index=True, return_inverse=True)
    number = np.array([linkage.KIND_NAMES.index(name) for name in kinds], np.int64)
    thing_kind = number[kind[first]]
    order = np.lexsort((thing, account))
    return Evidence(
        account[order],
        thing[order],
        tuple(names),
        thing_kind,
        tuple(keys[n] for n in key[first].tolist()),
        discounts or Discounts(),
        np.where(linkage.LEASED[thing_kind], until_ms[first], linkage.ALWAYS),
        Whole(accounts, everyone[first]),
    )


def growth_over(evidence: Evidence, rules: Rules, cell: Codes) -> Growth:
    """What groups grow by, with an engine that closes when it goes out of use."""
    scoring = Scorer(DuckDBEngine(), evidence, rules)
    return Growth(evidence, rules, cell, scoring)


def find_cells(evidence: Evidence) -> Codes:
    """Cell of each account."""
    with DuckDBEngine() as engine:
        pairs = _pairs(engine, evidence, ties(evidence), cap=SOURCE_CAP_BITS)
    return cells(evidence.accounts, *pairs)


def chain_ties(evidence: Evidence) -> Ties:
    """Pairs of accounts that share two rare things of the one source there is."""
    with DuckDBEngine() as engine:
        left, right, bits = _pairs(
            engine, evidence, evidence.joinable, cap=3 * SOURCE_CAP_BITS
        )
    strong = bits >= linkage.CHAIN_BITS
    return Ties(evidence.accounts, left[strong], right[strong], bits[strong])


def _pairs(
    engine: Engine, evidence: Evidence, things: linkage.Flags, *, cap: float
) -> tuple[Codes, Codes, linkage.Floats]:
    """Pairs of accounts that share some of ``things``, and the bits this says."""
    rows = things[evidence.thing]
    account, thing = evidence.account[rows], evidence.thing[rows]
    engine.put("sightings", pa.table({"account": account, "thing": thing}))
    engine.put("things", things_table(evidence))
    engine.table("pairs", total=max(1, evidence.total), cap=milli(cap))
    pairs = engine.fetch("pairs")
    return (
        pairs.column("left_account").to_numpy(),
        pairs.column("right_account").to_numpy(),
        pairs.column("millibits").to_numpy() / 1000.0,
    )


def shared_ties(evidence: Evidence, cell: Codes) -> Ties:
    """Accounts, then the things that they share, then their cells, and who has what.

    A tie weighs the thing's bits by Newman's inverse-degree weighting.
    """
    rows = between(evidence, cell)[evidence.thing]
    rows &= ~linkage.POOLED[evidence.thing_kind][evidence.thing]
    thing, place = np.unique(evidence.thing[rows], return_inverse=True)
    bits = linkage.DAMPING[evidence.thing_kind[thing]] * evidence.factor[thing]
    bits = bits * np.log2(evidence.total / evidence.everyone[thing])
    mates = np.flatnonzero(np.bincount(cell, minlength=1)[cell] > 1)
    cells_of, home = np.unique(cell[mates], return_inverse=True)
    right = [evidence.accounts + place, evidence.accounts + thing.size + home]
    return Ties(
        evidence.accounts + thing.size + cells_of.size,
        np.concatenate([evidence.account[rows], mates]),
        np.concatenate(right),
        np.concatenate([bits[place], np.full(mates.size, _CELL_BITS)]),
    )


def inner_ties(ties_of: Ties, group: Codes) -> Ties:
    """``ties_of`` accounts within groups only: what two groups share is there twice.

    The ties of a group weigh together what it has members, so that one resolution takes
    all groups into pieces of about the same size.
    """
    accounts, home = group.size, group[ties_of.left]
    inside = home >= 0
    home, weight = home[inside], ties_of.weight[inside]
    members = np.bincount(group[group >= 0])
    code = ties_of.right[inside] * max(1, members.size) + home
    things, place = np.unique(code, return_inverse=True)
    whole = np.bincount(home, weight, minlength=members.size)
    return Ties(
        accounts + things.size,
        ties_of.left[inside],
        accounts + place,
        weight * members[home] / whole[home],
    )


def _groups(
    evidence: Evidence,
    grown: Grown,
    calibration: Calibration,
    held: list[list[Holding]],
    looks: list[Character],
) -> list[Group]:
    members: list[list[Membership]] = [[] for _ in held]
    probability = calibration.probabilities(grown.bits)
    for account in np.flatnonzero(grown.group >= 0).tolist():
        bits = float(grown.bits[account])
        members[grown.group[account]].append(
            Membership(
                evidence.account_ids[account],
                round(bits, 3),
                round(float(probability[account]), 6),
            )
        )
    return [
        Group(
            tuple(sorted(group, key=lambda member: member.account_id)),
            tuple(_held_by(evidence, things)),
            character,
        )
        for group, things, character in zip(members, held, looks, strict=True)
    ]


def _held_by(evidence: Evidence, holdings: Iterable[Holding]) -> list[HeldBy]:
    """What holds a group, strongest first; the uses of one thing are one."""
    uses: dict[Thing, list[Holding]] = {}
    for holding in holdings:
        name = evidence.kind_of(holding.thing), evidence.thing_key[holding.thing]
        uses.setdefault(name, []).append(holding)
    held = [
        HeldBy(
            *name,
            sum(use.accounts for use in each),
            sum(use.everyone for use in each),
            round(sum(use.accounts * use.bits for use in each), 3),
        )
        for name, each in uses.items()
    ]
    return sorted(held, key=lambda thing: -thing.bits)
