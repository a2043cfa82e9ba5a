"""The old data or the new, wherever a restore is cut off."""

import pytest

from backend.embedded.restoration import holds_data, settle, staging
from backend.settings import Settings

OLD = {
    "journal.db": "old",
    "journal.db-wal": "old",
    "neo4j/data/store": "old",
    "neo4j-import/complete": "old",
    "secrets/hash.key": "old",
    "secrets/extra": "old",
    "logs/api.log": "kept",
}
NEW = {"journal.db": "new", "neo4j/data/store": "new", "secrets/hash.key": "new"}


def _write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def _files(folder):
    return {
        str(file.relative_to(folder)): file.read_text()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.fixture
def settings(tmp_path):
    _write(tmp_path, OLD)
    return Settings(data_dir=tmp_path)


def test_what_is_complete_takes_the_place(settings):
    with staging(settings) as stage:
        _write(stage.data_dir, NEW)

    assert _files(settings.data_dir) == NEW | {"logs/api.log": "kept"}


def test_what_fails_has_changed_nothing(settings):
    def interrupted():
        with staging(settings) as stage:
            _write(stage.data_dir, NEW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert _files(settings.data_dir) == OLD


def test_what_was_killed_before_it_was_complete_is_forgotten(settings):
    _write(settings.data_dir / "restoring", NEW)

    settle(settings)

    assert _files(settings.data_dir) == OLD


@pytest.mark.parametrize("moved", ["neo4j", "secrets", "journal.db"])
@pytest.mark.parametrize("gone", [False, True])
def test_a_move_that_was_cut_off_is_gone_on_with(tmp_path, moved, gone):
    """``gone``: the old part was removed, and the new one not yet moved."""
    new = {name: text for name, text in NEW.items() if not name.startswith(moved)}
    old = {name: text for name, text in OLD.items() if not name.startswith(moved)}
    part = {name: text for name, text in NEW.items() if name.startswith(moved)}
    _write(tmp_path, old if gone else old | part)
    _write(tmp_path / "restoring", new | part if gone else new)
    (tmp_path / "restoring" / "complete").touch()

    settle(Settings(data_dir=tmp_path))

    assert _files(tmp_path) == NEW | {"logs/api.log": "kept"}


@pytest.mark.parametrize("name", ["journal.db", "neo4j/x", "secrets/x"])
def test_says_whether_anything_would_be_lost(tmp_path, name):
    settings = Settings(data_dir=tmp_path)
    _write(tmp_path, {"logs/api.log": "", "run/lock": ""})

    assert not holds_data(settings)
    _write(tmp_path, {name: ""})
    assert holds_data(settings)
