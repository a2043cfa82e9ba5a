"""Cells: the few accounts that are tied by something hardly anybody else has.

A device or a card of two or three accounts says that these belong together, and nothing
about the group that one of them is in. So a cell's accounts vouch for each other once
something else speaks for one of them, and what only a cell has is no evidence for a
group: without that, a group may be a bag of households, each held by its own tablet.
"""

import numpy as np

from backend.domain import linkage
from backend.domain.incidence import Incidence
from backend.domain.linkage import Evidence, Ints

# What more accounts share may be an agency's card or a laboratory's computer.
TIE_ACCOUNTS = 4
# A chain of cells of two would otherwise be one cell of a thousand.
MOST_ACCOUNTS = 6


def cells(evidence: Evidence) -> Ints:
    """Cell of each account, numbered from 0; an account without ties is one by itself.

    The strongest ties are joined first; a tie that would make a cell too large is
    passed over.
    """
    left, right = _ties(evidence)
    parent = list(range(evidence.accounts))
    size = [1] * evidence.accounts

    def root(account: int) -> int:
        while parent[account] != account:
            parent[account] = parent[parent[account]]
            account = parent[account]
        return account

    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        low, high = sorted((root(one), root(other)))
        if low != high and size[low] + size[high] <= MOST_ACCOUNTS:
            parent[high] = low
            size[low] += size[high]
    roots = [root(account) for account in range(evidence.accounts)]
    return np.unique(roots, return_inverse=True)[1]


def between(evidence: Evidence, cell: Ints) -> linkage.Flags:
    """Telling things that accounts of two cells or more have."""
    codes = linkage.distinct(cell[evidence.account] * evidence.things + evidence.thing)
    spans = np.bincount(codes % max(1, evidence.things), minlength=evidence.things)
    return evidence.telling & (spans > 1)


def _ties(evidence: Evidence) -> tuple[Ints, Ints]:
    """Pairs of accounts that share something strong and rare, strongest first."""
    rare = evidence.telling & (evidence.everyone <= TIE_ACCOUNTS)
    rare &= linkage.TIES[evidence.thing_kind]
    things = np.flatnonzero(rare)
    of, account = Incidence(evidence, rare).accounts_of(things)
    lefts, rights, shared = [], [], []
    for step in range(1, TIE_ACCOUNTS):
        together = of[step:] == of[:-step]
        lefts.append(account[:-step][together])
        rights.append(account[step:][together])
        shared.append(things[of[step:][together]])
    thing = np.concatenate(shared)
    bits = linkage.DAMPING[evidence.thing_kind[thing]] * np.log2(
        evidence.accounts / evidence.everyone[thing]
    )
    code = np.concatenate(lefts) * evidence.accounts + np.concatenate(rights)
    pairs, place = np.unique(code, return_inverse=True)
    total = np.round(np.bincount(place, bits, minlength=pairs.size), 6)
    order = np.lexsort((pairs, -total))
    left, right = np.divmod(pairs[order], max(1, evidence.accounts))
    return left, right
