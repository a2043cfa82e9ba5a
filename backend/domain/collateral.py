"""Who else would be hit if what holds a cluster together were blocked with it.

Banning accounts hits those accounts. Blocking their cards, devices and addresses, as
one does so that they do not come again, hits whoever has the same ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.domain.discounts import Cause
from backend.domain.evidence import thing_name
from backend.domain.wording import counted, listed

# Kinds of things that a provider can block; prompts and names are none.
BLOCKABLE = (
    "instrument",
    "device",
    "phone",
    "email",
    "email_domain",
    "ip_address",
    "network",
)


@dataclass(frozen=True, slots=True)
class Outsider:
    """An account outside of the cluster that has one of its things."""

    account_id: str
    cluster_id: str | None
    pays: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """A thing of the cluster: ``members`` of ``everyone`` have it.

    ``outside`` are the others, None where they are too many to be looked at; then
    ``unclustered`` counts those of them in no cluster, if that is known. ``cause`` is
    why honest accounts may share it, and ``why`` what was seen, where the ledger knows.
    """

    kind: str
    key: str
    members: int
    everyone: int
    outside: tuple[Outsider, ...] | None
    unclustered: int | None = None
    cause: Cause | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What blocking one thing would hit beside the cluster.

    ``others`` accounts outside have it; ``unclustered`` of them are in no cluster and
    ``paying`` ones have paid or tried to, both None where nobody counted.
    """

    kind: str
    key: str
    members: int
    others: int
    unclustered: int | None
    paying: int | None
    cause: str | None
    why: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Bystanders:
    """Distinct accounts that blocking all of the things would hit.

    More, if ``at_least``: of a crowd nobody was looked at one by one.
    """

    things: int
    accounts: int
    unclustered: int
    paying: int
    at_least: bool


def beside(thing: Shared) -> Beside:
    """What blocking one thing would hit, in figures and in a sentence."""
    unclustered, paying = thing.unclustered, None
    others = max(thing.everyone - thing.members, 0)
    if thing.outside is not None:
        others = len(thing.outside)
        unclustered = sum(each.cluster_id is None for each in thing.outside)
        paying = sum(each.pays for each in thing.outside)
    cause = None if thing.cause is None else thing.cause.value
    return Beside(
        thing.kind,
        thing.key,
        thing.members,
        others,
        unclustered,
        paying,
        cause,
        thing.why,
        _sentence(thing, others, unclustered, paying),
    )


def bystanders(things: Iterable[Shared]) -> Bystanders:
    """All that blocking the things would hit, each account once."""
    found: dict[str, Outsider] = {}
    many, crowd, at_least = 0, 0, False
    for thing in things:
        many += 1
        if thing.outside is None:
            at_least = True
            crowd = max(crowd, thing.everyone - thing.members)
        else:
            found.update((each.account_id, each) for each in thing.outside)
    return Bystanders(
        many,
        max(len(found), crowd),
        sum(each.cluster_id is None for each in found.values()),
        sum(each.pays for each in found.values()),
        at_least,
    )


def _sentence(
    thing: Shared, others: int, unclustered: int | None, paying: int | None
) -> str:
    name = thing_name(thing.kind, thing.key)
    if not others:
        return f"Blocking the {name}, too, would hit nobody else"
    of_these = [
        text
        for number, text in (
            (unclustered, "in no cluster"),
            (paying, "with a payment instrument"),
        )
        if number is not None
        for text in [f"{number:,} of them {text}"]
    ]
    sentence = f"Blocking the {name}, too, would hit {counted(others, 'other account')}"
    if of_these:
        sentence += f", {listed(of_these)}"
    if thing.cause is not None:
        sentence += f"; honest accounts may share it: {thing.cause.value}"
        sentence += f", {thing.why}" if thing.why else ""
    return sentence
