"""What runs by the clock, and what can be switched off."""

from backend.jobs import QUEUES, Job
from backend.settings import RingsSettings, Settings
from workers.schedule import beat_table


def test_every_entry_has_its_queue():
    table = beat_table(Settings())

    assert set(table) == {"catch-up", "linkage", "rings"}
    for entry in table.values():
        assert entry["options"]["queue"] == QUEUES[Job(entry["task"])]


def test_rings_come_as_often_as_the_settings_say():
    often = Settings(rings=RingsSettings(every_hours=2))

    assert beat_table(often)["rings"]["schedule"] == 7200


def test_rings_can_be_switched_off():
    off = Settings(rings=RingsSettings(enabled=False))

    assert "rings" not in beat_table(off)
