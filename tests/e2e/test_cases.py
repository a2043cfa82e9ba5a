"""Rulings of two people, from the command to the clusters of a run and back."""

from dataclasses import replace

import orjson
import pytest

from tests.fixtures.api import an_event, ring, strangers
from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers
WHY = ("--reason", "One support ticket names both.")
BASALT = {
    "organization_id": "org_basalt",
    "name": "Basalt Research",
    "asset_type": "domain",
    "value": "basalt.example",
}


@pytest.fixture(scope="module")
def ada(tmp_path_factory):
    """An investigator's commands, where all rulings need a second person."""
    settings = {"SAMEHAND_CASES__FOUR_EYES": "all", "LOGNAME": "ada"}
    line = CommandLine(tmp_path_factory.mktemp("cases"), 26687, settings)
    line.json("up", "--detach")
    file = tmp_path_factory.mktemp("events") / "events.ndjson"
    asset = an_event("organization.asset", "org_basalt", 1, **BASALT)
    events = [*ring("one", 8), *ring("two", 7), *strangers(100), asset]
    file.write_bytes(b"\n".join(map(orjson.dumps, events)))
    line.json("ingest", str(file))
    yield line
    line.run("down")


@pytest.fixture(scope="module")
def ben(ada):
    """The commands of somebody else on the same data."""
    return replace(ada, variables={**ada.variables, "LOGNAME": "ben"})


@pytest.fixture(scope="module")
def before(ada):
    """The clusters as evidence alone makes them."""
    ada.json("link")
    found = partition(ada)
    assert found == {frozenset(names("one", 8)), frozenset(names("two", 7))}
    return found


def names(ring_name, size):
    return [f"acc_{ring_name}_{index}" for index in range(size)]


def cluster_of(line, account):
    return line.json("trace", account)["cluster"]


def partition(line):
    """The members of each cluster of the last run."""
    (run,) = line.json("runs", "list", "--limit", "1")["runs"]
    clusters = line.json("clusters")["clusters"]
    shown = [line.json("runs", "show", run["id"], each["id"]) for each in clusters]
    return {frozenset(m["account"] for m in each["members"]) for each in shown}


def rule(line, *arguments):
    return line.json("judge", *arguments, *WHY)["ruling"]


def confirmed(line, ruling):
    return line.json("judge", "confirm", ruling["id"], *WHY)["ruling"]


def take_back(line, ruling):
    return line.json("judge", "take-back", ruling["id"], *WHY)["ruling"]


def test_a_proposal_changes_nothing_and_its_author_cannot_confirm_it(ada, ben, before):
    made = rule(ada, "accounts", "same", "acc_one_3", "acc_two_3")

    ada.json("link")

    assert (made["state"], made["proposed_by"]) == ("proposed", "ada")
    assert partition(ada) == before
    code, _, errors = ada.run("judge", "confirm", made["id"], *WHY)
    assert (code, errors.count("\n")) == (1, 1)
    assert "another reviewer" in errors
    (waiting,) = ben.json("judge", "waiting")["rulings"]
    assert waiting["id"] == made["id"]
    refused = ben.json("judge", "refuse", made["id"], *WHY)["ruling"]
    assert (refused["state"], refused["decided_by"]) == ("refused", "ben")
    assert ben.json("judge", "waiting")["rulings"] == []


def test_same_moves_whom_it_names_until_it_is_taken_back(ada, ben, before):
    made = rule(ada, "accounts", "same", "acc_one_3", "acc_two_3")
    assert confirmed(ben, made)["state"] == "counts"

    ada.json("link")

    # Which of the two moves is the choice of the run; nobody else does.
    one, two = frozenset(names("one", 8)), frozenset(names("two", 7))
    assert partition(ada) in (
        {one | {"acc_two_3"}, two - {"acc_two_3"}},
        {one - {"acc_one_3"}, two | {"acc_one_3"}},
    )
    assert take_back(ada, made)["state"] == "withdrawn"
    ada.json("link")
    assert partition(ada) == before


def test_same_of_all_members_joins_two_clusters(ada, ben, before, tmp_path):
    file = tmp_path / "both.txt"
    file.write_text("\n".join(names("one", 8) + names("two", 7)))
    made = rule(ada, "accounts", "same", "--file", str(file))
    confirmed(ben, made)

    linked = ada.json("link")

    assert (linked["clusters"], made["accounts"]) == (1, 15)
    assert partition(ada) == {frozenset(names("one", 8) + names("two", 7))}
    take_back(ada, made)
    ada.json("link")
    assert partition(ada) == before


def test_other_takes_a_member_out_until_it_is_taken_back(ada, ben, before):
    cluster = cluster_of(ada, "acc_one_5")["id"]
    made = rule(ada, "cluster", cluster, "other", "--account", "acc_one_5")
    confirmed(ben, made)

    ada.json("link")

    left = frozenset(names("one", 8)) - {"acc_one_5"}
    assert partition(ada) == {left, frozenset(names("two", 7))}
    code, _, errors = ada.run("trace", "acc_one_5")
    assert (code, "is in no cluster" in errors) == (1, True)
    take_back(ben, made)
    ada.json("link")
    assert partition(ada) == before


def test_an_organization_labels_all_members_and_leads_the_cluster_there(
    ada, ben, before
):
    cluster = cluster_of(ada, "acc_two_0")["id"]
    basalt = ("--organization", "org_basalt")
    made = rule(ada, "cluster", cluster, "organization", *basalt)
    assert cluster_of(ada, "acc_two_0")["organization_id"] is None
    confirmed(ben, made)

    ada.json("link")

    found = ada.json("trace", "acc_two_0")
    assert found["cluster"]["organization_id"] == "org_basalt"
    (attribution,) = found["attributions"]
    assert attribution["organization_id"] == "org_basalt"
    (reason,) = attribution["reasons"]
    assert reason == (
        "7 of 7 accounts are known accounts of Basalt Research: acc_two_0, acc_two_1, "
        "acc_two_2 and 4 more; 0 of the other 108 accounts do"
    )
    assert partition(ada) == before
    shown = ada.json("cases", "show", made["case_id"])
    steps = [event["step"] for event in shown["events"]]
    assert steps == ["opened", "ruling proposed", "ruling confirmed"]
    take_back(ben, made)
    ada.json("link")
    assert cluster_of(ada, "acc_two_0")["organization_id"] is None
