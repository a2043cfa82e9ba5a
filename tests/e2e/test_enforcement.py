"""``samehand ban-preview``: whom a ban would hit, the list, and the appeal packs."""

import csv
import json

import pytest

from tests.fixtures.customers import CUSTOMERS, RING, ring_with_customers

from .test_decisions import send

pytestmark = pytest.mark.servers

AT = ("--threshold", "0.5")
SIGNED = ("--reviewer", "R. Viewer", "--reason", "one card, one device")


@pytest.fixture(scope="module")
def line(stack, tmp_path_factory):
    """A command line on a graph with one ring and its honest customers."""
    found, _ = stack
    send(found, tmp_path_factory, ring_with_customers())
    found.json("link")
    return found


def test_says_whom_it_would_hit_and_whom_to_look_at_first(line):
    code, out, errors = line.run("ban-preview", RING[0], *AT)
    found = line.json("ban-preview", RING[0], *AT)

    assert (code, errors) == (0, "")
    assert "samehand bans nobody" in out
    fates = {each["account_id"]: each["fate"] for each in found["members"]}
    assert {fates[name] for name in CUSTOMERS} == {"held-back"}
    assert {fates[name] for name in RING} == {"recommended"}
    for name in CUSTOMERS:
        assert f"  • {name}, held back, " in out
    assert "  • Blocking the address 192.0.2.7, too, would hit 1 other account" in out


def test_writes_the_list_and_the_packs(line, tmp_path):
    table, folder = tmp_path / "bans.csv", tmp_path / "packs"
    written = ("--export", str(table), "--appeals", str(folder))

    code, out, errors = line.run("ban-preview", RING[0], *AT, *SIGNED, *written)

    assert (code, errors) == (0, "")
    assert f"10 appeal packs in {folder}" in out
    with table.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert sorted(row["account_id"] for row in rows) == sorted(RING)
    assert {row["reviewer"] for row in rows} == {"R. Viewer"}
    packs = [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]
    assert sorted(pack["account_id"] for pack in packs) == sorted(RING)
    assert len(list(folder.glob("*.html"))) == len(RING)


def test_a_list_without_a_reason_is_refused(line, tmp_path):
    file = tmp_path / "bans.csv"

    code, out, errors = line.run("ban-preview", RING[0], "--export", str(file))

    assert (code, out) == (2, "")
    assert errors == (
        "samehand: Say why with --reason: it goes with the list and the packs\n"
    )
    assert not file.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--threshold", "1.5"), "The threshold is a confidence from 0.5 to 0.9999"),
        (("--export", "bans.xlsx", *SIGNED), "name a .csv or .json file"),
    ],
)
def test_what_cannot_be_is_one_sentence(line, arguments, said):
    code, out, errors = line.run("ban-preview", RING[0], *arguments)

    assert (code, out) == (2, "")
    assert said in errors
    assert len(errors.splitlines()) == 1


def test_packs_are_not_mixed_with_what_is_there(line, tmp_path):
    (tmp_path / "older").touch()

    code, _, errors = line.run(
        "ban-preview", RING[0], *AT, *SIGNED, "--appeals", str(tmp_path)
    )

    assert code == 2
    assert errors.startswith(f"samehand: The folder {tmp_path} is not empty")
