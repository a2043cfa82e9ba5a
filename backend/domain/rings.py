"""How well a planted ring was found, and when it could have been."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from backend.domain.character import GroupKind
from backend.domain.clusters import Group
from backend.domain.linkage import LEAST_GROUP

# After so many days of a ring somebody looks; it has grown by a half from one to next.
DAYS = (1, 2, 3, 5, 8, 13, 21, 34)
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Look:
    """What linkage finds of a ring on the sightings of its first ``day`` days.

    ``active`` of its accounts were seen by then; ``found`` are in the one cluster that
    looks like a campaign and has most of them, among ``members``.
    """

    day: int
    active: int
    found: int
    members: int

    @property
    def is_detected(self) -> bool:
        """Whether half of those active are in that cluster, and five at least.

        The cluster of another campaign may have one of them by accident.
        """
        return self.found >= max(LEAST_GROUP, _HALF * self.active)

    @property
    def recall(self) -> float:
        """Share of the ring that is found."""
        return self.found / self.active if self.active else 0.0

    @property
    def precision(self) -> float | None:
        """Share of the cluster that is the ring's; None where nothing is found."""
        return self.found / self.members if self.found else None


def look(groups: Sequence[Group], planted: Collection[str], *, day: int) -> Look:
    """What ``groups`` hold of the ``planted`` accounts, which were seen by ``day``."""
    ring = set(planted)
    held = [
        (sum(member.account_id in ring for member in group.members), group)
        for group in groups
        if group.character.kind is GroupKind.CAMPAIGN
    ]
    found, members = max(
        ((count, len(group.members)) for count, group in held if count),
        key=lambda each: (each[0], -each[1]),
        default=(0, 0),
    )
    return Look(day, len(ring), found, members)


def accused(groups: Sequence[Group]) -> set[str]:
    """Every account in a group that looks like a campaign."""
    return {
        member.account_id
        for group in groups
        if group.character.kind is GroupKind.CAMPAIGN
        for member in group.members
    }
