"""Remembers what was found out about groups, by who their members are.

Most groups are the same from one round of growth to the next, and what is scored
against a group, and whether it falls apart, hangs on nothing but its members.
"""

from collections.abc import Callable

import numpy as np

from backend.domain.linkage import Flags, Floats, Ints, distinct
from backend.domain.scoring import Scores

_SEED = 20260101
_Name = tuple[int, int, int]  # of a group: its size, and two sums over its members
_Rows = tuple[Ints, Floats, Floats, Flags]  # account, bits, fit, alone
_NO_BITS: Floats = np.empty(0)
_NOTHING: _Rows = (np.empty(0, np.int64), _NO_BITS, _NO_BITS, np.empty(0, np.bool_))


class Memory:
    """Scores of groups among so many ``accounts``, and which hold together."""

    def __init__(self, accounts: int) -> None:
        self._scores: dict[_Name, _Rows] = {}
        self._whole: set[_Name] = set()
        random = np.random.default_rng(_SEED)
        self._marks = random.integers(2**63, size=(2, accounts), dtype=np.uint64)

    def split(self, group: Ints, parts: Callable[[Ints], Ints]) -> Ints:
        """``group`` with groups taken into their ``parts``.

        Which is asked about those that are not known to hold together, and numbers the
        parts of all that it is given.
        """
        names = self._names(group)
        unknown = np.array([name not in self._whole for name in names], np.bool_)
        asked = np.where(np.append(unknown, False)[group], group, -1)
        inside = asked >= 0
        if not inside.any():
            return group
        part = parts(asked)
        many = int(part.max()) + 1
        pairs = distinct(asked[inside] * many + part[inside])
        whole = np.bincount(pairs // many, minlength=len(names)) == 1
        self._whole.update(names[n] for n in np.flatnonzero(whole).tolist())
        return np.where(inside, len(names) + part, group)

    def complete(self, group: Ints, score: Callable[[Ints], Scores]) -> Scores:
        """Scores of all groups; ``score`` is asked about those that are not known.

        It is given ``group`` with the others below 0. Groups are numbered from 0.
        """
        names = self._names(group)
        unknown = np.array([name not in self._scores for name in names], np.bool_)
        if unknown.any():
            wanted = np.append(unknown, False)[group]  # the last stands for no group
            found = score(np.where(wanted, group, -1))
            bounds = np.searchsorted(found.group, np.arange(len(names) + 1)).tolist()
            for number in np.flatnonzero(unknown).tolist():
                rows = slice(bounds[number], bounds[number + 1])
                self._scores[names[number]] = (
                    found.account[rows],
                    found.bits[rows],
                    found.fit[rows],
                    found.alone[rows],
                )
        known = [_NOTHING, *(self._scores[name] for name in names)]
        account, bits, fit, alone = map(np.concatenate, zip(*known, strict=True))
        lengths = [rows[0].size for rows in known[1:]]
        of = np.repeat(np.arange(len(names)), lengths)
        return Scores(account, of, bits, fit, alone)

    def _names(self, group: Ints) -> list[_Name]:
        """What each group is known by: equal members, or an accident of 2**-128."""
        member = np.flatnonzero(group >= 0)
        order = member[np.argsort(group[member], kind="stable")]
        sizes = np.bincount(group[member])
        if not sizes.size:
            return []
        begins = np.cumsum(sizes) - sizes
        sums = np.add.reduceat(self._marks[:, order], begins, axis=1)
        return list(zip(sizes.tolist(), *sums.tolist(), strict=True))
