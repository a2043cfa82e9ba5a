"""Things that honest accounts share by their nature, and what people decided on them.

A hotel's address, a framework's prompt, an agency's card: sharing one says little about
who is behind two accounts. A *discount* lets a thing count by a factor, usually for
nothing; a *lift* lets it count in full although samehand holds it for meaningless.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from backend.domain.decisions import Decision
from backend.domain.identifiers import network_of

IN_FULL = 1.0

Thing = tuple[str, str]


class Effect(StrEnum):
    """What a decision does."""

    DISCOUNT = "discount"
    LIFT = "lift"


class Cause(StrEnum):
    """Why honest accounts share a thing."""

    CARRIER_NAT = "carrier-nat"
    VPN_EXIT = "vpn-exit"
    CAMPUS = "campus"
    FRAMEWORK_PROMPT = "framework-prompt"
    VIRAL_PROMPT = "viral-prompt"
    OPEN_SOURCE_APP = "open-source-app"
    AGENCY_CARD = "agency-card"
    VIRTUAL_CARD_BIN = "virtual-card-bin"
    SHARED_EXIT = "shared-exit"  # a carrier's or a VPN's, nobody knows which
    ACCESS_NETWORK = "access-network"  # neighbours, each at an address of their own
    MAIL_PROVIDER = "mail-provider"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Terms:
    """By which factor a thing counts, why, and until when; None is for ever."""

    effect: Effect
    factor: float
    cause: Cause
    until_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount(Decision):
    """Somebody's decision on a thing; ``until_ms`` is None for ever."""

    effect: Effect
    kind: str
    key: str
    factor: float
    cause: Cause
    until_ms: int | None

    @property
    def thing(self) -> Thing:
        """What it is about."""
        return self.kind, self.key

    def is_expired(self, now_ms: int) -> bool:
        """Whether its time is over."""
        return self.until_ms is not None and self.until_ms <= now_ms


@dataclass(frozen=True)
class Discounts:
    """The factor by which each thing counts, as decided; the rest counts in full.

    ``made_by`` are the ids of the decisions.
    """

    factors: Mapping[Thing, float] = field(default_factory=dict)
    made_by: Mapping[Thing, int] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[Discount]) -> "Discounts":
        """Those of the decisions that count now."""
        made = list(decisions)
        return cls({d.thing: d.factor for d in made}, {d.thing: d.id for d in made})

    def factor(self, kind: str, key: str) -> float:
        """How much of a thing counts, 0 to 1.

        What was decided on a network holds for its addresses, unless something was
        decided on the address itself.
        """
        return self.factors.get(self.decided_on(kind, key), IN_FULL)

    def decision(self, kind: str, key: str) -> int | None:
        """Id of the decision that says how much of a thing counts, if one does."""
        return self.made_by.get(self.decided_on(kind, key))

    def decided_on(self, kind: str, key: str) -> Thing:
        """The thing whose decision holds for this one: itself, or its network."""
        thing = kind, key
        if kind == "ip_address" and self._has_networks and thing not in self.factors:
            return "network", network_of(key)
        return thing

    def is_lifted(self, kind: str, key: str) -> bool:
        """Whether somebody decided that the thing counts in full."""
        return self.factors.get((kind, key)) == IN_FULL

    def with_families(self, family: Mapping[str, str]) -> "Discounts":
        """The same, where a prompt stands for the family that it is in now.

        Families are found anew in each run and may be called by another prompt then.
        Of two decisions on one family the one that lets it count less holds.
        """
        factors: dict[Thing, float] = {}
        made_by: dict[Thing, int] = {}
        for thing, factor in self.factors.items():
            kind, key = thing
            name = kind, family.get(key, key) if kind == "prompt_family" else key
            if name in factors and factors[name] <= factor:
                continue
            factors[name] = factor
            if thing in self.made_by:
                made_by[name] = self.made_by[thing]
        return Discounts(factors, made_by)

    def in_force(self) -> dict[str, list[Any]]:
        """What a run's record says about them."""
        return {
            "discounts": [
                {"kind": kind, "key": key, "factor": factor}
                for (kind, key), factor in sorted(self.factors.items())
            ]
        }

    @cached_property
    def _has_networks(self) -> bool:
        return any(kind == "network" for kind, _ in self.factors)
