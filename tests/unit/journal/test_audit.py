"""The audit log in a real file: written by many processes, and tampered with."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from pydantic import SecretStr

from backend.domain.access import Principal, Role, Way
from backend.domain.audit import Action
from backend.domain.tombstones import Tombstones
from backend.errors import InvalidInput, SetupError
from backend.journal.audit import Amendments
from backend.journal.journal import Journal
from backend.services.audit import Trail
from backend.settings import BrokerSettings, Settings

ADA = Principal("ada", frozenset({Role.INVESTIGATOR}), Way.KEY, "5f3a9c01")
WRITER = """
import sys
from pathlib import Path
from backend.domain.audit import Action
from backend.journal.journal import Journal
from backend.services.audit import Trail
from backend.settings import Settings
from tests.unit.journal.test_audit import ADA

settings = Settings(data_dir=Path(sys.argv[1]))
trail = Trail(Journal.from_settings(settings), settings)
for number in range(40):
    trail.record(ADA, Action.LOOK, {"account": f"acc_{sys.argv[2]}_{number}"})
"""


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def journal(settings):
    with closing(Journal.from_settings(settings)) as opened:
        yield opened


@pytest.fixture
def trail(journal, settings):
    made = Trail(journal, settings)
    for number in range(9):
        made.record(ADA, Action.LOOK, {"account": f"acc_{number}"}, reason="case 17")
    return made


@pytest.fixture
def tamper(settings):
    def run(statement, *values):
        with closing(sqlite3.connect(settings.data_dir / "journal.db")) as database:
            database.execute(statement, values)
            database.commit()

    return run


INSERTED = """
INSERT INTO audit SELECT 11, made_ms, actor, roles, way, action, about, reason, query,
request_id, salt, digest, hash FROM audit WHERE number = 10
"""


def test_it_begins_once_and_holds_what_was_said(trail, journal, settings):
    again = Trail(journal, settings)

    newest, *_, first = again.log.list_entries()
    assert (first.number, first.entry.action) == (1, Action.BEGUN)
    assert (newest.number, newest.entry.actor) == (10, "ada")
    assert newest.entry.way == "key 5f3a9c01"
    assert newest.entry.reason == "case 17"
    assert newest.entry.about == {"account": "acc_8"}
    found = again.verify()
    assert (found.fault, found.rows, found.head.number) == (None, 10, 10)
    assert trail.log.list_entries(limit=2, before=4)[0].number == 3
    assert trail.log.list_entries(actor="eve") == []
    assert len(trail.log.list_entries(action=Action.LOOK)) == 9


def test_many_processes_write_one_chain(settings, trail):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, settings.data_dir, str(name)])
        for name in range(3)
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]

    found = trail.verify()

    assert (found.fault, found.rows) == (None, 10 + 3 * 40)
    by_all = {
        link.entry.about["account"]
        for page in trail.log.pages()
        for link in page
        if link.entry.action == Action.LOOK
    }
    assert len(by_all) == 9 + 3 * 40


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE audit SET actor = 'eve' WHERE number = 4", "Row 4 was changed"),
        ("UPDATE audit SET about = '{}' WHERE number = 10", "Row 10 was changed"),
        ("UPDATE audit SET about = '{' WHERE number = 5", "Row 5 was changed"),
        ("UPDATE audit SET reason = NULL WHERE number = 2", "Row 2 was changed"),
        ("UPDATE audit SET salt = 'x' WHERE number = 3", "Row 3 was changed"),
        ("DELETE FROM audit WHERE number = 6", "Row 6 is missing"),
        ("DELETE FROM audit WHERE number > 7", "Row 8 is missing"),
        ("DELETE FROM audit", "Row 1 is missing"),
        ("DELETE FROM meta WHERE key = 'audit_head'", "head of the log is missing"),
        ("UPDATE meta SET value = '[10, \"x\", \"y\"]' WHERE key = 'audit_head'",
         "head of the log was changed"),
        ("UPDATE meta SET value = 'x' WHERE key = 'audit_head'",
         "head of the log was changed"),
        (INSERTED,
         "Row 11 was inserted"),
    ],
)  # fmt: skip
def test_whoever_tampers_is_found(trail, tamper, statement, words):
    tamper(statement)

    assert words in trail.verify().fault


def test_nothing_is_written_after_a_head_that_is_not_ours(trail, tamper):
    tamper("DELETE FROM audit WHERE number > 7")
    hashed = trail.log.list_entries(limit=1)[0].hash
    value = f'[7, "{hashed}", "{"0" * 64}"]'
    tamper("UPDATE meta SET value = ? WHERE key = 'audit_head'", value)

    with pytest.raises(SetupError, match="head of the audit log was changed"):
        trail.record(ADA, Action.LOOK)
    assert trail.log.list_entries(limit=1)[0].number == 7

    tamper("DELETE FROM meta WHERE key = 'audit_head'")
    with pytest.raises(SetupError, match="head of the audit log is missing"):
        trail.record(ADA, Action.LOOK)


def test_an_old_copy_of_the_head_is_found_by_what_was_noted(trail, tamper, settings):
    with closing(sqlite3.connect(settings.data_dir / "journal.db")) as database:
        query = "SELECT value FROM meta WHERE key = 'audit_head'"
        (old,) = database.execute(query).fetchone()
    trail.record(ADA, Action.EXPORT)
    noted = trail.log.head()
    tamper("DELETE FROM audit WHERE number > 10")
    tamper("UPDATE meta SET value = ? WHERE key = 'audit_head'", old)

    assert trail.verify().fault is None
    assert "row 11 was noted" in trail.verify(noted=noted).fault


def test_names_that_are_erased_leave_a_whole_log(trail, journal, settings):
    trail.record(ADA, Action.LOOK, {"ids": ["acc_3"]}, query="q=acc_3", reason="acc_3?")
    before = settings.data_dir / "journal.db"
    amendments = Amendments(journal, trail.log)

    changed = amendments.replace(Tombstones({"acc_3": "erased_1", "acc_4": "erased_2"}))

    assert changed == 3
    journal.compact()
    assert b"acc_3" not in before.read_bytes()
    found = trail.verify()
    assert (found.fault, found.rows) == (None, 12)
    row = trail.log.list_entries(limit=1, before=12)[0]
    assert row.entry.about == {"ids": ["erased_1"]}
    assert (row.entry.query, row.entry.reason) == ("q=erased_1", "erased_1?")
    assert amendments.replace(Tombstones({"erased_1": "erased_3"})) == 2
    assert trail.verify().fault is None


def test_its_key_is_its_owners_alone(trail, settings):
    key = settings.secrets_dir / "audit.key"

    assert trail.log.key == key.read_text().encode()
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_reason_holds_no_address(trail):
    with pytest.raises(InvalidInput, match="The reason holds an e-mail address"):
        trail.record(ADA, Action.LOOK, reason="asked by ada@mail.example")


def test_settings_are_written_down_when_they_are_others(trail, settings):
    def with_api(**changes):
        api = settings.api.model_copy(update=changes)
        broker = BrokerSettings(url="redis://me:a-password@broker.example:6379/0")
        return settings.model_copy(update={"api": api, "broker": broker})

    chosen = with_api(port=9000, key=SecretStr("a-secret-key-of-ours"))
    for each in (chosen, chosen, with_api(port=9001), chosen):
        trail.note_settings(each)

    found = trail.log.list_entries(action=Action.SETTING)
    ports = [each.entry.about["values"]["api.port"] for each in found]
    assert ports == [9000, 9001, 9000]
    assert found[0].entry.about["values"]["api.key"] == "**********"
    shown = "redis://me:***@broker.example:6379/0"
    assert found[0].entry.about["values"]["broker.url"] == shown
    assert "a-secret-key" not in str(found)
    assert "a-password" not in str(found)
