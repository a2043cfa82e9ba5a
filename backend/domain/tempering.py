"""What a source can say about a group at most, by who else has as much of it.

``domain.scoring`` says why. Sums are of whole numbers, millionths of an account and
thousandths of a bit, so that no order of rows changes them.
"""

from dataclasses import dataclass
from math import prod

import numpy as np

from backend.domain import linkage
from backend.domain.candidates import Candidates, Said
from backend.domain.linkage import Floats, Ints
from backend.domain.millibits import MILLI, log2_milli

_MILLIONTHS = 1_000_000
_LEAST: Ints = np.round(linkage.LEVELS * MILLI).astype(np.int64)
_LEVELS = _LEAST.size + 1
# Beyond so many bits an account belongs to a group, or does not.
_SURE = 50.0


@dataclass(frozen=True, slots=True)
class Tempered:
    """``millibits`` of each row of what was said, lowered.

    ``most`` are the millibits that reaching each level says at most, by row of
    ``groups``, source and level; of the level below where nobody reaches it.
    """

    groups: Ints
    most: Ints
    millibits: Ints


def temper(candidates: Candidates, said: Said, *, total: int, rounds: int) -> Tempered:
    """``said``, with each source lowered to what reaching its level can say.

    By expectation and maximization from the members, for so many ``rounds``; in none
    nothing is lowered, and ``most`` is of the members. There are ``total`` accounts.
    """
    reach = _Reach(candidates, said, total)
    most = reach.most(np.where(candidates.member, _MILLIONTHS, 0))
    for _ in range(rounds - 1):
        most = reach.most(reach.belonging(most))
    lowered = reach.lowered(most) if rounds else said.millibits
    return Tempered(reach.groups, most, lowered)


class _Reach:
    """Who reaches which level of each source, in each group."""

    def __init__(self, candidates: Candidates, said: Said, total: int) -> None:
        self._candidates, self._said, self._total = candidates, said, total
        self.groups, self._group = candidates.numbers()
        level = np.searchsorted(_LEAST, said.millibits, side="right")
        row = self._group[said.candidate] * linkage.SOURCES + said.source
        self._code = row * _LEVELS + level
        self._prior = np.log2(candidates.size / total)
        self._everybody = self._reaching(candidates.weight)
        # Levels that anybody stops at; nobody is below the lowest.
        self._there = self._by_level(None) > 0
        self._there[..., 0] = True

    def most(self, belongs: Ints) -> Ints:
        """What reaching a level says at most, never less than a lower one.

        It is log2 of the share of those who belong over the share of outsiders;
        ``belongs`` are millionths of each candidate. Who is no candidate is an outsider
        without evidence.
        """
        worth = self._candidates.weight * belongs
        members = self._reaching(worth) / _MILLIONTHS
        inside = members[:, :1, :1]
        strangers = np.maximum(self._everybody - members, 0.0) + 0.5
        within = (members + 0.5) / (inside + 1)
        outside = strangers / (np.maximum(self._total - inside, 0.0) + 1)
        bits = np.maximum(log2_milli(within / outside), 0)
        bits[~self._there] = 0
        return np.asarray(np.maximum.accumulate(bits, axis=2))

    def lowered(self, most: Ints) -> Ints:
        """What was said, as far as ``most`` allows."""
        return np.asarray(np.minimum(self._said.millibits, most.ravel()[self._code]))

    def belonging(self, most: Ints) -> Ints:
        """Millionths of each candidate that belong to its group."""
        candidates = self._candidates
        millibits = np.bincount(
            self._said.candidate, self.lowered(most), minlength=candidates.count()
        )
        bits = np.clip(millibits / MILLI + self._prior, -_SURE, _SURE)
        odds = np.exp2(bits)
        return np.asarray(np.floor(_MILLIONTHS * odds / (1 + odds)), np.int64)

    def _reaching(self, worth: Ints) -> Floats:
        """``worth`` of all that reach each level; the lowest is everybody's."""
        exactly = self._by_level(worth[self._said.candidate])
        reaching = np.cumsum(exactly[..., ::-1], axis=2)[..., ::-1]
        whole = np.bincount(self._group, worth, minlength=self.groups.size)
        reaching[..., 0] = whole[:, np.newaxis]
        return reaching

    def _by_level(self, worth: Ints | None) -> Floats:
        """Sums over what stops at each level; without ``worth`` how much it is."""
        shape = (self.groups.size, linkage.SOURCES, _LEVELS)
        sums = np.bincount(self._code, worth, minlength=prod(shape))
        return np.asarray(sums, np.float64).reshape(shape)
