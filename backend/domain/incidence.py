"""Who has what, with what cannot tell left out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backend.domain.linkage import Evidence, Flags, Ints

_Codes = Ints | npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Incidence:
    """Accounts and things that they have; a row a pair, by account, then thing."""

    account: Ints
    thing: Ints

    @classmethod
    def of(cls, evidence: Evidence, things: Flags) -> "Incidence":
        """Those rows of ``evidence`` that are about ``things``."""
        rows = things[evidence.thing]
        return cls(evidence.account[rows], evidence.thing[rows])

    def without(self, hidden: Flags) -> "Incidence":
        """All rows but the ``hidden`` ones."""
        return Incidence(self.account[~hidden], self.thing[~hidden])


def starts(values: Ints, size: int) -> Ints:
    """Where each number below ``size`` starts in ascending ``values``, and the end."""
    return np.asarray(np.searchsorted(values, np.arange(size + 1)))


def expand(begins: Ints, values: Ints, at: Ints) -> tuple[Ints, Ints]:
    """All values of each of ``at``: (place in ``at``, value)."""
    length = begins[at + 1] - begins[at]
    rows = np.repeat(np.arange(at.size), length)
    skipped = np.repeat(begins[at] - (np.cumsum(length) - length), length)
    return rows, values[skipped + np.arange(rows.size)]


def find(codes: _Codes, wanted: _Codes) -> tuple[Flags, Ints]:
    """Whether each of ``wanted`` is in ascending ``codes``, and where."""
    if not codes.size:
        return np.zeros(wanted.size, np.bool_), np.zeros(wanted.size, np.int64)
    place = np.searchsorted(codes, wanted)
    place[place == codes.size] = 0
    return codes[place] == wanted, place
