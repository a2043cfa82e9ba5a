"""Which candidates pass for their groups, and which of them by themselves.

Beside what is said of an account, the accounts of its cell vouch for it: the share of
them that passes by itself. None where one thing speaks for the whole cell: a family
whose line a proxy rents out has the exit in common with the proxy's customers, each of
them.
"""

from dataclasses import dataclass

import numpy as np

from backend.domain import linkage
from backend.domain.candidates import Candidates, Said
from backend.domain.incidence import find
from backend.domain.linkage import Flags, Floats, Ints, Rules
from backend.domain.millibits import MILLI, log2_milli, milli

_SPEAKING: Ints = np.round(linkage.SPEAKING_BITS * MILLI).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Passing:
    """A row a candidate; ``millibits`` are with the ``prior``.

    ``fit`` is with it, too, of what sources say uncapped.

    ``vouched`` is the share of its cell that passes by itself, ``speaking`` how many
    sources speak for it, the cell among them, ``alone`` whether it passes without the
    word of its cell.
    """

    prior: Ints
    millibits: Ints
    fit: Ints
    vouched: Floats
    speaking: Ints
    passes: Flags
    alone: Flags


def passing(
    candidates: Candidates,
    said: Said,
    lowered: Ints,
    rules: Rules,
    *,
    lone_bits: float,
    total: int,
) -> Passing:
    """What each candidate comes to, where sources say as little as ``lowered``.

    With ``lone_bits`` of one source, by two things or more, it passes alone, too. There
    are ``total`` accounts.
    """
    count, row = candidates.count(), said.candidate
    millibits = _sums(row, lowered, count)
    confirmed = np.minimum(lowered, said.confirmed) >= _SPEAKING[said.source]
    speaking, things = _sums(row, confirmed, count), _sums(row, said.things, count)
    # Odds are finite even of a group that is everybody.
    share = np.minimum(candidates.size, total - 0.5) / total
    accept = milli(rules.accept_bits)
    likely = millibits + log2_milli(share) >= accept
    vouched = _vouched(candidates, said, likely)
    probability = vouched * linkage.VOUCHED + (1 - vouched) * share
    prior = log2_milli(probability / (1 - probability))
    sources = speaking + (vouched >= linkage.MATES_SHARE)
    enough = things >= rules.things
    alone = likely & (speaking >= rules.sources) & enough
    alone[row[(said.threads > 1) & (lowered >= milli(lone_bits))]] = True
    passes = (millibits + prior >= accept) & (sources >= rules.sources) & enough
    fit = _sums(row, said.uncapped, count) + prior
    return Passing(prior, millibits + prior, fit, vouched, sources, passes, alone)


def _vouched(candidates: Candidates, said: Said, likely: Flags) -> Floats:
    """Share of each candidate's cell, itself left out, that passes by itself."""
    beside = np.flatnonzero(candidates.others > 0)
    cells = int(candidates.cell.max(initial=0)) + 1
    code = candidates.group[beside] * cells + candidates.cell[beside]
    hopeful, members = np.unique(code[likely[beside]], return_counts=True)
    inside, place = find(hopeful, code)
    row, place = beside[inside], place[inside]
    at = np.full(candidates.count(), -1)
    at[row] = place
    share = (members[place] - likely[row]) / candidates.others[row]
    vouched = np.zeros(candidates.count())
    vouched[row] = np.where(_several(said, at, hopeful.size)[place], share, 0.0)
    return vouched


def _several(said: Said, at: Ints, cells: int) -> Flags:
    """Whether two things speak for each of so many cells; candidates are ``at`` one.

    The first and the last thing tell: to count them takes a set for each cell.
    """
    held = (said.threads > 0) & (at[said.candidate] >= 0)
    cell = at[said.candidate[held]]
    first, last = np.full(cells, np.iinfo(np.int64).max), np.full(cells, -1)
    np.minimum.at(first, cell, said.first[held])
    np.maximum.at(last, cell, said.last[held])
    return np.asarray(first < last)


def _sums(row: Ints, values: Ints | Flags, count: int) -> Ints:
    return np.bincount(row, values, minlength=count).astype(np.int64)
