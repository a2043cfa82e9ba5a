"""What runs by the clock, and what can be switched off."""

from backend.jobs import QUEUES, Job
from backend.settings import LinkageSettings, RetentionSettings, RingsSettings, Settings
from workers.schedule import beat_table


def test_every_entry_has_its_queue():
    table = beat_table(Settings())

    assert set(table) == {
        "catch-up", "linkage", "linkage of new events", "rings", "watch lists",
    }  # fmt: skip
    for entry in table.values():
        assert entry["options"]["queue"] == QUEUES[Job(entry["task"])]


def test_linkage_of_new_events_can_be_switched_off():
    off = Settings(linkage=LinkageSettings(new_every_minutes=0))

    assert "linkage of new events" not in beat_table(off)


def test_rings_come_as_often_as_the_settings_say():
    often = Settings(rings=RingsSettings(every_hours=2))

    assert beat_table(often)["rings"]["schedule"] == 7200


def test_rings_can_be_switched_off():
    off = Settings(rings=RingsSettings(enabled=False))

    assert "rings" not in beat_table(off)


def test_nothing_is_dropped_unless_the_settings_say_so():
    kept = Settings(retention=RetentionSettings(days=90, every_hours=3))

    assert "retention" not in beat_table(Settings())
    assert beat_table(kept)["retention"]["schedule"] == 3 * 3600
