"""The release clock: how fast a cluster moves to a model that came out.

One campaign moved half of its traffic to a new model within a day of its release; its
operators wait for releases, while customers change when they need to.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from backend.domain.wording import counted

# Of the exchanges of a day: the cluster has moved.
MOVED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Use:
    """Exchanges of a UTC day with one model."""

    day: date
    model: str
    exchanges: int


@dataclass(frozen=True, slots=True)
class Release:
    """A model that came out, and the cluster after it; days count from the release.

    ``first_day`` is that of its first exchange, ``moved_day`` the first on which the
    model had half of the day's exchanges or more; None if that did not come.
    ``next_day_share`` is the model's share of the exchanges of the day after.
    """

    model: str
    released: datetime
    first_day: date | None
    moved_day: date | None
    next_day_share: float | None

    @property
    def sentence(self) -> str:
        """The release in words."""
        came = f"{self.model} came out on {self.released.date().isoformat()}"
        if self.first_day is None:
            return f"{came}; it was not used"
        first = f"{came}; it was first used {self._after(self.first_day)}"
        if self.moved_day is None:
            return f"{first}, and never had half of a day's exchanges"
        return (
            f"{first}, and had half of a day's exchanges {self._after(self.moved_day)}"
        )

    def _after(self, day: date) -> str:
        days = (day - self.released.date()).days
        if days == 0:
            return "on the same day"
        return f"{counted(abs(days), 'day')} {'later' if days > 0 else 'before'}"


def clock(uses: Iterable[Use], released_ms: Mapping[str, int | None]) -> list[Release]:
    """Releases while the cluster was active, by time, with how it followed each."""
    by_day: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for use in uses:
        by_day[use.day][use.model] += use.exchanges
    if not by_day:
        return []
    begin, end = min(by_day), max(by_day)
    found = []
    for model, ms in released_ms.items():
        if ms is None:
            continue
        released = datetime.fromtimestamp(ms / 1000, UTC)
        if begin <= released.date() <= end:
            found.append(_follow(model, released, by_day))
    return sorted(found, key=lambda release: (release.released, release.model))


def _follow(
    model: str, released: datetime, by_day: Mapping[date, Mapping[str, int]]
) -> Release:
    used = sorted(day for day, uses in by_day.items() if uses.get(model, 0) > 0)
    shares = {day: by_day[day][model] / sum(by_day[day].values()) for day in used}
    moved = [day for day in used if shares[day] >= MOVED_SHARE]
    after = date.fromordinal(released.date().toordinal() + 1)
    return Release(
        model,
        released,
        used[0] if used else None,
        moved[0] if moved else None,
        shares.get(after, 0.0) if after in by_day else None,
    )
