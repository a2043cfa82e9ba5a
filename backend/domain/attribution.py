"""Which organization a group of accounts belongs to, with the reasons.

An asset of an organization that accounts of a group have, and hardly anybody else,
speaks for it: with k of the d accounts that have it in a group that holds the share p
of all accounts, the surprise is k * log2((k / d) / p) bits (the group's term of the
likelihood ratio against chance), times the confidence of whoever stated the asset.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2

# One account may carry a namesake or a visitor's address; two or more of a group do
# not by chance. Twelve bits are one in four thousand.
ACCEPT_BITS = 12.0
# Beyond forty bits more of the same adds nothing.
_CAP_BITS = 40.0
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


@dataclass(frozen=True, slots=True)
class Claim:
    """An asset of an organization, and the accounts that were seen with it."""

    organization_id: str
    name: str
    asset_type: str
    value: str
    confidence: float
    holders: frozenset[str]


@dataclass(frozen=True, slots=True)
class Attribution:
    """The organization that the evidence points to, and how surely."""

    organization_id: str
    name: str
    confidence: float
    bits: float
    reasons: tuple[str, ...]


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
    by_organization: dict[str, list[_Clue]] = {}
    for claim in claims:
        clue = _clue(members, claim, total)
        if clue is not None:
            by_organization.setdefault(claim.organization_id, []).append(clue)
    bits = {name: _bits(clues) for name, clues in by_organization.items()}
    if not bits:
        return None
    best = min(bits, key=lambda name: (-bits[name], name))
    if bits[best] < ACCEPT_BITS:
        return None
    clues = sorted(by_organization[best], key=lambda c: (-c.bits, c.claim.value))
    odds = {name: 2.0 ** (value - ACCEPT_BITS) for name, value in bits.items()}
    surest = max(clue.claim.confidence for clue in clues)
    return Attribution(
        best,
        clues[0].claim.name,
        round(surest * odds[best] / (1.0 + sum(odds.values())), 4),
        round(bits[best], 2),
        tuple(_sentence(clue, len(members), total) for clue in clues),
    )


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


def _sentence(clue: _Clue, size: int, total: int) -> str:
    claim = clue.claim
    phrase = _PHRASES[claim.asset_type].format(value=claim.value, name=claim.name)
    outside = len(claim.holders) - clue.accounts
    return (
        f"{clue.accounts:,} of {size:,} accounts {phrase}; {outside:,} of the other "
        f"{total - size:,} accounts do"
    )
