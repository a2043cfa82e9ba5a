"""Accounts erased by the command, to the last byte of the folder."""

import orjson
import pytest

from tests.fixtures.api import an_event, ring, strangers
from tests.fixtures.processes import wait_for
from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers

GONE = "acc_that_is_to_be_erased_0"
DEVICE = "dev_that_only_it_ever_had_0"


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    """A stack of its own, since the bytes of its folder are looked at."""
    looks = {"SAMEHAND_ALERTS__EVERY_SECONDS": 1}
    line = CommandLine(tmp_path_factory.mktemp("erased"), 27687, looks)
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


def test_nothing_is_left_of_who_was_watched_ruled_on_and_in_a_case(line, tmp_path):
    line, _ = line
    gone, device = "acc_that_a_case_was_about_1", "dev_that_was_watched_1"
    watch = line.json("watches", "add", "thing", device, "--kind", "device")["watch"]
    own = an_event("account.access", gone, 8, ip="198.51.100.8", device_id=device)
    (tmp_path / "events.ndjson").write_bytes(orjson.dumps(own | {"id": "watched"}))
    line.json("ingest", str(tmp_path / "events.ndjson"))
    wait_for(lambda: line.json("alerts", "list")["alerts"], seconds=120)
    (alert,) = line.json("alerts", "list")["alerts"]
    assert (alert["watch_id"], alert["count"]) == (watch["id"], 1)
    case = line.json("alerts", "case", alert["id"])["case"]
    assert case["accounts"] == [gone]
    why = ("--reason", f"{gone} has it, too.", "--case", case["id"])
    line.json("cases", "comment", case["id"], f"Ask about {gone} and {device}.")
    rulings = [
        line.json("judge", "accounts", claim, gone, "acc_real_1", *why)["ruling"]["id"]
        for claim in ("same", "abusive")
    ]
    other = line.json("cases", "open", f"All of {gone}", "--account", gone)["case"]
    line.json("link")
    assert line.json("trace", gone)["cluster"]["size"] > 1
    assert _files_with(line.folder, gone)

    assert line.json("erase", gone, "--yes")["left"] == 0

    assert _files_with(line.folder, gone) == []
    assert _files_with(line.folder, device) == []
    shown = line.json("cases", "show", case["id"])
    # What is left is that somebody was named.
    assert [each[:7] for each in shown["case"]["accounts"]] == ["erased_"]
    assert [each["id"] for each in shown["rulings"]] == rulings[::-1]
    titled = line.json("cases", "show", other["id"])["case"]["title"]
    assert titled.startswith("All of erased_")
    line.json("link")
    for ruling in rulings:
        made = line.json("judge", "take-back", ruling, "--reason", "It is gone.")
        assert made["ruling"]["state"] == "withdrawn"
    assert line.run("alerts", "list")[0] == line.run("watches", "list")[0] == 0


def _files_with(folder, text):
    return [
        str(file)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and text.encode() in file.read_bytes()
    ]
