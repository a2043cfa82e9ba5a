"""Accounts that are scored against groups, and what each source says about them."""

from dataclasses import dataclass

import numpy as np

from backend.domain.linkage import Flags, Ints


@dataclass(frozen=True, slots=True)
class Candidates:
    """A row an account and a group; ascending by group, then account.

    ``cell`` is the account's, with so many ``others``; ``size`` is the group's. Each
    stands for as many accounts as its ``weight`` says.
    """

    group: Ints
    account: Ints
    cell: Ints
    others: Ints
    size: Ints
    weight: Ints
    member: Flags

    def count(self) -> int:
        """How many there are."""
        return self.account.size

    def numbers(self) -> tuple[Ints, Ints]:
        """The groups that have candidates, and which of them each candidate is of."""
        first = np.flatnonzero(np.diff(self.group, prepend=-1))
        sizes = np.diff(first, append=self.group.size)
        return self.group[first], np.repeat(np.arange(first.size), sizes)


@dataclass(frozen=True, slots=True)
class Said:
    """A row a candidate, by its row there, and a source; in thousandths of a bit.

    ``millibits`` are all that the source says, ``confirmed`` leaves out what confirms
    nothing; both are capped, and ``uncapped`` is not. ``things`` counts those that say
    much, ``threads`` those that say enough to hold two parts of a group together, from
    the ``first`` to the ``last``.
    """

    candidate: Ints
    source: Ints
    millibits: Ints
    confirmed: Ints
    uncapped: Ints
    things: Ints
    threads: Ints
    first: Ints
    last: Ints
