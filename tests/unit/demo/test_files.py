"""Worlds as files: the same bytes every time, whole or not at all."""

import csv
import gzip
import hashlib
import json
import os
import subprocess
import sys

import pytest

from backend.demo.files import write
from backend.demo.world import World
from backend.errors import SetupError

_PROGRAM = """
import sys
from pathlib import Path
from backend.demo.files import write
from backend.demo.world import World
write(World(int(sys.argv[1]), 300), Path(sys.argv[2]))
"""


def _digest(seed, folder, hash_seed):
    command = [sys.executable, "-c", _PROGRAM, str(seed), str(folder)]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Asia/Tokyo"}
    subprocess.run(command, check=True, env=environment)
    both = (folder / "events.ndjson").read_bytes() + (folder / "truth.csv").read_bytes()
    return hashlib.sha256(both).hexdigest()


def test_equal_seeds_give_equal_bytes_in_any_process(tmp_path):
    first = _digest(3, tmp_path / "first", "1")

    assert _digest(3, tmp_path / "second", "2") == first
    assert _digest(4, tmp_path / "other", "1") != first


def test_files_hold_the_world(tmp_path):
    world = World(3, 200)
    told = []

    events, truth = write(world, tmp_path / "new" / "folder", report=told.append)

    lines = [json.loads(line) for line in events.read_text().splitlines()]
    assert lines == list(world.events())
    assert told[-1] == len(lines)
    with truth.open(newline="") as table:
        rows = list(csv.DictReader(table))
    assert [tuple(row.values()) for row in rows] == [
        (row.account_id, row.operator_id, row.campaign_org, ";".join(row.tactics))
        for row in world.truth()
    ]
    assert {bool(row["tactic"]) for row in rows if row["campaign_org"]} == {True}
    assert {row["tactic"] for row in rows if not row["campaign_org"]} == {""}
    assert sorted(path.name for path in events.parent.iterdir()) == [
        "events.ndjson",
        "truth.csv",
    ]


def test_compressed_worlds_are_equal_to_the_byte_too(tmp_path):
    world = World(3, 200)

    plain, _ = write(world, tmp_path)
    packed, _ = write(world, tmp_path, compress=True)
    again, _ = write(world, tmp_path / "again", compress=True)

    assert packed.name == "events.ndjson.gz"
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    assert packed.read_bytes() == again.read_bytes()


def test_a_failure_leaves_what_was_there(tmp_path):
    class Interrupted(Exception):
        pass

    def interrupt(_):
        raise Interrupted

    (tmp_path / "events.ndjson").write_text("old")

    with pytest.raises(Interrupted):
        write(World(3, 200), tmp_path, report=interrupt)

    assert [path.name for path in tmp_path.iterdir()] == ["events.ndjson"]
    assert (tmp_path / "events.ndjson").read_text() == "old"


def test_a_folder_that_is_a_file_is_one_clear_error(tmp_path):
    (tmp_path / "taken").write_text("")

    with pytest.raises(SetupError, match="name another folder"):
        write(World(3, 200), tmp_path / "taken")
