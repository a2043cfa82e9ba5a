"""Why innocent accounts share a crowded thing, by how they behave.

The rules know no names of carriers, frameworks or schools, but what follows from being
one: a school's pupils bring a device of their own and one assignment. Where no rule
holds there is no cause: an investigator does better with a thing whose reason is not
known than with a guess.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from backend.domain.crowds import Crowd
from backend.domain.discounts import Cause
from backend.domain.evidence import KINDS, says_nothing
from backend.domain.linkage import HUB_ACCOUNTS

# Below, a crowd of an address may be a household with guests.
_LEAST_VISITORS = 10
_MOST = 0.6
_HALF = 0.5
_SOME = 0.3
# Of an exit that several clusters use so many are strangers to all of them; what only
# clusters use may be one operator's, whose accounts linkage took for two.
_STRANGERS = 0.25
# Clusters are so much denser among a proxy's accounts than among all.
_DENSE = 2.0
# Days within which whoever sends a text that is passed around has sent it.
_PASSING_DAYS = 10.0
_PASSING_SHARE = 0.25
# Days over which people come to a framework or an application.
_LONG_DAYS = 21.0
# Developers write from their firm's domain; whoever runs an application at home, not.
_AT_WORK = 2 / 3


@dataclass(frozen=True, slots=True)
class Finding:
    """Why the innocent share a thing, None where no rule holds, and what shows it."""

    cause: Cause | None
    why: str


_Rule = Callable[[Crowd], Finding | None]


def find_cause(crowd: Crowd) -> Finding:
    """The first rule that holds for the crowd's kind.

    What accounts of clusters have and few others do is no innocent sharing, whatever it
    looks like; only an exit that hides several clusters is known by that.
    """
    if 2 * crowd.most > crowd.accounts:
        return _evidence(crowd, crowd.most, "one cluster's")
    rules = _rules(crowd.kind)
    if 2 * crowd.members > crowd.accounts:
        hides = _hides(crowd) if _hides in rules else None
        return hides or _evidence(crowd, crowd.members, "in clusters")
    found = (rule(crowd) for rule in rules)
    return next((finding for finding in found if finding), _unknown(crowd))


def _evidence(crowd: Crowd, many: int, whose: str) -> Finding:
    return Finding(
        None,
        f"{many:,} of its {crowd.accounts:,} accounts are {whose}: it may be what they "
        "are held by",
    )


def _unknown(crowd: Crowd) -> Finding:
    looks = crowd.looks
    return Finding(
        None,
        f"no rule holds: {looks.own_device:.0%} have a device of their own, "
        f"{looks.elsewhere:.0%} come from other networks, {looks.payer:.0%} pay with "
        f"one instrument and {looks.text:.0%} send one text",
    )


def _rules(kind: str) -> tuple[_Rule, ...]:
    named = _BY_KIND.get(kind)
    return _BY_SOURCE.get(KINDS[kind].source, ()) if named is None else named


def _campus(crowd: Crowd) -> Finding | None:
    """One site: a school's or a firm's people, each with a device of their own."""
    looks = crowd.looks
    if looks.own_device < _MOST:
        return None
    signs = (
        (looks.site, _SOME, "write from one e-mail domain that few others have"),
        (looks.text, _HALF, "were given one text"),
        (looks.place, _HALF, "come from one network"),
    )
    held = [f"{share:.0%} {says}" for share, bar, says in signs if share >= bar]
    # A domain, a text and a place are such a sign themselves; a device is none.
    if len(held) < (2 if KINDS[crowd.kind].source == "device" else 1):
        return None
    held.append(f"{looks.own_device:.0%} have a device of their own")
    return Finding(Cause.CAMPUS, " and ".join(held))


def _neighbours(crowd: Crowd) -> Finding | None:
    """As many addresses in a network as accounts."""
    if crowd.looks.addresses < _MOST:
        return None
    return Finding(
        Cause.ACCESS_NETWORK,
        f"it has {crowd.looks.addresses:.1f} addresses for each of its accounts",
    )


def _hides(crowd: Crowd) -> Finding | None:
    """Several clusters and outsiders come from it, and all from elsewhere, too."""
    several = crowd.clusters > 1 and crowd.hidden >= _DENSE
    strangers = crowd.accounts - crowd.members >= _STRANGERS * crowd.accounts
    if not (_has_visitors(crowd) and several and strangers):
        return None
    return Finding(
        Cause.VPN_EXIT,
        f"{crowd.members:,} of its {crowd.accounts:,} accounts are in "
        f"{crowd.clusters:,} clusters, {crowd.hidden:.1f} times as many as elsewhere, "
        f"and {crowd.looks.elsewhere:.0%} come from other networks, too",
    )


def _exit(crowd: Crowd) -> Finding | None:
    """Strangers with other networks of all sorts; the rest is how long they stay."""
    looks = crowd.looks
    if not _are_strangers(crowd) or not _has_visitors(crowd):
        return None
    if looks.variety < _HALF:
        return None
    says = (
        f"{looks.elsewhere:.0%} come from other networks, too, {looks.variety:.0%} of "
        f"them different, and {looks.steady:.0%} come back on another day"
    )
    if looks.steady <= _SOME:
        return Finding(Cause.VPN_EXIT, says)
    return Finding(Cause.SHARED_EXIT, says)


def _translated(crowd: Crowd) -> Finding | None:
    """Strangers who come back and are hardly seen anywhere else."""
    looks = crowd.looks
    if not _are_strangers(crowd) or crowd.accounts < _LEAST_VISITORS:
        return None
    differ = looks.elsewhere >= _HALF and looks.variety >= _SOME
    if looks.steady < _MOST or differ:
        return None
    return Finding(
        Cause.CARRIER_NAT,
        f"{looks.steady:.0%} come back on another day, and only "
        f"{looks.elsewhere:.0%} come from other networks",
    )


def _passing(crowd: Crowd) -> Finding | None:
    """Strangers who all came within days."""
    looks = crowd.looks
    if not _are_separate(crowd) or looks.days > _PASSING_DAYS:
        return None
    if looks.lasting > _PASSING_SHARE:
        return None
    return Finding(
        Cause.VIRAL_PROMPT,
        f"nine of ten who sent it did so for the first time within {looks.days:.0f} "
        "days",
    )


def _in_use(crowd: Crowd) -> Finding | None:
    """Strangers who come to it all the time, at work or at home."""
    looks = crowd.looks
    if not _are_separate(crowd) or looks.days < _LONG_DAYS or looks.lasting < _HALF:
        return None
    at_work = looks.firms >= _AT_WORK
    return Finding(
        Cause.FRAMEWORK_PROMPT if at_work else Cause.OPEN_SOURCE_APP,
        f"strangers began to send it all over {looks.days:.0f} days, and write from "
        f"firms' e-mail domains {looks.firms:.1f} times as often as everybody does",
    )


def _pays_for_strangers(crowd: Crowd) -> Finding | None:
    """Unlike customers, each on a device of their own."""
    looks = crowd.looks
    # A name that no instrument goes with is one that strangers have by chance.
    if crowd.kind == "person" and looks.payer < _HALF:
        return None
    if looks.own_device < _MOST or looks.site >= _SOME or looks.text >= _HALF:
        return None
    return Finding(
        Cause.AGENCY_CARD,
        f"{looks.own_device:.0%} have a device of their own, and no more than "
        f"{looks.site:.0%} write from one firm's e-mail domain",
    )


def _many_cards(crowd: Crowd) -> Finding | None:
    """Many instruments, each somebody's own, that have a number in common."""
    if crowd.looks.own_instrument < _MOST:
        return None
    return Finding(
        Cause.VIRTUAL_CARD_BIN,
        f"{crowd.looks.own_instrument:.0%} pay with an instrument of their own",
    )


def _mail(crowd: Crowd) -> Finding | None:
    """A domain where anybody gets an address."""
    if says_nothing(crowd.kind, crowd.key):
        return Finding(Cause.MAIL_PROVIDER, "anybody gets an address there")
    if crowd.accounts <= HUB_ACCOUNTS or not _are_separate(crowd):
        return None
    return Finding(
        Cause.MAIL_PROVIDER,
        f"of its {crowd.accounts:,} accounts no more than {crowd.looks.place:.0%} "
        "come from one network",
    )


def _has_visitors(crowd: Crowd) -> bool:
    """Whether enough accounts have it, and most of them come from elsewhere, too."""
    return crowd.accounts >= _LEAST_VISITORS and crowd.looks.elsewhere >= _MOST


def _are_strangers(crowd: Crowd) -> bool:
    """Whether they have no payer, no site and no text in common."""
    looks = crowd.looks
    return max(looks.payer, looks.site) < _SOME and looks.text < _HALF


def _are_separate(crowd: Crowd) -> bool:
    """The same, no place either, and devices of their own."""
    looks = crowd.looks
    apart = looks.place < _SOME and looks.own_device >= _MOST
    return apart and _are_strangers(crowd)


_PLACES: tuple[_Rule, ...] = (_campus, _hides, _translated, _exit)
_BY_KIND: Mapping[str, tuple[_Rule, ...]] = MappingProxyType(
    {
        "network": (_neighbours, *_PLACES),
        "instrument": (_pays_for_strangers,),
        "person": (_pays_for_strangers,),
        "email_domain": (_campus, _mail),
        "email": (),
    }
)
# For kinds that have no rules of their own.
_BY_SOURCE: Mapping[str, tuple[_Rule, ...]] = MappingProxyType(
    {
        "address": _PLACES,
        "device": (_campus,),
        "payment": (_many_cards,),
        "prompt": (_campus, _passing, _in_use),
    }
)
