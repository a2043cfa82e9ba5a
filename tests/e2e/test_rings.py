"""A ring planted by the worker, and what the commands say about it."""

import orjson
import pytest

from tests.fixtures.api import strangers

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def line(stack, tmp_path_factory):
    """A command line on a graph with a hundred strangers."""
    found, _ = stack
    file = tmp_path_factory.mktemp("events") / "events.ndjson"
    file.write_bytes(b"\n".join(map(orjson.dumps, strangers(100))))
    found.json("ingest", str(file))
    return found


def test_plant_list_and_show(line):
    options = ("--size", "6", "--strength", "1", "--tactic", "cards", "--seed", "3")

    made = line.json("rings", "plant", *options)
    job = made.pop("job")

    shown = line.json("rings", "show", made["id"])
    assert shown == made
    assert made["id"] == f"ring_{job[4:]}"
    assert (made["seed"], made["size"], made["tactic"]) == (3, 6, "cards")
    assert made["looks"][-1]["active"] == 6
    assert line.json("rings", "list", "--limit", "1")["rings"] == [made]
    code, out, errors = line.run("rings", "list")
    assert (code, errors) == (0, "")
    assert made["id"] in out
    code, out, _ = line.run("rings", "show", made["id"])
    assert code == 0
    assert "found in one campaign" in out


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("plant", "--size", "2"), 2, "A ring has 6 to 1,000 accounts"),
        (("plant", "--size", "900"), 1, "Ring failed: A ring of 900 accounts cannot"),
        (("plant", "--tactic", "luck"), 2, "No tactic is called luck"),
        (("show", "ring_404"), 1, "There is no planted ring ring_404"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(line, arguments, code, sentence):
    done, out, errors = line.run("rings", *arguments)

    assert (done, out) == (code, "")
    assert errors.startswith(f"samehand: {sentence}")
    assert len(errors.splitlines()) == 1


def test_evaluate_shows_the_worst_errors(line, tmp_path):
    truth = tmp_path / "truth.csv"
    truth.write_text(
        "account_id,operator_id,campaign_org,tactic\n"
        "acc_own_001,o1,org_1,cards\nacc_own_002,o1,org_1,cards;proxies\n"
    )

    found = line.json("evaluate", "--truth", str(truth))
    code, out, errors = line.run("evaluate", "--truth", str(truth))

    assert [each["tactic"] for each in found["tactics"]] == ["cards", "proxies"]
    (miss,) = found["errors"]["misses"]
    assert miss["sentence"] == "o1 of org_1: none of 2 accounts is found"
    assert miss["lacking"]["nothing"] == 2
    assert (code, errors) == (0, "")
    assert "  • o1 of org_1: none of 2 accounts is found\n" in out
    assert "  •   - 2 accounts that share nothing telling with the others\n" in out
