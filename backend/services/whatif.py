"""What would become of a cluster without some of its evidence; nothing is written.

Asked is whether the cluster would hold, since that is what its members are told: who
would pass if it were known, not whether a run would find it from nothing, nor who else
would join. A run may find less, and may split further what holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain.discounts import Thing
from backend.domain.excerpts import group_of, standings
from backend.domain.removals import Removal, gone, parse_removal
from backend.domain.shortfalls import Shortfall, shortfall
from backend.domain.wording import counted, listed, percent
from backend.errors import InvalidInput
from backend.graph.driver import Graph
from backend.journal.journal import Journal
from backend.services.anatomy import case_of
from backend.services.excerpts import Case, Remnant

_LEAVERS = 20
_PARTS = 10
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Part:
    """Members that would stay together, and where they would be traced to.

    ``kept`` says whether a run would show them: not what looks like strangers, or is
    held by one thing.
    """

    size: int
    examples: tuple[str, ...]
    group_kind: str
    suspicion: float
    kept: bool
    organization_id: str | None
    organization_name: str | None
    confidence: float | None
    bits: float | None
    fate: str
    sentence: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A cluster of ``size`` as it is stored, and what is left of it.

    ``without`` is what was taken away, ``having`` the members that have some of it.
    ``stay`` members stay, in ``parts``, and ``leave`` leave, of whom ``already`` do not
    pass even with it. ``leavers`` are the first of them, with what each lacks for the
    largest part. ``organization_…`` is where the stored cluster was traced to.
    """

    cluster_id: str
    size: int
    without: tuple[str, ...]
    having: int
    stay: int
    leave: int
    already: int
    split: int
    parts: tuple[Part, ...]
    leavers: tuple[Shortfall, ...]
    organization_id: str | None
    organization_name: str | None
    confidence: float | None
    sentence: str


def what_if(
    graph: Graph, journal: Journal, name: str, without: Sequence[str], *, bar: float
) -> WhatIf:
    """What would be left of a cluster, or of an account's, ``without`` some things.

    :raises NotFound: there is no such thing, or the account is in no cluster
    :raises InvalidInput: what is taken away is no thing or kind of the cluster's
    """
    try:
        removals = [parse_removal(text) for text in without]
    except ValueError as error:
        raise InvalidInput(str(error)) from None
    return without_things(case_of(graph, journal, name, bar=bar), removals)


def without_things(case: Case, removals: Sequence[Removal]) -> WhatIf:
    """What would be left of a cluster that was read.

    :raises InvalidInput: no member has a thing that is taken away
    """
    things = case.things
    for removal in removals:
        if not gone([removal], things):
            raise InvalidInput(f"No member of {case.cluster.id} has {removal.text!r}")
    taken = gone(removals, things)
    thinned = case.without(taken)
    found = thinned.remaining()
    staying = {name for part in found for name in part.members}
    leaving = [name for name in case.members if name not in staying]
    before = {name for part in case.remaining() for name in part.members}
    parts = [_part(case, part, taken) for part in found]
    cluster = case.cluster
    return WhatIf(
        cluster.id,
        len(case.members),
        tuple(removal.text for removal in removals),
        case.having(taken),
        len(staying),
        len(leaving),
        sum(name not in before for name in leaving),
        len(parts),
        tuple(parts[:_PARTS]),
        _leavers(thinned, found, leaving),
        cluster.organization_id,
        cluster.organization_name,
        cluster.confidence,
        _sentence(case, removals, taken, parts),
    )


def _part(case: Case, left: Remnant, taken: frozenset[Thing]) -> Part:
    members, character = left.members, left.character
    accepted = [c for c in case.contenders(members, gone=taken)[:1] if c.accepted]
    best = accepted[0] if accepted else None
    traced = _traced(best.name, best.confidence) if best else _traced(None, None)
    fate = traced + _aside(left)
    examples = members[:_EXAMPLES]
    return Part(
        len(members),
        examples,
        str(character.kind),
        character.suspicion,
        left.kept,
        best.organization_id if best else None,
        best.name if best else None,
        best.confidence if best else None,
        best.bits if best else None,
        fate,
        f"{counted(len(members), 'account')}, such as {listed(examples)}: {fate}",
    )


def _aside(left: Remnant) -> str:
    if left.kept:
        return ""
    looks = (
        "one thing holds them"
        if left.by_one_thing
        else f"they look like a {left.character.kind}"
    )
    return f"; a run would set them aside, since {looks}"


def _traced(name: str | None, confidence: float | None) -> str:
    if name is None:
        return "traced to nobody"
    return f"traced to {name}, confidence {percent(confidence or 0.0)}"


def _leavers(
    thinned: Case, found: Sequence[Remnant], leaving: Sequence[str]
) -> tuple[Shortfall, ...]:
    """What those who leave lack for the largest part, or for each other if none is."""
    rest = found[0].members if found else thinned.members
    group = group_of(thinned.evidence, rest)
    stood = standings(thinned.growth, thinned.evidence, group, leaving)
    ordered = sorted(stood.values(), key=lambda s: (s.bits, s.account_id))
    return tuple(
        shortfall(
            each, thinned.cluster.id, size=len(rest), rules=thinned.rules, lacks=()
        )
        for each in ordered[:_LEAVERS]
    )


def _sentence(
    case: Case,
    removals: Sequence[Removal],
    taken: frozenset[Thing],
    parts: Sequence[Part],
) -> str:
    size, cluster = len(case.members), case.cluster
    stored = _traced(cluster.organization_name, cluster.confidence)
    names = listed(removal.name for removal in removals)
    if parts:
        stay, many = sum(part.size for part in parts), len(parts)
        how = "together," if many == 1 else f"in {many:,} parts, the largest"
        fate = f"{stay:,} of them stay {how} {parts[0].fate}"
    else:
        fate = "nothing is left of it"
    return (
        f"Without {names}, which {case.having(taken):,} of {size:,} accounts have, "
        f"{fate}; the cluster as it is stored is {stored}"
    )
