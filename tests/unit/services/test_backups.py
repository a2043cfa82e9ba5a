"""A backup is whole, as it was written, and its owner's only, or it is refused."""

import json
from contextlib import closing
from stat import S_IMODE

import pytest

from backend.errors import Conflict, InvalidInput, NotFound, SetupError
from backend.journal.copies import copy_journal
from backend.journal.journal import Journal
from backend.secrets import next_of
from backend.services import backups, webhooks
from backend.settings import Settings
from tests.builders import an_access


@pytest.fixture
def settings(tmp_path):
    """A data folder with a journal and secrets."""
    settings = Settings(data_dir=tmp_path / "data")
    settings.secrets_dir.mkdir(parents=True)
    for name in ("hash.key", "api.key", ".draft"):
        (settings.secrets_dir / name).write_text(f"secret {name}")
    with closing(Journal.from_settings(settings)) as journal:
        journal.append([an_access(id=f"{n}") for n in range(100)])
    return settings


@pytest.fixture
def made(settings, tmp_path):
    return _make(settings, tmp_path / "backup")


def _make(settings, folder):
    with (
        backups.drafted(folder) as draft,
        closing(Journal.from_settings(settings)) as journal,
    ):
        copy_journal(journal, draft / backups.JOURNAL)
        backups.copy_secrets(settings, draft)
        backups.seal(draft, journal, settings)
    return folder


def _modes(folder):
    return {
        S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()
    }


def _change(folder, **changes):
    file = folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


class TestWriting:
    def test_half_way_to_another_key_there_is_none(self, settings, tmp_path):
        next_of(settings.hash_key).touch(0o600)

        with pytest.raises(SetupError, match="interrupted"):
            _make(settings, tmp_path / "backup")
        assert not (tmp_path / "backup").exists()

    def test_is_its_owners_only(self, made):
        assert S_IMODE(made.stat().st_mode) == 0o700
        assert S_IMODE((made / "secrets").stat().st_mode) == 0o700
        assert _modes(made) == {0o600}

    def test_holds_no_half_written_secret(self, made):
        assert {f.name for f in (made / "secrets").iterdir()} == {"hash.key", "api.key"}

    def test_has_what_signs_webhooks(self, settings, tmp_path):
        with closing(Journal.from_settings(settings)) as journal:
            hook = webhooks.make(journal, settings, "https://hooks.example", who="Ada")

        made = _make(settings, tmp_path / "backup")

        file = made / "secrets" / f"{hook.webhook.id}.secret"
        assert file.read_text() == hook.secret

    def test_has_the_key_that_is_elsewhere(self, settings, tmp_path):
        (tmp_path / "elsewhere").write_text("the key in use")
        chosen = settings.model_copy(update={"hash_key_file": tmp_path / "elsewhere"})

        made = _make(chosen, tmp_path / "backup")

        assert (made / "secrets" / "hash.key").read_text() == "the key in use"

    def test_a_failure_leaves_nothing(self, tmp_path):
        with pytest.raises(OSError, match="no room"), backups.drafted(tmp_path / "b"):
            raise OSError("no room")

        assert list(tmp_path.iterdir()) == []

    def test_an_empty_folder_is_taken(self, settings, tmp_path):
        (tmp_path / "backup").mkdir()

        made = _make(settings, tmp_path / "backup")

        assert backups.read_manifest(made).has("journal.db")
        assert S_IMODE(made.stat().st_mode) == 0o700

    @pytest.mark.parametrize("name", ["backup/file", "backup"])
    def test_never_writes_over_anything(self, settings, tmp_path, name):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

        with pytest.raises(Conflict, match="name a new folder"):
            _make(settings, tmp_path / "backup")


class TestVerifying:
    def test_what_was_written(self, made):
        manifest = backups.read_manifest(made)
        told = []

        backups.verify(made, manifest, report=lambda *step: told.append(step))

        assert {file.name for file in manifest.files} == {
            "journal.db",
            "secrets/api.key",
            "secrets/hash.key",
        }
        assert told[-1] == (manifest.bytes, manifest.bytes)

    @pytest.mark.parametrize("name", ["journal.db", "secrets/hash.key"])
    def test_one_bit(self, made, name):
        content = bytearray((made / name).read_bytes())
        content[len(content) // 2] ^= 1
        (made / name).write_bytes(content)

        with pytest.raises(InvalidInput, match=f"damaged: {name} is not what was"):
            backups.verify(made, backups.read_manifest(made))

    def test_a_part_that_was_cut_off(self, made):
        content = (made / "journal.db").read_bytes()
        (made / "journal.db").write_bytes(content[:-1])

        with pytest.raises(InvalidInput, match="is not what was written"):
            backups.verify(made, backups.read_manifest(made))

    def test_a_part_that_is_gone(self, made):
        (made / "secrets" / "hash.key").unlink()

        with pytest.raises(InvalidInput, match=r"secrets/hash\.key is missing"):
            backups.verify(made, backups.read_manifest(made))


class TestManifest:
    def test_none(self, tmp_path):
        with pytest.raises(NotFound, match="There is no backup in"):
            backups.read_manifest(tmp_path / "nowhere")

    @pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 1}', "\0"])
    def test_one_that_cannot_be_read(self, made, text):
        (made / "manifest.json").write_text(text)

        with pytest.raises(InvalidInput, match="its manifest cannot be read"):
            backups.read_manifest(made)

    @pytest.mark.parametrize(
        "name", ["../journal.db", "/etc/passwd", "secrets/../x", "secrets/.x", "logs/x"]
    )
    def test_names_lead_nowhere_else(self, made, name):
        _change(made, files=[{"name": name, "bytes": 1, "sha256": ""}])

        with pytest.raises(InvalidInput, match="its manifest cannot be read"):
            backups.read_manifest(made)

    @pytest.mark.parametrize("newer", ["format", "journal_schema", "graph_schema"])
    def test_of_a_newer_version(self, made, newer):
        _change(made, **{newer: 1000}, version="77.1")

        with pytest.raises(SetupError, match=r"made by samehand 77\.1, which is newer"):
            backups.read_manifest(made)

    def test_tells_settings_that_were_others(self, made, settings):
        linkage = settings.linkage.model_copy(update={"accept_bits": 8.5})
        now = settings.model_copy(update={"linkage": linkage})
        manifest = backups.read_manifest(made)

        assert backups.differing(manifest, settings) == {}
        assert backups.differing(manifest, now) == {
            "SAMEHAND_LINKAGE__ACCEPT_BITS": ("4.0", "8.5")
        }

    def test_names_no_secret_and_no_address(self, made):
        text = (made / "manifest.json").read_text().lower()

        assert "secret hash" not in text
        assert not {"password", "uri", "url"} & set(json.loads(text)["settings"])
