"""What a scorer of accounts against groups is asked, and what it answers.

For each thing that members of a group have: log2 of the thing's share in the group over
its share outside, damped by kind and capped by source; and log2 of the group's share of
all accounts as the prior. The account's whole cell is left out of the group's counts,
so that what it shares with its cell only holds it to the cell; in turn, accounts of a
cell vouch for each other.

Things of one source are not independent: whoever buys from the reseller of a campaign's
exits has several of them, and each by itself is rare. Summed, they would prove a
membership that they only make a little likelier. So accounts are counted by level: a
source says at most log2 of the share of members over the share of outsiders that reach
the level, as the Fellegi-Sunter model has it for a pair, here for an account and a
group. Who is an outsider follows from all sources together, by expectation and
maximization from the members of the moment.

    Fellegi and Sunter, A theory for record linkage, 1969
"""

from dataclasses import dataclass
from typing import Protocol

from backend.domain.incidence import Incidence
from backend.domain.linkage import Flags, Floats, Ints

# More than any source says.
NEVER_BITS = 1000.0


@dataclass(frozen=True, slots=True)
class Cells:
    """The cell of each account that comes with it, and the one that is left ``apart``.

    They are the same, unless it is asked what holds a larger piece of a group. A thing
    speaks for an account when ``others`` members have it beside what is left apart, and
    an account is ``alone`` in passing, too, when one source says ``lone_bits`` by two
    things or more.
    """

    cell: Ints
    apart: Ints
    others: int = 1
    lone_bits: float = NEVER_BITS


@dataclass(frozen=True, slots=True)
class Weights:
    """What things say in groups; ascending by group, then thing.

    ``accounts`` members have the thing; ``inside`` are its bits for one of them, itself
    left out.
    """

    group: Ints
    thing: Ints
    accounts: Ints
    inside: Floats


@dataclass(frozen=True, slots=True)
class Profiled:
    """What groups say of an account that is no member and in no member's cell.

    A row of ``group``, ``thing``, ``accounts`` and ``bits`` is a thing that members
    have, ascending by group, then thing; ``most`` has what reaching each level of each
    source says at most, by group, source and level. ``vouching`` are the members that
    would vouch for one more account of their cells.
    """

    group: Ints
    thing: Ints
    accounts: Ints
    bits: Floats
    most: Floats
    vouching: Ints


@dataclass(frozen=True, slots=True)
class Scores:
    """Accounts that pass the bar for groups, and by how many bits; by group, account.

    ``fit`` are the bits before any source is capped or lowered: of groups that all have
    as much as sources may say, they tell whose an account is. ``alone`` are those that
    pass without the word of their cell.
    """

    account: Ints
    group: Ints
    bits: Floats
    fit: Floats
    alone: Flags


@dataclass(frozen=True, slots=True)
class Scored:
    """Accounts against one group: what speaks for each, and whether it passes.

    ``by_source`` are bits by account and source, lowered to what each source may say;
    ``prior`` are log odds, ``bits`` the sum of both, ``sources`` how many speak;
    ``vouched`` is the share of the account's cell that passes by itself. ``place``,
    ``thing`` and ``clue`` list the things that speak: place among the accounts, thing,
    and its bits before they are lowered.
    """

    account: Ints
    by_source: Floats
    prior: Floats
    bits: Floats
    sources: Ints
    vouched: Floats
    passes: Flags
    place: Ints
    thing: Ints
    clue: Floats


class Scoring(Protocol):
    """Scores accounts against groups; ``group`` of each account, below 0 for none."""

    def weigh(self, having: Incidence, group: Ints) -> Weights:
        """What the things of the members say, where it is anything."""

    def score(self, having: Incidence, group: Ints, cells: Cells) -> Scores:
        """Every account that passes for a group, of those that something brings up."""

    def profile(self, having: Incidence, group: Ints, cells: Cells) -> Profiled:
        """What the members say of whoever comes next."""

    def against(
        self, having: Incidence, group: Ints, cells: Cells, asked: Ints
    ) -> Scored:
        """All whom something brings up for group 0, and the accounts ``asked``."""
