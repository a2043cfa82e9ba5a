"""The benchmark of quality: its measures, ceiling, inputs and table."""

import pytest

from backend.domain.quality import Truth
from benchmarks.quality import inputs
from benchmarks.quality.ceiling import ceiling
from benchmarks.quality.inputs import Input, Recipe, made
from benchmarks.quality.measures import recall_at, run, wronged
from benchmarks.quality.methods import Method
from benchmarks.quality.table import table
from tests.builders import some_sightings


def scored(precision, recall):
    return {"campaign_bcubed_precision": precision, "campaign_bcubed_recall": recall}


class TestMeasures:
    def test_most_recall_of_what_is_precise_enough(self):
        settings = [scored(0.5, 0.9), scored(0.99, 0.4), scored(1.0, 0.3)]

        assert recall_at(settings) == 0.4

    def test_nothing_precise_enough_is_no_recall(self):
        assert recall_at([scored(0.98, 1.0)]) == 0

    def test_without_a_campaign_there_is_none(self):
        assert recall_at([scored(None, None)]) is None

    def test_the_honest_are_wronged_by_company_of_others(self):
        truth = {
            "a": Truth("o1", ""),
            "b": Truth("o1", ""),
            "c": Truth("o2", ""),
            "d": Truth("o3", ""),
            "e": Truth("o4", "org"),
        }

        assert wronged(truth, {"a": "1", "b": "1"}) == 0
        assert wronged(truth, {"a": "1", "b": "1", "e": "1"}) == 0.5
        assert wronged(truth, {"c": "2", "d": "2", "e": "3"}) == 0.5

    def test_a_method_is_judged_by_its_first_setting(self):
        truth = {"a": Truth("o1", "org"), "b": Truth("o1", "org"), "c": Truth("o2", "")}
        given = Input("three", some_sightings([("a", "device", "d")]), [], truth)
        answers = [
            (1.0, dict.fromkeys("abc", "k")),
            (2.0, {"a": "k", "b": "k"}),
        ]
        method = Method("any", "knob", lambda _: iter(answers))

        result = run(method, given)

        assert result["setting"] == 1.0
        assert result["campaign_bcubed_precision"] == pytest.approx(2 / 3, abs=1e-4)
        assert result["recall_at_0.99"] == 1
        assert [each["setting"] for each in result["settings"]] == [1.0, 2.0]

    def test_a_method_without_an_answer_found_nothing(self):
        truth = {"a": Truth("o1", "org"), "b": Truth("o1", "org")}
        given = Input("two", some_sightings([("a", "device", "d")]), [], truth)

        result = run(Method("none", "knob", lambda _: iter(())), given)

        assert result["campaign_bcubed_recall"] == 0.5


class TestCeiling:
    def test_members_that_share_two_things_pass_and_others_do_not(self):
        members = [f"m{n}" for n in range(8)]
        strangers = [f"s{n}" for n in range(2_000)]
        rows = [(m, "device", "d") for m in members[:7]]
        rows += [(m, "instrument", "i") for m in members[:7]]
        rows += [(account, "ip_address", account) for account in members + strangers]
        # Carries the prompt of the campaign, and nothing else of it.
        rows += [(account, "prompt_family", "p") for account in ("s0", *members)]
        truth = {account: Truth("op", "org") for account in members}
        truth |= {account: Truth(account, "") for account in strangers}

        found = ceiling(some_sightings(rows), truth, 7.0)

        assert sorted(found) == members[:7]
        assert len(set(found.values())) == 1

    def test_a_campaign_of_four_is_none_to_be_found(self):
        rows = [(f"m{n}", kind, "x") for n in range(4) for kind in ("device", "phone")]
        rows += [(f"s{n}", "device", f"d{n}") for n in range(500)]
        truth = {f"m{n}": Truth("op", "org") for n in range(4)}

        assert ceiling(some_sightings(rows), truth, 6.0) == {}


class TestInputs:
    RECIPE = Recipe("quarter", 3, 400)

    def test_a_world_is_made_once(self, tmp_path, monkeypatch):
        first = made(self.RECIPE, tmp_path)
        monkeypatch.setattr(inputs, "World", None)

        again = made(self.RECIPE, tmp_path)

        assert again.truth == first.truth
        assert again.sightings.equals(first.sightings)
        assert again.usage == first.usage
        assert len(list(tmp_path.iterdir())) == 3

    def test_other_strengths_and_other_code_are_other_worlds(
        self, tmp_path, monkeypatch
    ):
        made(self.RECIPE, tmp_path)
        made(Recipe("quarter", 3, 400, 0.75), tmp_path)
        made(Recipe("quarter", 3, 400, 0.5), tmp_path)
        monkeypatch.setattr(inputs, "digest_of_makers", lambda: "other")
        made(self.RECIPE, tmp_path)

        assert len(list(tmp_path.iterdir())) == 12

    def test_without_a_cache_nothing_is_written(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)

        given = made(self.RECIPE, None)

        assert len(given.truth) == 400
        assert given.sightings.num_rows > 1_000
        assert not list(tmp_path.iterdir())


def test_the_table_has_means_over_seeds_and_the_ceiling():
    def result(recall):
        row = {**scored(1.0, recall), "pairwise_precision": None, "wronged": 0.01}
        row |= {"pairwise_recall": 0.5, "recall_at_0.99": recall, "seconds": 2.0}
        about = {"scenario": "hard", "accounts": 5000, "strength": 1.0}
        ceilings = [{**row, "setting": 7.0}]
        return {
            **about,
            "thinned": False,
            "methods": {"samehand": row},
            "ceiling": ceilings,
        }

    lines = table([result(0.4), result(0.8)]).splitlines()

    assert lines[2] == (
        "| hard, 5,000 | **samehand** | 1.000 / 0.600 | 0.600 | - / 0.500 | 0.0100 "
        "| 2.0 |"
    )
    assert lines[3].startswith("| hard, 5,000 | ceiling, 7 bits | 1.000 / 0.600 |  |")
    assert {line.count("|") for line in lines} == {8}
