"""From a cluster to a partner and back, by the commands that people type."""

import json
import tomllib

import orjson
import pytest
import stix2
from pymisp import MISPEvent

from tests.fixtures.campaign import MEMBERS, events

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def line(stack, tmp_path_factory):
    """A command line on a graph with the campaign, linked."""
    found, _ = stack
    file = tmp_path_factory.mktemp("events") / "events.ndjson"
    file.write_bytes(b"\n".join(map(orjson.dumps, events())))
    found.json("ingest", str(file))
    found.json("link")
    return found


@pytest.fixture(scope="module")
def cluster(line):
    return line.json("trace", "account-hydra-0")["cluster"]["id"]


def test_from_one_to_another(line, cluster, tmp_path):
    out = tmp_path / "out.stix.json"

    made = line.json(
        *("export", "cluster", cluster, "--tlp", "amber", "--partner", "lab-b"),
        *("--reason", "A campaign against both", "--out", str(out)),
    )
    taken = line.json(
        *("import", "indicators", str(out), "--organization", "org_z"),
        *("--name", "Zinc Lab", "--source", "lab-a", "--confidence", "0.6"),
    )
    again = line.json(
        *("import", "indicators", str(out), "--organization", "org_z"),
        *("--source", "lab-a", "--confidence", "0.6"),
    )

    bundle = stix2.parse(out.read_text())
    users = [each for each in bundle.objects if each["type"] == "user-account"]
    assert len(users) == MEMBERS
    assert made["released"]["account"] == {"hashed": MEMBERS}
    assert made["order"]["reason"] == "A campaign against both"
    assert made["order"]["reviewer"]
    assert (taken["accepted"], taken["refused"]) == (5, {})
    assert (again["accepted"], again["duplicate"]) == (0, 5)
    assert "account-hydra" not in out.read_text()


def test_every_format_and_a_folder(line, cluster, tmp_path):
    for form in ("stix", "misp", "graphml", "csv", "json"):
        out = tmp_path / form
        code, said, errors = line.run(
            *("export", "cluster", cluster, "--format", form, "--out", str(out))
        )
        assert code == 0, errors
        assert "What left, by the policy default" in said
        assert out.stat().st_size > 1000
    folder = tmp_path / "drop"
    folder.mkdir()

    # Others use the same stack.
    ours = ("--organization", "org_basalt")
    first = line.json("export", "drop", str(folder), "--format", "misp", *ours)
    taken = line.json(
        *("import", "indicators", str(folder), "--organization", "org_y"),
        *("--source", "lab-y"),
    )

    (name,) = first["files"]
    event = MISPEvent()
    event.load_file(folder / name)
    assert "tlp:amber+strict" in [tag.name for tag in event.tags]
    assert json.loads((folder / "index.json").read_text())["files"][0]["file"] == name
    assert taken["accepted"] == 5


def test_standard_output_is_the_file_alone(line, cluster):
    code, out, _ = line.run(
        "export", "cluster", cluster, "--format", "json", "--out", "-"
    )

    assert code == 0
    assert json.loads(out)["clusters"][0]["id"] == cluster


def test_the_printed_policy_is_one(line):
    code, out, _ = line.run("export", "policy")

    assert code == 0
    assert tomllib.loads(out)["forms"]["email"]["red"] == "withheld"
    assert line.json("export", "policy") == tomllib.loads(out)


def test_what_cannot_be_done_is_one_sentence(line, cluster, tmp_path):
    out = str(tmp_path / "out")
    broken = tmp_path / "broken.json"
    broken.write_text('{"type": "bundle",')
    whose = ("--organization", "org_z", "--source", "lab-a")
    cases = (
        (("export", "cluster", "clu_404", "--out", out), "There is no cluster clu_404"),
        (
            ("export", "cluster", cluster, "--format", "pdf", "--out", out),
            "--format must be stix, misp, graphml, csv or json",
        ),
        (
            ("export", "cluster", cluster, "--out", str(tmp_path / "no" / "out")),
            "Cannot write",
        ),
        (("export", "drop", str(tmp_path / "none")), "is no folder"),
        (
            ("import", "indicators", str(broken), *whose),
            "broken.json cannot be read: line 1, column 19",
        ),
        (("import", "indicators", str(tmp_path / "x"), *whose), "No such file"),
    )
    for arguments, says in cases:
        code, _, errors = line.run(*arguments)

        assert code != 0, arguments
        assert says in errors.replace("\n", ""), errors
        assert "Traceback" not in errors
    assert not (tmp_path / "out").exists()
    assert [each.name for each in tmp_path.iterdir()] == ["broken.json"]
