"""What could be found if the groups were known: the most that this evidence gives.

Every account is scored against every true campaign, itself left out, by the same sort
of weights as group growth has: for each thing log2 of its share in the campaign over
its share outside, damped by kind, capped by source, and the campaign's share of all
accounts as the prior. It is put into the best campaign that it passes for. No method
that knows less than the campaigns can be expected to do better on these sightings by
these weights; times, bursts and successions are not used.

The weights are written here once more on purpose: linkage may change, and what it is
measured against should not change with it.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from backend.domain import linkage
from backend.domain.linkage import Evidence, Floats, Ints
from backend.domain.quality import Truth
from backend.services.detection import read_evidence

BARS = (6.0, 7.0, 8.0)
LEAST_SOURCE_BITS = 2.0
CAP_BITS = 14.0
LONE_CAP_BITS = 42.0  # where one source is all there is, it may say as much as three
LEAST_GROUP = 5


def ceiling(
    sightings: pa.Table, truth: Mapping[str, Truth], bar: float
) -> dict[str, str]:
    """Account → the campaign it passes for at ``bar`` bits."""
    evidence = read_evidence(sightings)
    best = np.full(evidence.accounts, -np.inf)
    group = np.full(evidence.accounts, -1, dtype=np.int64)
    campaigns = _campaigns(evidence, truth)
    lone = evidence.present() == 1
    for number, members in enumerate(campaigns):
        bits = _scores(evidence, members, lone=lone)
        better = (bits >= bar) & (bits > best)
        best[better], group[better] = bits[better], number
    return {
        evidence.account_ids[account]: f"campaign {group[account]}"
        for account in np.flatnonzero(group >= 0).tolist()
    }


def _campaigns(evidence: Evidence, truth: Mapping[str, Truth]) -> list[Ints]:
    """Places of the accounts of each campaign."""
    by_operator: dict[str, list[int]] = {}
    for place, account in enumerate(evidence.account_ids):
        if (true := truth.get(account)) and true.campaign_org:
            by_operator.setdefault(true.operator_id, []).append(place)
    return [
        np.array(places)
        for places in by_operator.values()
        if len(places) >= LEAST_GROUP
    ]


def _scores(evidence: Evidence, members: Ints, *, lone: bool) -> Floats:
    """Bits of every account for one campaign; -inf without two sources that speak."""
    member = np.zeros(evidence.accounts, dtype=np.bool_)
    member[members] = True
    rows = evidence.telling[evidence.thing]
    account, thing = evidence.account[rows], evidence.thing[rows]
    inside = np.bincount(thing[member[account]], minlength=evidence.things)
    touched = inside[thing] > 0
    account, thing = account[touched], thing[touched]
    own = member[account].astype(np.int64)
    size, others = members.size, evidence.accounts - members.size
    within = (inside[thing] - own, size - own)
    without = (evidence.everyone[thing] - inside[thing] - (1 - own), others - (1 - own))
    kind = evidence.thing_kind[thing]
    bits = linkage.DAMPING[kind] * _surprise(within, without)
    code = account * linkage.SOURCES + linkage.SOURCE_OF_KIND[kind]
    summed = np.bincount(
        code, np.maximum(bits, 0), minlength=evidence.accounts * linkage.SOURCES
    ).reshape(-1, linkage.SOURCES)
    capped = np.minimum(summed, LONE_CAP_BITS if lone else CAP_BITS)
    speaking = (capped >= LEAST_SOURCE_BITS).sum(axis=1)
    total = capped.sum(axis=1) + np.log2(size / evidence.accounts)
    return np.where(speaking >= (1 if lone else 2), total, -np.inf)


def _surprise(within: tuple[Ints, Ints], without: tuple[Ints, Ints]) -> Floats:
    """log2 of the smoothed share in the campaign over that outside of it."""
    base = (np.maximum(without[0], 0) + 0.5) / (np.maximum(without[1], 0) + 1.0)
    share = (within[0] + base) / (within[1] + 1.0)
    return np.asarray(np.log2(share / base))
