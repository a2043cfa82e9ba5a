"""Indicators of partners as samehand's assets, and what could not be made one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backend.domain.policy import Tlp


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that a partner says is the organization's, as a type of asset.

    ``confidence`` is what the partner gives this one, None if nothing; ``time`` when it
    was said; ``tlp`` how far it may be handed on.
    """

    asset_type: str
    value: str
    confidence: float | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    time: datetime | None = None
    tlp: Tlp | None = None


@dataclass(slots=True)
class Found:
    """What a file holds; ``skipped`` counts the rest by its kind and why, in words."""

    indicators: list[Indicator] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    _known: set[tuple[str, str]] = field(default_factory=set)

    def add(self, indicator: Indicator) -> None:
        """Take an indicator, of several with one value the first."""
        thing = indicator.asset_type, indicator.value
        if thing not in self._known:
            self._known.add(thing)
            self.indicators.append(indicator)

    def skip(self, why: str) -> None:
        """Count something that is no indicator."""
        self.skipped[why] += 1


# An address that nobody was seen with for so long is somebody else's (ADR 25).
LEASE = timedelta(days=60)


def lease_end(asset_type: str, last_seen: datetime | None) -> datetime | None:
    """When an asset that was seen last then is no longer its owner's; None if never."""
    leased = asset_type == "ip_network"
    return last_seen + LEASE if leased and last_seen else None


def narrowest(names: Iterable[str]) -> Tlp | None:
    """The narrowest of levels such as ``TLP:AMBER`` or ``tlp:white``; others pass."""
    levels = list(Tlp)
    found = []
    for name in names:
        level = name.strip().lower().removeprefix("tlp:")
        # What version 1 of TLP called clear.
        level = "clear" if level == "white" else level
        if level in set(Tlp):
            found.append(levels.index(Tlp(level)))
    return levels[max(found)] if found else None
