"""Leases of one thing: its uses between which nobody had it for long.

Who had an address in spring and who has it in autumn have nothing in common, unless
somebody had it all along. What is bought, owned or written stays with whoever has it.
"""

from dataclasses import dataclass

import numpy as np

from backend.domain.linkage import Flags, Ints

# Nobody is seen every week; whose lease is not used for two months has lost it.
IDLE_DAYS = 60
IDLE_MS = IDLE_DAYS * 86_400_000


@dataclass(frozen=True, slots=True)
class Leases:
    """Things as they were numbered, and behind them their later uses as things, too.

    ``thing`` of each row; of each later use the thing that it is ``of``, and its
    ``number`` by time, the first that is not the thing itself being 1.
    """

    thing: Ints
    of: Ints
    number: Ints


def tell_apart(thing: Ints, spans: Ints, leased: Flags) -> Leases:
    """Uses of ``thing`` by rows that have it all the time of their ``spans``.

    ``spans`` has two columns, first and last time in epoch milliseconds; ``leased``
    says of each thing whether it can change hands. The cost is that of sorting.
    """
    number = _numbers(thing, spans, leased)
    later = np.flatnonzero(number)
    many = int(number.max(initial=0)) + 1
    codes, place = np.unique(thing[later] * many + number[later], return_inverse=True)
    own = thing.copy()
    own[later] = leased.size + place
    return Leases(own, *np.divmod(codes, many))


def _numbers(thing: Ints, spans: Ints, leased: Flags) -> Ints:
    """Which use of its thing each row belongs to."""
    rows = np.flatnonzero(leased[thing])
    number = np.zeros(thing.size, np.int64)
    if not rows.size:
        return number
    rows = rows[np.lexsort((spans[rows, 0], thing[rows]))]
    of_row, (first, last) = thing[rows], spans[rows].T
    # The place of the latest end so far; a thing's places are above the one before's.
    order = np.argsort(last, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(rows.size)
    until = np.maximum.accumulate(of_row * rows.size + place) % rows.size
    idle = np.zeros(rows.size, np.bool_)
    idle[1:] = of_row[1:] == of_row[:-1]
    idle[1:] &= first[1:] - last[order[until[:-1]]] > IDLE_MS
    so_far = np.cumsum(idle)
    number[rows] = so_far - so_far[np.searchsorted(of_row, of_row)]
    return number
