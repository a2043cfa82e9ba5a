"""From a stack in use to the same in another folder, by a backup."""

import shutil
import signal
from pathlib import Path

import pytest

from tests.fixtures.processes import of_folder, wait_for
from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers
WHY = ("--reason", "One support ticket.", "--analyst", "Ada")
CARRIER = ("--reason", "carrier-nat", "--analyst", "Ada")
TOTALS = ("ingested", "derived", "journal")


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    """A stack on which a world was linked and decisions were made."""
    line = CommandLine(tmp_path_factory.mktemp("saved") / "data", 28687)
    line.json("up", "--detach")
    try:
        _fill(line)
        yield line
    finally:
        line.run("down")


def _fill(line):
    made = _ingest_world(line, seed=7)
    line.json("link")
    line.json("discounts", "add", "network", "203.0.113.0/24", *CARRIER)
    accounts = made["truth"].read_text().splitlines()[1:3]
    names = [row.split(",")[0] for row in accounts]
    line.json("judge", "different", *names, *WHY)
    line.json("link")


@pytest.fixture(scope="module")
def saved(line, tmp_path_factory):
    """What a backup printed, and all that there was when it was made."""
    before = _state(line)
    made = line.json("backup", str(tmp_path_factory.mktemp("backups") / "first"))
    return made, before


@pytest.fixture(scope="module")
def later(line, saved):
    """The stack of the backup, with more in it, stopped."""
    _ingest_world(line, seed=9)
    assert _state(line) != saved[1]
    line.json("down")
    return line


def _ingest_world(line, seed):
    """Files of the world that the stack has now, too."""
    folder, size = line.folder.parent / f"world-{seed}", ("--accounts", "200")
    made = line.json("world", "--out", str(folder), *size, "--seed", f"{seed}")
    line.json("ingest", made["events"])
    return {name: Path(made[name]) for name in ("events", "truth")}


def _state(line):
    """Digests, archived runs and decisions."""
    digest = wait_for(lambda: _settled(line), seconds=60)
    return {
        "digest": {name: digest[name] for name in TOTALS},
        "runs": line.json("runs", "list"),
        "judgements": line.json("judge", "list"),
        "discounts": line.json("discounts", "list"),
    }


def _settled(line):
    found = line.json("digest")
    return None if found["unsettled"] else found


def _states(line):
    return {p["process"]: p["state"] for p in line.json("status")["processes"]}


class TestBackup:
    def test_of_a_running_stack_has_all_parts(self, line, saved):
        made, before = saved

        assert set(made["files"]) == {
            "journal.db",
            "neo4j.dump",
            "secrets/api.key",
            "secrets/audit.key",
            "secrets/broker.password",
            "secrets/hash.key",
            "secrets/neo4j.password",
        }
        assert "dumping the graph" in made["phases"]
        assert set(_states(line).values()) == {"running"}
        assert _state(line) == before

    def test_writes_over_nothing(self, line, saved):
        made, _ = saved

        code, out, errors = line.run("backup", made["folder"])

        assert (code, out) == (1, "")
        assert errors.startswith(f"samehand: {made['folder']} exists already")

    def test_ended_in_the_middle_neo4j_comes_back(self, line, tmp_path):
        process = line.start("backup", str(tmp_path / "second"))
        wait_for(lambda: _states(line)["neo4j"] == "stopped", seconds=60)

        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)

        wait_for(lambda: _states(line)["neo4j"] == "running", seconds=120)
        assert not (tmp_path / "second").exists()
        assert line.json("digest")["ingested"]["facts"] > 0


class TestRestore:
    """After all others, with the stack down: one machine need not hold two."""

    @pytest.mark.parametrize(
        "name", ["manifest.json", "journal.db", "neo4j.dump", "secrets/hash.key"]
    )
    def test_a_damaged_backup_is_one_sentence(self, saved, tmp_path, name):
        damaged = shutil.copytree(saved[0]["folder"], tmp_path / "damaged")
        content = (damaged / name).read_bytes()
        (damaged / name).write_bytes(content[: len(content) // 2])
        new = CommandLine(tmp_path / "new", 28687)

        code, out, errors = new.run("restore", str(damaged))

        assert (code, out) == (2, "")
        assert errors.startswith(f"samehand: The backup {damaged} is damaged: ")
        assert len(errors.splitlines()) == 1
        assert not new.folder.exists()

    def test_data_is_not_lost_unless_that_was_said(self, later, saved):
        code, out, errors = later.run("restore", saved[0]["folder"])

        assert (code, out) == (1, "")
        assert errors.startswith(f"samehand: {later.folder} has data; name another")
        assert not (later.folder / "restoring").exists()

    def test_in_a_new_folder_all_is_as_it_was(self, later, saved, tmp_path):
        made, before = saved
        new = CommandLine(tmp_path / "new", 28687)

        new.json("restore", made["folder"])

        assert of_folder(new.folder) == []
        new.json("up", "--detach")
        try:
            assert _state(new) == before
            again = new.json(
                "ingest", str(later.folder.parent / "world-7" / "events.ndjson")
            )
            assert (again["accepted"], again["duplicate"] > 1000) == (0, True)
            new.json("link")
            assert _state(new)["digest"] == before["digest"]
        finally:
            new.run("down")

    def test_in_the_place_of_other_data(self, later, saved):
        made, before = saved

        later.json("restore", made["folder"], "--replace")

        assert not (later.folder / "restoring").exists()
        later.json("up", "--detach")
        assert _state(later) == before
        code, _, errors = later.run("restore", made["folder"], "--replace")
        assert code == 1
        assert errors.startswith("samehand: A stack already runs on")

    def test_the_key_of_hashes_is_changed_with_the_stack_down(self, later):
        code, out, errors = later.run("rotate-key")
        assert (code, out) == (1, "")
        assert "stop them with samehand down" in errors
        later.json("down")

        found = later.json("rotate-key")

        assert of_folder(later.folder) == []
        assert found["events"] > 100
        later.json("up", "--detach")
        again = later.json(
            "ingest", str(later.folder.parent / "world-7" / "events.ndjson")
        )
        assert (again["accepted"], again["rejected"]) == (0, 0)
        assert later.json("link", "--new")["why_whole"]

    def test_a_backup_of_a_stopped_stack(self, later, tmp_path):
        later.json("down")

        made = later.json("backup", str(tmp_path / "cold"))

        assert "neo4j.dump" in made["files"]
        assert of_folder(later.folder) == []
