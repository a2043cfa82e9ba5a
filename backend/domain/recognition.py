"""Recognizes a new prompt as one of a known family's, without the other prompts.

A family is known by its middle, and how rare a number is by the common ones: fewer than
256 a column are worth less than the most that a number can be worth. So what a run knew
of millions of prompts fits into some hundred kilobytes, beside the middles themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from backend.domain.families import alike, bar_of, least_equal
from backend.domain.incidence import expand, find
from backend.domain.linkage import Flags
from backend.domain.prompts import EMPTY, Signatures
from backend.domain.sketches import MOST_WORTH, Bits, Pairs, Rows, worth_of

_Codes = npt.NDArray[np.uint64]
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Common:
    """Numbers worth less than the most: column and number as one code, ascending."""

    codes: _Codes
    worth: Bits

    @classmethod
    def among(cls, rows: Signatures, group: Rows) -> "Common":
        """Those of ``rows``, which are as good as one where ``group`` is the same."""
        count = np.unique(group).size
        codes, often = [], []
        for column in range(rows.shape[1]):
            numbers = rows[:, column].astype(np.uint64) << _HALF
            once = np.unique(numbers | group.view(np.uint64))
            number, times = np.unique(once >> _HALF, return_counts=True)
            codes.append(np.uint64(column) << _HALF | number)
            often.append(times)
        worth = worth_of(np.concatenate(often), count)
        told = worth < MOST_WORTH
        return cls(np.concatenate(codes)[told], worth[told])

    def weigh(self, rows: Signatures) -> Bits:
        """Sixteenths of a bit that each number of ``rows`` is worth."""
        known, place = find(self.codes, _codes(rows).reshape(-1))
        worth = np.full(rows.size, MOST_WORTH, np.uint8)
        worth[known] = self.worth[place[known]]
        worth *= (rows != EMPTY).reshape(-1)
        return worth.reshape(rows.shape)


@dataclass(frozen=True)
class KnownFamilies:
    """Families by the signature in their middle; ``large`` ones have a true middle."""

    names: tuple[str, ...]
    middles: Signatures
    large: Flags
    common: Common

    def with_more(self, more: "KnownFamilies") -> "KnownFamilies":
        """These and others, whose middles are of the same length."""
        if not more.names or more.middles.shape[1] != self.middles.shape[1]:
            return self
        return KnownFamilies(
            self.names + more.names,
            np.concatenate([self.middles, more.middles]),
            np.concatenate([self.large, more.large]),
            self.common,
        )

    def families_of(self, rows: Signatures) -> list[str | None]:
        """The family that each signature is most like, if it is like any.

        Signatures of another length are like none.
        """
        if not self.names or rows.shape[1] != self.middles.shape[1]:
            return [None] * len(rows)
        return [self._family_of(rows[n : n + 1]) for n in range(len(rows))]

    def _family_of(self, row: Signatures) -> str | None:
        near = self._sharing(row[0])
        if not near.size:
            return None
        both = np.concatenate([row, self.middles[near]])
        weights = np.concatenate([self.common.weigh(row), self._weights[near]])
        first = np.zeros(near.size, np.intp)
        pairs = Pairs(first, 1 + np.arange(near.size), first)
        likeness = alike(both, weights, pairs)
        likeness[likeness < bar_of(self.large[near])] = 0
        best = int(np.argmax(likeness))
        return self.names[near[best]] if likeness[best] > 0 else None

    def _sharing(self, row: Signatures) -> Rows:
        """Families whose middles have enough numbers of the row."""
        numbers, starts, family = self._index
        codes = _codes(row[None, :])[0][row != EMPTY]
        known, place = find(numbers, codes)
        _, found = expand(starts, family, place[known])
        times = np.bincount(found, minlength=len(self.names))
        return np.flatnonzero(times >= least_equal(row.size))

    @cached_property
    def _weights(self) -> Bits:
        return self.common.weigh(self.middles)

    @cached_property
    def _index(self) -> tuple[_Codes, Rows, Rows]:
        """Codes that middles have, where the families of each start, and these."""
        codes = _codes(self.middles)
        family = np.broadcast_to(np.arange(len(codes))[:, None], codes.shape)
        filled = self.middles != EMPTY
        order = np.argsort(codes[filled], kind="stable")
        numbers, starts = np.unique(codes[filled][order], return_index=True)
        return numbers, np.append(starts, order.size), family[filled][order]


def _codes(rows: Signatures) -> _Codes:
    """Column and number of each place as one number."""
    columns = np.arange(rows.shape[1], dtype=np.uint64) << _HALF
    return np.asarray(columns | rows.astype(np.uint64))


def group_of_keys(keys: Sequence[str], family: Mapping[str, str]) -> Rows:
    """A number for the family of each key, its own for one without."""
    number: dict[str, int] = {}
    return np.array(
        [number.setdefault(family.get(key, key), len(number)) for key in keys], np.intp
    )
