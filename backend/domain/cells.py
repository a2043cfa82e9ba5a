"""Cells: the few accounts that are tied by something hardly anybody else has.

A device or a card of two or three accounts says that these belong together, and nothing
about the group that one of them is in. So a cell's accounts vouch for each other once
something else speaks for one of them, and what only a cell has is no evidence for a
group: without that, a group may be a bag of households, each held by its own tablet.
"""

import numpy as np

from backend.domain import linkage
from backend.domain.linkage import Evidence, Flags, Floats, Ints

# What more accounts share may be an agency's card or a laboratory's computer.
TIE_ACCOUNTS = 4
# A chain of cells of two would otherwise be one cell of a thousand.
MOST_ACCOUNTS = 6


def cells(accounts: int, left: Ints, right: Ints, bits: Floats) -> Ints:
    """Cell of each account, numbered from 0; an account without ties is one by itself.

    ``left`` and ``right`` are tied by ``bits``. The strongest ties are joined first; a
    tie that would make a cell too large is passed over.
    """
    parent = list(range(accounts))
    size = [1] * accounts

    def root(account: int) -> int:
        while parent[account] != account:
            parent[account] = parent[parent[account]]
            account = parent[account]
        return account

    order = np.lexsort((right, left, -bits))
    for one, other in zip(left[order].tolist(), right[order].tolist(), strict=True):
        low, high = sorted((root(one), root(other)))
        if low != high and size[low] + size[high] <= MOST_ACCOUNTS:
            parent[high] = low
            size[low] += size[high]
    roots = [root(account) for account in range(accounts)]
    return np.unique(roots, return_inverse=True)[1]


def ties(evidence: Evidence) -> Flags:
    """Things that tie the few accounts that have them into a cell."""
    rare = evidence.telling & (evidence.everyone <= TIE_ACCOUNTS)
    return np.asarray(rare & linkage.TIES[evidence.thing_kind])


def between(evidence: Evidence, cell: Ints) -> Flags:
    """Telling things that accounts of two cells or more have."""
    rows = evidence.telling[evidence.thing]
    account, thing = evidence.account[rows], evidence.thing[rows]
    codes = linkage.distinct(cell[account] * evidence.things + thing)
    spans = np.bincount(codes % max(1, evidence.things), minlength=evidence.things)
    return np.asarray(spans > 1)
