"""Accounts erased by the command, to the last byte of the folder."""

import orjson
import pytest

from tests.fixtures.api import an_event, ring, strangers
from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers

GONE = "acc_that_is_to_be_erased_0"
DEVICE = "dev_that_only_it_ever_had_0"


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    """A stack of its own, since the bytes of its folder are looked at."""
    line = CommandLine(tmp_path_factory.mktemp("erased"), 27687)
    line.json("up", "--detach")
    file = tmp_path_factory.mktemp("events") / "events.ndjson"
    own = an_event("account.access", GONE, 7, ip="198.51.100.7", device_id=DEVICE)
    events = [*ring("real", 8), *strangers(60), own]
    file.write_bytes(b"\n".join(map(orjson.dumps, events)))
    line.json("ingest", str(file))
    yield line, file
    line.run("down")


def test_nothing_is_left_in_any_file(line):
    line, file = line
    line.json("link")
    assert _files_with(line.folder, DEVICE)
    would = line.json("erase", GONE, "--dry-run")["would_go"]
    code, out, _ = line.run("--json", "erase", GONE)
    assert (code, "--yes" in out) == (2, True)

    found = line.json("erase", GONE, "--yes")

    assert found["gone"]["events"] == would["events"] == {"account.access": 1}
    assert found["gone"]["things"] == {"device": 1, "ip_address": 1}
    assert (found["names"], found["left"]) == (3, 0)
    assert {"the broker", "bytes of neo4j/", "bytes of journal.db"} <= (
        found["searched"].keys()
    )
    assert _files_with(line.folder, GONE) == _files_with(line.folder, DEVICE) == []
    assert line.json("ingest", str(file))["rejected"] == 1
    code, out, _ = line.run("erase", "acc_nobody", "--yes")
    assert code == 1
    assert line.json("link")["clusters"] == 1


def test_without_making_the_store_anew_it_says_what_it_found(line):
    line, _ = line
    code, out, errors = line.run("erase", "acc_real_0", "--yes", "--no-rebuild")

    left = "Something is left" in errors
    assert code == left
    assert left == bool(_files_with(line.folder / "neo4j", "acc_real_0"))
    code, out, _ = line.run("erase", "acc_real_0", "--yes")
    assert (code, "Nothing is left." in out) == (0, True), out


def _files_with(folder, text):
    return [
        str(file)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and text.encode() in file.read_bytes()
    ]
