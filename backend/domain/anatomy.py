"""What a group is made of: its core, what bridges its parts, and its weakest members.

Members and the things that tell of them are a bipartite graph. A *bridge* is a member
or a thing without which it would fall apart: an articulation point, found in time
linear in who has what (Hopcroft and Tarjan, 1973).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from backend.domain import linkage
from backend.domain.articulation import articulation_points
from backend.domain.discounts import Thing
from backend.domain.evidence import thing_name
from backend.domain.excerpts import Excerpt, Standing
from backend.domain.growth import Growth
from backend.domain.linkage import Ints
from backend.domain.wording import counted, listed

# Members that a sentence names.
_NAMED = 3
_CLUES = 3


@dataclass(frozen=True, slots=True)
class Bridge:
    """A member (``kind`` is ``account``) or a thing that holds a group together.

    Without it ``cut_off`` members would be apart from the largest part of the rest.
    """

    kind: str
    key: str
    cut_off: int
    examples: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Held:
    """A member with what holds it, in a sentence; ``margin`` is bits above the bar."""

    standing: Standing
    margin: float
    sentence: str


def core(standings: Iterable[Standing], *, bar: float, most: int) -> list[Held]:
    """Members held by the most sources first, then by the most bits."""
    ordered = sorted(standings, key=lambda s: (-s.sources, -s.bits, s.account_id))
    return [_held(standing, bar) for standing in ordered[:most]]


def weakest(standings: Iterable[Standing], *, bar: float, most: int) -> list[Held]:
    """Members that would be the first to leave."""
    ordered = sorted(standings, key=lambda s: (s.bits, s.sources, s.account_id))
    return [_held(standing, bar) for standing in ordered[:most]]


def telling_ties(
    growth: Growth, evidence: Excerpt, group: Ints
) -> dict[str, list[Thing]]:
    """Each member of group 0 with its things that tell: two have it, it says 2 bits.

    Neighbours have their network in common, and nothing else: networks do not tie.
    """
    telling = {
        holding.thing
        for held in growth.held_by(group, most=evidence.things)
        for holding in held
        if holding.bits >= linkage.LEAST_SOURCE_BITS
        and linkage.HOLDS[evidence.thing_kind[holding.thing]]
    }
    ties: dict[str, list[Thing]] = {
        name: []
        for name, at in zip(evidence.account_ids, group, strict=True)
        if at >= 0
    }
    for account, thing in zip(
        evidence.account.tolist(), evidence.thing.tolist(), strict=True
    ):
        if group[account] >= 0 and thing in telling:
            ties[evidence.account_ids[account]].append(evidence.things_by_number[thing])
    return ties


def bridges(ties: Mapping[str, Sequence[Thing]]) -> list[Bridge]:
    """What would cut most members off if it were gone, first."""
    accounts = sorted(ties)
    things = sorted({thing for own in ties.values() for thing in own})
    number = {thing: len(accounts) + n for n, thing in enumerate(things)}
    near: list[list[int]] = [[] for _ in range(len(accounts) + len(things))]
    for place, name in enumerate(accounts):
        for thing in ties[name]:
            near[place].append(number[thing])
            near[number[thing]].append(place)
    nodes: list[Thing] = [("account", name) for name in accounts]
    nodes += things
    cuts = articulation_points(near, counting=len(accounts), named=_NAMED)
    found = [
        _bridge(
            nodes[cut.node],
            cut.cut_off,
            tuple(accounts[n] for n in cut.examples),
        )
        for cut in cuts
        if cut.cut_off
    ]
    return sorted(found, key=lambda b: (-b.cut_off, b.kind, b.key))


def _bridge(name: Thing, cut_off: int, examples: tuple[str, ...]) -> Bridge:
    kind, key = name
    what = f"account {key}" if kind == "account" else thing_name(kind, key)
    rest = cut_off - len(examples)
    whom = listed([*examples, counted(rest, "more account")] if rest else examples)
    return Bridge(
        kind,
        key,
        cut_off,
        examples,
        f"without the {what} {counted(cut_off, 'account')} would be apart from the "
        f"others: {whom}",
    )


def _held(standing: Standing, bar: float) -> Held:
    said = listed(f"{name} {bits:.1f}" for name, bits in standing.by_source.items())
    things = listed(
        f"the {thing_name(clue.kind, clue.key)} of {counted(clue.everyone, 'account')}"
        for clue in standing.clues[:_CLUES]
    )
    prior = f"prior {standing.prior_bits:+.1f}"
    if standing.backed:
        prior += ", since accounts tied to it pass"
    sentence = (
        f"{standing.account_id} with {standing.bits:+.1f} bits ({said or 'no source'}; "
        f"{prior}): held by {things or 'nothing rare'}"
    )
    return Held(standing, round(standing.bits - bar, 3), sentence)
