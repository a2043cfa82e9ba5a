"""Why, why not and what if, by the commands that investigators have."""

import pytest

from tests.fixtures.api import ring, strangers

from .test_decisions import send

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def line(stack, tmp_path_factory):
    """A command line on a graph with one ring among strangers."""
    found, _ = stack
    send(found, tmp_path_factory, [*ring("told", 8), *strangers(100)])
    found.json("link")
    return found


def test_why_is_said_in_words_in_figures_and_as_a_picture(line, tmp_path):
    picture = tmp_path / "why.png"
    pair = ("acc_told_0", "acc_told_1")

    code, out, errors = line.run("why", *pair, "--out", str(picture))
    found = line.json("why", *pair)

    assert (code, errors) == (0, "")
    assert f"  • {found['sentence']}\n" in out
    assert found["total_bits"] == pytest.approx(found["bits"] + found["prior_bits"])
    assert {reason["kind"] for reason in found["reasons"]} == {"device", "instrument"}
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_why_not_says_what_is_missing(line):
    code, out, _ = line.run("why", "acc_told_0", "acc_own_001")

    assert code == 0
    assert "Why they are apart" in out
    assert "  • acc_own_001 against clu_" in out
    assert "it has none of the cluster's strongest: " in out


def test_trace_says_what_the_cluster_is_made_of(line):
    code, out, _ = line.run("trace", "acc_told_0")
    found = line.json("trace", "acc_told_0")

    assert code == 0
    assert "No single account or thing holds parts of it together." in out
    assert f"  • {found['anatomy']['weakest'][0]['sentence']}\n" in out


def test_what_if_leaves_everything_as_it_is(line):
    before = line.json("clusters")

    found = line.json(
        "trace",
        "acc_told_0",
        "--without",
        "kind:device",
        "--without",
        "kind:instrument",
    )

    assert (found["stay"], found["leave"]) == (0, found["size"])
    assert line.json("clusters") == before


def test_a_thing_that_nobody_has_is_one_sentence(line):
    code, out, errors = line.run("trace", "acc_told_0", "--without", "ip:192.0.2.77")

    assert (code, out) == (2, "")
    assert errors.startswith("samehand: No member of clu_")
    assert len(errors.splitlines()) == 1


def test_evasion_names_what_must_change(line):
    code, out, _ = line.run("evasion", "acc_told_0")
    found = line.json("evasion", "acc_told_0")

    assert code == 0
    assert out.startswith(f"{found['sentence']}.\n")
    assert found["needed"] == len(found["changes"]) >= 1
    assert found["changes"][-1]["left"] < found["size"] / 2
