"""Backups where the graph is elsewhere, and restores that settings speak against."""

from contextlib import closing
from stat import S_IMODE

import pytest

from backend.journal.journal import Journal
from backend.secrets import read_or_make
from backend.settings import Settings
from tests.builders import an_access
from tests.fixtures.stack import CommandLine

OUTSIDE = {"SAMEHAND_NEO4J__URI": "bolt://graph.example:7687"}


@pytest.fixture
def line(tmp_path):
    """A data folder with a journal and a key, whose graph is elsewhere."""
    settings = Settings(data_dir=tmp_path / "data")
    read_or_make(settings.secrets_dir / "hash.key")
    with closing(Journal.from_settings(settings)) as journal:
        journal.append([an_access(id="1")])
    return CommandLine(settings.data_dir, 21687, OUTSIDE)


@pytest.fixture
def saved(line, tmp_path):
    """Folder of a backup."""
    assert line.run("backup", str(tmp_path / "backup"))[0] == 0
    return tmp_path / "backup"


def _payloads(folder):
    with closing(Journal.from_settings(Settings(data_dir=folder))) as journal:
        return [p for _, page in journal.pages(after=0, limit=10) for p in page]


def test_journal_and_key_go_there_and_back(line, tmp_path):
    code, out, errors = line.run("backup", str(tmp_path / "backup"))
    new = CommandLine(tmp_path / "new", 21687, OUTSIDE)
    told = new.json("restore", str(tmp_path / "backup"))

    assert (code, "among it the key of the hashes" in out) == (0, True)
    assert "graph.example:7687 is not part of the backup" in errors
    assert set(told["files"]) == {"journal.db", "secrets/hash.key"}
    assert _payloads(new.folder) == _payloads(line.folder)
    assert S_IMODE(new.folder.stat().st_mode) == 0o700
    keys = [(f / "secrets" / "hash.key").read_text() for f in (line.folder, new.folder)]
    assert keys[0] == keys[1]


def test_says_which_settings_were_others(saved, tmp_path):
    changed = {**OUTSIDE, "SAMEHAND_LINKAGE__ACCEPT_BITS": "7.5"}
    new = CommandLine(tmp_path / "new", 21687, changed)

    code, _, errors = new.run("restore", str(saved))

    assert code == 0
    assert "SAMEHAND_LINKAGE__ACCEPT_BITS was 4.0 when the backup was made" in errors


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("JOURNAL__URL", "postgresql://db.example/x", "The backup has a journal of"),
        ("JOURNAL__PARTITIONS", "7", "The journal has 4 partitions, and settings say"),
        ("HASH_KEY_FILE", "/dev/null", "SAMEHAND_HASH_KEY_FILE names another key"),
    ],
)
def test_what_settings_speak_against_changes_nothing(
    saved, tmp_path, name, value, sentence
):
    new = CommandLine(tmp_path / "new", 21687, {**OUTSIDE, f"SAMEHAND_{name}": value})

    code, _, errors = new.run("restore", str(saved))

    assert (code, len(errors.splitlines())) == (1, 1)
    assert errors.startswith(f"samehand: {sentence}")
    assert not (new.folder / "journal.db").exists()
    assert not (new.folder / "restoring").exists()


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_nothing_is_one_sentence(tmp_path, command):
    line = CommandLine(tmp_path / "data", 21687)

    code, out, errors = line.run(command, str(tmp_path / "nothing"))

    assert (code, out) == (1, "")
    assert errors.startswith("samehand: There is no")
    assert len(errors.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
