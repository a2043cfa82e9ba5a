"""What kind of group a group looks like, and how much like a campaign.

A household, a company, a class and a reseller's customers are groups, too. They differ
from a campaign in how they share: all at one place, by one card, under one domain,
while each of them keeps a device and a home of their own. A campaign's accounts share
many different things of each kind, and keep little for themselves.
"""

from dataclasses import dataclass
from enum import StrEnum


class GroupKind(StrEnum):
    """What a group looks like."""

    CAMPAIGN = "campaign"
    COMPANY = "company"
    HOUSEHOLD = "household"
    CLASS = "class"
    RESELLER = "reseller"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that speaks for a campaign, or against it, in bits."""

    bits: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Character:
    """Kind of a group, suspicion from 0 to 1, and the signs, strongest first.

    ``strangers`` have a school, an employer, a supplier or an event in common: each has
    a device of their own, and nothing speaks for a campaign. They are many hands.
    """

    kind: GroupKind
    suspicion: float
    strangers: bool
    signs: tuple[Sign, ...]
