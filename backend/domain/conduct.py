"""What accounts do with the provider's models, and what it says about a group.

Whoever distils a model needs very many exchanges, of the few capabilities that the
model is wanted for, and of a new model at once. Customers who merely share something
with each other behave as everybody does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from backend.domain.character import Sign
from backend.domain.linkage import Flags, Floats, Ints

# Three times what the median account makes speaks for nothing: many a customer does.
_ORDINARY_BITS = 1.5
_BITS_PER_DOUBLING = 1.5
_LEAST_VOLUME, _MOST_VOLUME = -3.0, 6.0
# A capability is what a group is after when it is this share of a mean member's use.
_SOUGHT = 0.4
_MOST_SOUGHT = 2.0
_LEAST_EARLY, _MOST_EARLY = -1.0, 3.0
# Too few of everybody were early for a share of them to be known.
_FEW_EARLY = 10


@dataclass(frozen=True, slots=True)
class Usual:
    """What all accounts do, that groups are compared with.

    Of the ``active`` accounts, who made exchanges: what the median one made, the mean
    ``mix`` of capabilities, and how many were ``early``. ``hours`` are those in which
    any account signed up.
    """

    active: int
    exchanges: float
    mix: Mapping[str, float]
    early: int
    hours: int


@dataclass(frozen=True, slots=True)
class Conduct:
    """By account, in the order of the evidence.

    ``exchanges`` in all; ``mix`` (accounts by ``capabilities``) the share of each in
    them; ``early`` whether the account used a model within a day of its release.
    ``usual`` is what all accounts do, with those that are not here.
    """

    capabilities: tuple[str, ...]
    exchanges: Floats
    mix: Floats
    early: Flags
    usual: Usual


def usual_of(
    capabilities: Sequence[str],
    exchanges: Floats,
    mix: Floats,
    early: Flags,
    *,
    hours: int,
) -> Usual:
    """What is usual, from the columns of all accounts."""
    active = exchanges > 0
    if not active.any():
        return Usual(0, 0.0, {}, 0, hours)
    mean = mix[active].mean(axis=0).tolist()
    return Usual(
        int(active.sum()),
        float(np.median(exchanges[active])),
        dict(zip(capabilities, mean, strict=True)),
        int(early.sum()),
        hours,
    )


def conduct_signs(conduct: Conduct, group: Ints) -> list[list[Sign]]:
    """What its members' conduct says about each group; ``group`` below 0 is none."""
    groups = int(group.max(initial=-1)) + 1
    active = conduct.exchanges > 0
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(groups + 1))
    usual = conduct.usual
    if not usual.active:
        return [[] for _ in range(groups)]
    everybody = np.array([usual.mix.get(name, 0.0) for name in conduct.capabilities])
    found: list[list[Sign]] = []
    for begin, end in pairwise(bounds.tolist()):
        members = order[begin:end]
        members = members[active[members]]
        if not members.size:
            found.append([])
            continue
        signs = [
            _volume(float(np.median(conduct.exchanges[members])), usual.exchanges),
            _sought(conduct, members, everybody),
            _early(int(conduct.early[members].sum()), members.size, usual),
        ]
        found.append([sign for sign in signs if sign is not None])
    return found


def _volume(half: float, usual: float) -> Sign:
    bits = _BITS_PER_DOUBLING * (np.log2(half / usual) - _ORDINARY_BITS)
    bits = np.clip(bits, _LEAST_VOLUME, _MOST_VOLUME)
    says = f"half of them made {half:,.0f} exchanges or more; of all, {usual:,.0f}"
    return Sign(round(float(bits), 3), says)


def _sought(conduct: Conduct, members: Ints, everybody: Floats) -> Sign | None:
    """The capability that the group seeks more than others do, if there is one."""
    mix = conduct.mix[members].mean(axis=0)
    excess = np.log2(np.maximum(mix, 1e-9) / np.maximum(everybody, 1e-3))
    best = int(np.argmax(np.where(mix >= _SOUGHT, excess, -np.inf)))
    if mix[best] < _SOUGHT or excess[best] <= 0 or not conduct.capabilities[best]:
        return None
    name = conduct.capabilities[best].replace("_", " ")
    says = f"{mix[best]:.0%} of what they seek is {name}; of all, {everybody[best]:.0%}"
    return Sign(round(float(min(excess[best], _MOST_SOUGHT)), 3), says)


def _early(some: int, members: int, usual: Usual) -> Sign | None:
    if usual.early < _FEW_EARLY:
        return None
    base = usual.early / usual.active
    share = (some + base) / (members + 1)  # one more member who is like everybody
    bits = np.clip(np.log2(share / base), _LEAST_EARLY, _MOST_EARLY)
    says = f"{some / members:.0%} used a model within a day of its release"
    return Sign(round(float(bits), 3), f"{says}; of all, {base:.0%}")
