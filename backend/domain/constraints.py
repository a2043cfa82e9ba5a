"""Groups of accounts made to obey what people have judged.

Must-linked accounts and what follows from them (if a is b's and b is c's, a is c's)
are one *closure*, and stand or fall together. A judgement moves the accounts that it
names and no others: two whole groups are never merged because one member of each was
judged, since that member may be in the wrong group.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from backend.domain.linkage import Flags, Floats, Ints

NONE = -1

_Pair = tuple[int, int]


class Clash(StrEnum):
    """Why judgements cannot all be true."""

    APART = "together and apart"
    HONEST = "together with an honest account"


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """A pair that contradicts other judgements and was not applied.

    ``closure`` are the accounts that other judgements make one hand, the pair among
    them; they were not applied either. It is empty where one of the pair is honest.
    """

    clash: Clash
    left: int
    right: int
    closure: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Obeyed:
    """Group of each account (``NONE`` for none), numbered without gaps.

    ``bits`` are 0 where a judgement put an account and not the evidence. ``freed`` are
    the honest accounts that evidence had put into a group.
    """

    group: Ints
    bits: Floats
    conflicts: tuple[Conflict, ...]
    freed: tuple[int, ...]


def obey(
    group: Ints,
    bits: Floats,
    *,
    together: Ints,
    apart: Ints,
    honest: Ints,
    leaving: Ints | None = None,
) -> Obeyed:
    """``group`` as judgements want it; their order does not matter.

    ``bits`` hold each account in its group. ``together`` and ``apart`` have a row for
    each judged pair, ``honest`` are accounts that are in no group. Of two that are
    apart one of ``leaving`` leaves, however well it is held.

    - Accounts of a closure are in one group: where most of them are; of equals where
      one is held best, then the one with the smaller first account. If none of them
      has a group, they are one.
    - Of two that are apart and would share a group, the one with fewer bits leaves,
      with its closure; it is then in no group, or its closure is a group.
    - A pair that is apart within a closure, and a pair of which one is honest, is a
      conflict: it is reported and not applied; nor is the closure that it is in.
    - What is left of a group with one account is none.
    """
    free = np.ones(group.size, dtype=np.bool_)
    free[honest] = False
    label = np.where(free, _first_account(group), NONE)
    pairs, conflicts = _without_honest(_pairs(together), free)
    closures = _closures(pairs)
    apart_pairs = [(a, b) for a, b in _pairs(apart) if free[a] and free[b]]
    apart_pairs, split = _without_split(apart_pairs, closures)
    broken = {accounts for conflict in split for accounts in conflict.closure}
    closures = {a: c for a, c in closures.items() if a not in broken}
    before = label.copy()
    # By identity: to hash a closure once for each of its accounts takes the square.
    for closure in sorted({id(each): each for each in closures.values()}.values()):
        label[list(closure)] = _home(closure, label, bits)
    held = np.where(label == before, bits, 0.0)
    if leaving is not None:
        # Less than any sum of bits: each is weaker than whom it is against.
        held[leaving] = -np.inf
    for closure in _leaving(apart_pairs, closures, label, held):
        label[list(closure)] = _own_group(closure, label.size)
    obeyed = _numbered(label)
    return Obeyed(
        obeyed,
        np.where((obeyed >= 0) & (label == before), bits, 0.0),
        tuple(sorted([*conflicts, *split])),
        tuple(np.flatnonzero(~free & (group >= 0)).tolist()),
    )


def _pairs(rows: Ints) -> list[_Pair]:
    """Each pair once, the smaller account first."""
    ordered = np.sort(rows.reshape(-1, 2), axis=1).tolist()
    return sorted({(left, right) for left, right in ordered})


def _first_account(group: Ints) -> Ints:
    """Each account's group, called by its first account; ``NONE`` stays."""
    _, first, inverse = np.unique(group, return_index=True, return_inverse=True)
    return np.where(group >= 0, first[inverse], NONE)


def _without_honest(
    pairs: list[_Pair], free: Flags
) -> tuple[list[_Pair], list[Conflict]]:
    """Pairs of which none is honest, and those of which one is."""
    bound = [(a, b) for a, b in pairs if free[a] and free[b]]
    clashing = [(a, b) for a, b in pairs if free[a] != free[b]]
    return bound, [Conflict(Clash.HONEST, a, b, ()) for a, b in clashing]


def _closures(pairs: Iterable[_Pair]) -> dict[int, tuple[int, ...]]:
    """The closure of each account that a pair names, as its accounts in order."""
    members: dict[int, list[int]] = {}
    for left, right in pairs:
        into, gone = (
            members.setdefault(left, [left]),
            members.setdefault(right, [right]),
        )
        if into is gone:
            continue
        into, gone = (into, gone) if len(into) >= len(gone) else (gone, into)
        into += gone
        members.update(dict.fromkeys(gone, into))
    distinct = {id(closure): closure for closure in members.values()}
    made = {name: tuple(sorted(closure)) for name, closure in distinct.items()}
    return {account: made[id(closure)] for account, closure in members.items()}


def _closure_of(closures: dict[int, tuple[int, ...]], account: int) -> tuple[int, ...]:
    return closures.get(account, (account,))


def _without_split(
    apart: list[_Pair], closures: dict[int, tuple[int, ...]]
) -> tuple[list[_Pair], list[Conflict]]:
    """Pairs between closures, and those within one."""
    between, within = [], []
    for left, right in apart:
        closure = _closure_of(closures, left)
        if right in closure:
            within.append(Conflict(Clash.APART, left, right, closure))
        else:
            between.append((left, right))
    return between, within


def _home(closure: tuple[int, ...], label: Ints, bits: Floats) -> int:
    """The group that a closure goes to."""
    groups = [(int(label[account]), float(bits[account])) for account in closure]
    count = Counter(group for group, _ in groups if group >= 0)
    if not count:
        return _own_group(closure, label.size)
    best = {name: max(b for g, b in groups if g == name) for name in count}
    return min(count, key=lambda name: (-count[name], -best[name], name))


def _own_group(closure: tuple[int, ...], accounts: int) -> int:
    """Label of the group that a closure is by itself; of one account it is none."""
    return accounts + closure[0] if len(closure) > 1 else NONE


def _leaving(
    apart: list[_Pair], closures: dict[int, tuple[int, ...]], label: Ints, held: Floats
) -> list[tuple[int, ...]]:
    """Closures that must leave their group: weaker than one that stays in it.

    Going from the strongest to the weakest, each stays unless one that stays is
    against it; so a closure never leaves because of one that leaves itself.
    """
    against: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    for pair in apart:
        left, right = (_closure_of(closures, account) for account in pair)
        if label[left[0]] == label[right[0]] >= 0:
            against.setdefault(left, set()).add(right)
            against.setdefault(right, set()).add(left)
    strength = {c: round(float(held[list(c)].sum()), 6) for c in against}
    stays: set[tuple[int, ...]] = set()
    for closure in sorted(against, key=lambda c: (-strength[c], c[0])):
        if not against[closure] & stays:
            stays.add(closure)
    return sorted(against.keys() - stays)


def _numbered(label: Ints) -> Ints:
    """Groups of two accounts and more, numbered in the order of their labels."""
    names, inverse, size = np.unique(label, return_inverse=True, return_counts=True)
    kept = (names >= 0) & (size > 1)
    number = np.where(kept, np.cumsum(kept) - 1, NONE)
    return np.asarray(number[inverse], dtype=np.int64)
