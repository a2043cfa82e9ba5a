"""Who has what, looked up from either side, with what cannot tell left out."""

import numpy as np

from backend.domain.linkage import Evidence, Flags, Ints


class Incidence:
    """Accounts and the things among ``telling`` that they have; one row for each pair.

    ``account`` and ``thing`` are the rows, ascending by account, then thing.
    """

    def __init__(self, evidence: Evidence, telling: Flags) -> None:
        rows = telling[evidence.thing]
        self.account = evidence.account[rows]
        self.thing = evidence.thing[rows]
        self._by_account = starts(self.account, evidence.accounts)
        order = np.argsort(self.thing, kind="stable")
        self._holder = self.account[order]
        self._by_thing = starts(self.thing[order], evidence.things)

    def things_of(self, accounts: Ints) -> tuple[Ints, Ints]:
        """(place in ``accounts``, thing) for all things of each account."""
        return expand(self._by_account, self.thing, accounts)

    def accounts_of(self, things: Ints) -> tuple[Ints, Ints]:
        """(place in ``things``, account) for all accounts that have each thing."""
        return expand(self._by_thing, self._holder, things)


def starts(values: Ints, size: int) -> Ints:
    """Where each number below ``size`` starts in ascending ``values``, and the end."""
    return np.asarray(np.searchsorted(values, np.arange(size + 1)))


def expand(begins: Ints, values: Ints, at: Ints) -> tuple[Ints, Ints]:
    """All values of each of ``at``: (place in ``at``, value)."""
    length = begins[at + 1] - begins[at]
    rows = np.repeat(np.arange(at.size), length)
    skipped = np.repeat(begins[at] - (np.cumsum(length) - length), length)
    return rows, values[skipped + np.arange(rows.size)]


def find(codes: Ints, wanted: Ints) -> tuple[Flags, Ints]:
    """Whether each of ``wanted`` is in ascending ``codes``, and where."""
    if not codes.size:
        return np.zeros(wanted.size, np.bool_), np.zeros(wanted.size, np.int64)
    place = np.searchsorted(codes, wanted)
    place[place == codes.size] = 0
    return codes[place] == wanted, place
