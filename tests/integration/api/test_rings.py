"""Planted rings over HTTP, and that nothing of them reaches the graph."""

import pytest

from backend.errors import InvalidInput
from backend.journal.archive import Archive
from backend.journal.rows import JobState
from backend.services.rings import plant_ring, recipe_of
from tests.fixtures.api import ring, strangers
from tests.graph_facts import everything

pytestmark = pytest.mark.servers


@pytest.fixture
def crowded(api):
    """Enough strangers to hide a small ring among, and a ring that is found."""
    api.send([*ring("real", 8), *strangers(100)])
    api.link("run_1")
    return api


def plant(api, ring_id=None, **wanted):
    """Plant a ring as the worker does."""
    recipe = recipe_of(**{"size": 8, "strength": 1.0, "tactic": "cards"} | wanted)
    held = api.held
    return plant_ring(held.graph, held.journal, held.settings, recipe, ring_id=ring_id)


class TestPlant:
    def test_a_job_that_knows_what_to_plant_and_only_one(self, crowded):
        job = crowded.post("/v1/rings", 202, size=8, tactic="exits", seed=3)
        busy = crowded.client.post("/v1/rings", json={})

        assert (job["kind"], job["state"]) == ("ring", "queued")
        recipe = {"seed": 3, "size": 8, "strength": 0.8, "tactic": "exits"}
        assert job["result"] == {"recipe": recipe}
        assert busy.status_code == 409
        crowded.held.journal.update_job(job["id"], state=JobState.FAILED)
        assert crowded.client.post("/v1/rings", json={}).status_code == 202

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            ({"size": 5}, "A ring has 6 to 1,000 accounts"),
            ({"tactic": "luck"}, "No tactic is called luck"),
            ({"strength": 2}, "A strength is a number from 0 to 1"),
        ],
    )
    def test_what_cannot_be_planted(self, api, body, says):
        answer = api.client.post("/v1/rings", json=body)

        assert answer.status_code == 422
        assert says in answer.json()["detail"]

    def test_nothing_of_it_is_in_the_graph_or_the_journal(self, crowded):
        held = crowded.held
        graph = everything(held.graph)
        offsets = held.journal.last_offsets()

        found = plant(crowded, seed=1)

        assert found.looks[-1].active == 8
        assert everything(held.graph) == graph
        assert held.journal.last_offsets() == offsets
        assert [run.id for run in Archive(held.journal).list_runs()] == ["run_1"]

    def test_the_same_seed_on_the_same_data_is_the_same_ring(self, crowded):
        first, second = plant(crowded, seed=4), plant(crowded, seed=4)

        assert first.id != second.id
        assert (first.data, first.looks, first.things) == (
            second.data,
            second.looks,
            second.things,
        )

    def test_a_second_try_of_one_job_keeps_what_the_first_found(self, crowded):
        first = plant(crowded, "ring_1", seed=5)

        assert plant(crowded, "ring_1", seed=6) == first

    def test_among_too_few_there_is_none(self, crowded):
        with pytest.raises(InvalidInput, match="cannot hide among 108; 120 are needed"):
            plant(crowded, size=12)
        assert crowded.get("/v1/rings")["items"] == []


class TestRings:
    def test_newest_first_in_pages_and_one_of_them(self, crowded):
        for name in ("ring_a", "ring_b"):
            plant(crowded, name, seed=7)

        first = crowded.get("/v1/rings", limit=1)
        second = crowded.get("/v1/rings", limit=1, cursor=first["next"])
        one = crowded.get("/v1/rings/ring_a")

        assert [r["id"] for r in first["items"] + second["items"]] == [
            "ring_b",
            "ring_a",
        ]
        assert (one["accounts"], one["size"], one["seed"]) == (108, 8, 7)
        assert one["looks"][-1]["active"] == 8
        assert {each["kind"] for each in one["things"]} >= {"instrument"}

    def test_unknown(self, api):
        answer = api.client.get("/v1/rings/ring_404")

        assert answer.status_code == 404
        assert answer.json()["detail"] == "There is no planted ring ring_404"
