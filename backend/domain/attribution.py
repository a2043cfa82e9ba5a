"""Which organization a group of accounts belongs to, with the reasons.

An asset of an organization that accounts of a group have, and hardly anybody else,
speaks for it: with k of the d accounts that have it in a group that holds the share p
of all accounts, the surprise is k * log2((k / d) / p) bits (the group's term of the
likelihood ratio against chance), times the confidence of whoever stated the asset.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import log2

# One account may carry a namesake or a visitor's address; two or more of a group do
# not by chance. Twelve bits are one in four thousand.
ACCEPT_BITS = 12.0
# Beyond forty bits more of the same adds nothing.
_CAP_BITS = 40.0
# Of known accounts in one sentence; the rest is a number.
_NAMED = 3
# An address in an organization's network and in its system is one clue.
_SOURCES = {"ip_network": "network", "asn": "network"}
_PHRASES = {
    "domain": "signed up with an e-mail address at {value}, a domain of {name}",
    "ip_network": "came from {value}, a network of {name}",
    "asn": "came from {value}, the autonomous system of {name}",
    "instrument": "pay with {value}, an instrument of {name}",
    "email": "signed up with an e-mail address of {name}",
    "device": "were used on {value}, a device of {name}",
    "account": "are known accounts of {name}: {value}",
    "person": "carry the name of somebody at {name}",
}
# Their values are hashes, which nobody can read.
_PERSONAL = frozenset({"email", "person"})


@dataclass(frozen=True, slots=True)
class Claim:
    """An asset of an organization, and the accounts that were seen with it.

    ``holders`` had it while it was the organization's, ``strays`` only at other times.
    """

    organization_id: str
    name: str
    asset_type: str
    value: str
    confidence: float
    holders: frozenset[str]
    strays: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Attribution:
    """The organization that the evidence points to, and how surely."""

    organization_id: str
    name: str
    confidence: float
    bits: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contender:
    """An organization that a group may belong to, with what speaks for and against.

    ``accepted`` says whether the bits are enough; the first of several contenders is
    then the group's.
    """

    organization_id: str
    name: str
    confidence: float
    bits: float
    accepted: bool
    reasons: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Clue:
    claim: Claim
    accounts: int
    bits: float


def attribute(
    members: frozenset[str], claims: Iterable[Claim], *, total: int
) -> Attribution | None:
    """The organization of a group, or None when the evidence points nowhere.

    Organizations compete: what speaks for another one lowers the confidence.
    """
    for best in contenders(members, claims, total=total)[:1]:
        if best.accepted:
            return Attribution(
                best.organization_id,
                best.name,
                best.confidence,
                best.bits,
                best.reasons,
            )
    return None


def contenders(
    members: frozenset[str], claims: Iterable[Claim], *, total: int
) -> list[Contender]:
    """Every organization of which members have an asset, the likeliest first."""
    by_organization: dict[str, list[Claim]] = {}
    for claim in claims:
        if members & claim.holders or members & claim.strays:
            by_organization.setdefault(claim.organization_id, []).append(claim)
    clues = {name: _clues(members, own, total) for name, own in by_organization.items()}
    bits = {name: _bits(own) for name, own in clues.items()}
    odds = {name: 2.0 ** (value - ACCEPT_BITS) for name, value in bits.items()}
    every = 1.0 + sum(odds[name] for name, own in clues.items() if own)
    return [
        Contender(
            name,
            _name(clues[name], by_organization[name]),
            round(_surest(clues[name]) * odds[name] / every, 4),
            round(bits[name], 2),
            bits[name] >= ACCEPT_BITS,
            tuple(_reasons(clues[name], len(members), total)),
            tuple(
                dict.fromkeys(
                    _against(members, by_organization[name], clues[name], total)
                )
            ),
        )
        for name in sorted(bits, key=lambda name: (-bits[name], name))
    ]


def _clues(members: frozenset[str], claims: Iterable[Claim], total: int) -> list[_Clue]:
    """What the assets of one organization say, strongest first."""
    found = (_clue(members, claim, total) for claim in claims)
    return sorted(
        (clue for clue in found if clue), key=lambda c: (-c.bits, c.claim.value)
    )


def _name(clues: Sequence[_Clue], claims: Sequence[Claim]) -> str:
    """What the strongest clue calls the organization."""
    return clues[0].claim.name if clues else claims[0].name


def _surest(clues: Sequence[_Clue]) -> float:
    return max((clue.claim.confidence for clue in clues), default=0.0)


def _against(
    members: frozenset[str],
    claims: Sequence[Claim],
    clues: Sequence[_Clue],
    total: int,
) -> list[str]:
    """What speaks against the organization of ``claims``, in sentences."""
    size, name = len(members), claims[0].name
    having = members & frozenset[str]().union(*(claim.holders for claim in claims))
    found = [f"{size - len(having):,} of {size:,} accounts have nothing of {name}"]
    speaking = {id(clue.claim) for clue in clues}
    for claim in claims:
        phrase = _PHRASES[claim.asset_type].format(value=claim.value, name=name)
        strays = len(members & claim.strays)
        if strays:
            found.append(
                f"{strays:,} of {size:,} accounts {phrase}, only while it was not "
                f"{name}'s"
            )
        if id(claim) not in speaking and members & claim.holders:
            clue = _Clue(claim, len(members & claim.holders), 0.0)
            found.append(f"{_sentence(clue, size, total)}: no more than by chance")
        elif claim.confidence < 1 and id(claim) in speaking:
            what = "one" if claim.asset_type in _PERSONAL else claim.value
            found.append(
                f"who calls {what} {name}'s is {claim.confidence:.0%} sure of it"
            )
    return found


def _clue(members: frozenset[str], claim: Claim, total: int) -> _Clue | None:
    accounts = len(members & claim.holders)
    if not accounts:
        return None
    surprise = log2(accounts / len(claim.holders)) - log2(len(members) / total)
    bits = accounts * surprise * claim.confidence
    return _Clue(claim, accounts, bits) if bits > 0 else None


def _bits(clues: Sequence[_Clue]) -> float:
    by_source: dict[str, float] = {}
    for clue in clues:
        kind = clue.claim.asset_type
        source = _SOURCES.get(kind, kind)
        old = by_source.get(source, 0.0)
        both = max(old, clue.bits) if kind in _SOURCES else old + clue.bits
        by_source[source] = min(both, _CAP_BITS)
    return min(sum(by_source.values()), 2 * _CAP_BITS)


def _reasons(clues: Sequence[_Clue], size: int, total: int) -> list[str]:
    """A sentence for each clue, and one for all accounts that are known together.

    Somebody who rules on a cluster makes each of its accounts a known one, and a
    thousand sentences about one account each would say no more.
    """
    known = [clue for clue in clues if clue.claim.asset_type == "account"]
    if len(known) < 2:  # noqa: PLR2004 - one is a sentence already
        return [_sentence(clue, size, total) for clue in clues]
    names = [clue.claim.value for clue in known]
    shown = ", ".join(names[:_NAMED])
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    holders = frozenset[str]().union(*(clue.claim.holders for clue in known))
    claim = replace(known[0].claim, value=f"{shown}{more}", holders=holders)
    together = _Clue(claim, sum(clue.accounts for clue in known), 0.0)
    return [
        _sentence(together if clue is known[0] else clue, size, total)
        for clue in clues
        if clue is known[0] or clue.claim.asset_type != "account"
    ]


def _sentence(clue: _Clue, size: int, total: int) -> str:
    claim = clue.claim
    phrase = _PHRASES[claim.asset_type].format(value=claim.value, name=claim.name)
    outside = len(claim.holders) - clue.accounts
    return (
        f"{clue.accounts:,} of {size:,} accounts {phrase}; {outside:,} of the other "
        f"{total - size:,} accounts do"
    )
