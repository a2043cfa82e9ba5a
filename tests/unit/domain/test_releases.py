from datetime import UTC, date, datetime

from backend.domain.releases import Use, clock


def ms(day):
    return round(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)


def test_a_release_is_followed_from_its_day_on():
    uses = [
        Use(date(2026, 2, 1), "old", 100),
        Use(date(2026, 2, 3), "old", 60),
        Use(date(2026, 2, 3), "new", 40),
        Use(date(2026, 2, 4), "old", 40),
        Use(date(2026, 2, 4), "new", 60),
    ]

    (found,) = clock(uses, {"old": ms("2025-01-01"), "new": ms("2026-02-02T18:00")})

    assert found.first_day == date(2026, 2, 3)
    assert found.moved_day == date(2026, 2, 4)
    assert found.next_day_share == 0.4
    assert found.sentence == (
        "new came out on 2026-02-02; it was first used 1 day later, and had half of a "
        "day's exchanges 2 days later"
    )


def test_one_that_nobody_used_says_so():
    uses = [Use(date(2026, 2, day), "old", 1) for day in (1, 5)]

    (found,) = clock(uses, {"new": ms("2026-02-02")})

    assert found.sentence == "new came out on 2026-02-02; it was not used"
    assert found.next_day_share is None  # nothing at all was used on that day


def test_one_that_was_used_before_it_came_out():
    uses = [Use(date(2026, 2, 1), "new", 1), Use(date(2026, 2, 5), "old", 1)]

    (found,) = clock(uses, {"new": ms("2026-02-03")})

    assert "it was first used 2 days before" in found.sentence


def test_releases_outside_of_its_time_are_none_of_its():
    uses = [Use(date(2026, 2, 1), "old", 1)]
    released = {"old": ms("2026-01-31"), "new": ms("2026-02-02"), "unknown": None}

    assert clock(uses, released) == []
    assert clock([], released) == []
