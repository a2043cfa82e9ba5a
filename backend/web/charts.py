"""What charts show, as they are given to the components that draw them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from backend.domain.promises import Promises
from backend.domain.releases import Release
from backend.graph.clusters import DayRow, HoursRow
from backend.services.pairs import Why
from backend.web.formats import account_path, noun, short, thing_path, words

_HOURS = 24


def waterfall(found: Why) -> dict[str, Any]:
    """From the prior of any two accounts over each shared thing to the sum."""
    steps = [{"label": "prior of any two", "bits": found.prior_bits, "kind": "prior"}]
    steps += [
        {
            "label": f"{noun(reason.kind)} {short(reason.key)}",
            "bits": reason.bits,
            "kind": reason.kind,
            "href": thing_path(reason.kind, reason.key),
            "note": reason.sentence,
        }
        for reason in found.reasons
    ]
    # Kinds of one source are one clue: what is more than its cap does not count.
    capped = found.bits - sum(reason.bits for reason in found.reasons)
    if capped < -0.05:  # noqa: PLR2004 - would be written as 0.0
        steps.append({"label": "said twice", "bits": capped, "kind": "prior"})
    return {"steps": steps, "bar": found.bar, "total": "in all"}


def days(rows: Sequence[DayRow], releases: Iterable[Release]) -> dict[str, Any]:
    """Exchanges by day and capability, and by day and model, with the releases."""
    sought: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for capability, exchanges in zip(row.capabilities, row.sought, strict=True):
            sought[row.day, words(capability)] += exchanges
    return {
        "capability": [
            {"day": day, "series": name, "exchanges": count}
            for (day, name), count in sorted(sought.items())
        ],
        "model": [
            {"day": row.day, "series": row.model, "exchanges": row.exchanges}
            for row in rows
        ],
        "releases": [
            {
                "model": release.model,
                "day": release.released.date().isoformat(),
                "note": release.sentence,
            }
            for release in releases
        ],
    }


def hours(rows: Sequence[HoursRow]) -> dict[str, Any]:
    """Members by hour of the day; those that keep the same hours stand together."""
    counted = []
    for row in rows:
        of_hour = Counter(row.hours)
        if of_hour:
            counted.append((row.account_id, [of_hour[hour] for hour in range(_HOURS)]))
    # By the hour at which each is busiest, then by id.
    counted.sort(key=lambda each: (each[1].index(max(each[1])), each[0]))
    return {
        "accounts": [
            {"id": account, "href": account_path(account), "hours": by_hour}
            for account, by_hour in counted
        ],
        "all": [sum(by_hour[hour] for _, by_hour in counted) for hour in range(_HOURS)],
    }


def quality(found: Promises) -> dict[str, Any]:
    """The calibration over how many memberships there are, and what bars give."""
    return {
        "bins": [asdict(each) for each in found.bins],
        "bars": [asdict(each) for each in found.bars],
    }
