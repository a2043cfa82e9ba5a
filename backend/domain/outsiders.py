"""What a source can say at most about a group, given who else has as much of it.

Things of one source are not independent: whoever buys from the reseller of a campaign's
exits has several of them, and each by itself is rare. Summed, they would prove a
membership that they only make a little likelier. So accounts are counted by level: a
source says at most log2 of the share of members over the share of outsiders that reach
the level, as the Fellegi-Sunter model has it for a pair, here for an account and a
group. Who is an outsider follows from all sources together, by expectation and
maximization from the members of the moment.
"""

import numpy as np

from backend.domain.linkage import LEVELS, TEMPERING, Flags, Floats, Ints

_HALF = 0.5  # account, so that a level that nobody reaches is rare, and not impossible


class Outsiders:
    """Candidates of groups: ``to`` which group, whether a ``member``, and ``share``.

    ``share`` is the group's share of ``everybody``, the number of all accounts.
    Everybody who is no candidate is an outsider without evidence.
    """

    def __init__(self, to: Ints, member: Flags, share: Floats, everybody: int) -> None:
        self._to = to
        self._member = member
        self._prior = np.log2(share)
        self._everybody = everybody
        self._groups = int(to.max(initial=-1)) + 1
        self._levels = LEVELS.size + 1

    def temper(self, by_source: Floats) -> Floats:
        """``by_source`` (candidates by sources, bits), lowered to what each can say."""
        if not self._to.size:
            return by_source
        code = self._to[:, None] * self._levels + np.digitize(by_source, LEVELS)
        ones = np.ones(self._to.size)
        reach = [self._reaching(column, ones) for column in code.T]
        belongs: Floats = self._member.astype(np.float64)
        said = by_source
        for _ in range(TEMPERING):
            inside = self._counted(belongs)
            most = [
                self._most(self._reaching(column, belongs), everybody, inside)[column]
                for column, everybody in zip(code.T, reach, strict=True)
            ]
            said = np.minimum(by_source, np.column_stack(most))
            odds = np.exp2(np.clip(said.sum(axis=1) + self._prior, -50.0, 50.0))
            belongs = odds / (1.0 + odds)
        return said

    def _counted(self, weight: Floats) -> Floats:
        """Candidates of each group, each with its ``weight``, as a column."""
        counts = np.bincount(self._to, weight, minlength=self._groups)
        return np.asarray(counts[:, None], dtype=np.float64)

    def _reaching(self, code: Ints, weight: Floats) -> Floats:
        """Candidates, each with its ``weight``, by group and level, or above it."""
        counts = np.bincount(code, weight, minlength=self._groups * self._levels)
        by_level = counts.reshape(self._groups, self._levels)
        return np.asarray(by_level[:, ::-1].cumsum(axis=1)[:, ::-1])

    def _most(self, members: Floats, everybody: Floats, inside: Floats) -> Floats:
        """Bits that reaching a level says at most, by group * levels + level."""
        share_in = (members + _HALF) / (inside + 1.0)
        outside = self._everybody - inside
        share_out = (everybody - members + _HALF) / (outside + 1.0)
        bits = np.maximum(np.log2(share_in / share_out), 0.0)
        return np.asarray(np.maximum.accumulate(bits, axis=1).ravel())
