"""Events come in the order of their times, whether they fit into memory or not."""

import pytest

from backend.demo.chronicle import Chronicle
from backend.demo.script import DAY
from backend.domain.dice import Dice


@pytest.fixture(scope="module")
def happenings():
    """Times of three days, many of them equal, and what happens."""
    dice = Dice(1, "chronicle")
    times = [20_000 * DAY + 60 * dice.between(0, 3 * 1440) for _ in range(9_000)]
    return [(time, f"{n} at {time}".encode()) for n, time in enumerate(times)]


def filled(chronicle, happenings):
    for time, entry in happenings:
        chronicle.add(time, entry)
    return chronicle


@pytest.mark.parametrize("room", [0, 5_000, 1 << 20])
def test_entries_come_by_time_and_those_of_a_second_as_they_were_added(
    tmp_path, happenings, room
):
    chronicle = filled(Chronicle(tmp_path, room=room), happenings)
    expected = [entry for _, entry in sorted(happenings, key=lambda each: each[0])]

    assert list(chronicle) == expected
    assert list(chronicle) == expected
    assert len(chronicle) == len(happenings)


def test_files_are_of_days_in_the_folder_and_go_with_the_chronicle(
    tmp_path, happenings
):
    chronicle = filled(Chronicle(tmp_path, room=5_000), happenings)

    (own,) = tmp_path.iterdir()
    assert len(list(own.iterdir())) == 4
    del chronicle
    assert list(tmp_path.iterdir()) == []


def test_what_fits_into_memory_needs_no_file(tmp_path, happenings):
    chronicle = filled(Chronicle(tmp_path), happenings)

    assert len(chronicle) == len(happenings)
    assert list(tmp_path.iterdir()) == []
