"""The archive of linkage runs over HTTP, and what runs put into it."""

import pytest

from backend.services.archive import free_run_id
from tests.fixtures.api import an_event, ring

pytestmark = pytest.mark.servers


@pytest.fixture
def grown(ringed):
    """Two runs: a ring of eight, then of ten, and a second ring."""
    ringed.link("run_1")
    ringed.send([*ring("ring", 10), *ring("late", 6)])
    ringed.link("run_2")
    return ringed


class TestRuns:
    def test_none_yet(self, api):
        assert api.get("/v1/runs") == {"items": [], "next": None}

    @pytest.mark.parametrize(
        "path",
        [
            "run_404",
            "run_404/changes",
            "run_404/clusters/clu_1",
            "run_404/diff/run_1",
            "run_1/diff/run_404",
        ],
    )
    def test_an_unknown_one_is_named(self, ringed, path):
        ringed.link("run_1")

        answer = ringed.client.get(f"/v1/runs/{path}")

        assert answer.status_code == 404
        assert answer.json()["detail"] == "There is no run run_404 in the archive"

    def test_newest_first_in_pages(self, grown):
        first = grown.get("/v1/runs", limit=1)
        second = grown.get("/v1/runs", limit=1, cursor=first["next"])

        assert [run["id"] for run in first["items"] + second["items"]] == [
            "run_2",
            "run_1",
        ]
        assert first["items"][0]["changed"] == {"grew": 1, "appeared": 1}
        assert first["items"][0]["members"] == 16

    def test_a_run_says_what_it_applied(self, grown):
        label = {"verdict": "legitimate", "analyst": "Ada"}
        grown.send([an_event("account.label", "acc_ring_1", 7, **label)])

        result = grown.link()

        run = grown.get(f"/v1/runs/{result.run_id}")
        assert run["freed"] == ["acc_ring_1"]
        assert run["model"]["settings"]["accept_bits"] == 4
        assert run["model"]["kinds"]["device"]["source"] == "device"
        assert run["model"]["rules"]["hub_accounts"] == 50
        assert run["model"]["legitimate"] == ["acc_ring_1"]

    def test_what_changed_since_the_run_before(self, grown):
        changes = grown.get("/v1/runs/run_2/changes")["items"]

        assert [change["kind"] for change in changes] == ["grew", "appeared"]
        assert changes[0]["sentence"].endswith(" grew by 2 accounts to 10")

    def test_a_cluster_as_it_was(self, grown):
        (change,) = grown.get("/v1/runs/run_1/changes")["items"]
        name = change["after"][0]["cluster_id"]

        old = grown.get(f"/v1/runs/run_1/clusters/{name}", limit=5)
        rest = grown.get(f"/v1/runs/run_1/clusters/{name}", cursor=old["next"])

        assert old["size"] == 8
        assert len({m["account"] for m in old["members"] + rest["members"]}) == 8
        assert old["evidence"][0]["sentence"].startswith("8 of 8 accounts")
        missing = grown.client.get("/v1/runs/run_1/clusters/clu_404")
        assert missing.json()["detail"] == "The run run_1 had no cluster clu_404"


class TestDiff:
    def test_from_one_to_the_other_and_back(self, grown):
        there = grown.get("/v1/runs/run_1/diff/run_2", limit=5)
        back = grown.get("/v1/runs/run_2/diff/run_1")

        counts = ("joined", "left", "moved", "changed")
        assert [there[name] for name in counts] == [8, 0, 0, 2]
        assert [back[name] for name in counts] == [0, 8, 0, 2]
        assert {change["kind"] for change in back["changes"]} == {"shrank", "vanished"}
        more = grown.get("/v1/runs/run_1/diff/run_2", limit=5, cursor=there["next"])
        joined = {move["account_id"] for move in there["moves"] + more["moves"]}
        assert joined == {move["account_id"] for move in back["moves"]}

    def test_with_itself(self, grown):
        same = grown.get("/v1/runs/run_2/diff/run_2")

        assert (same["changes"], same["moves"], same["next"]) == ([], [], None)


class TestLineage:
    def test_ids_survive_a_graph_that_is_made_anew(self, grown, empty_graph):
        before = grown.get("/v1/clusters")["items"]
        empty_graph.clear()
        grown.drain()

        grown.link("run_3")

        after = grown.get("/v1/clusters")["items"]
        assert [c["id"] for c in after] == [c["id"] for c in before]
        assert grown.get("/v1/runs/run_3/changes")["items"] == []

    def test_a_run_that_is_tried_again_is_another(self, grown):
        assert free_run_id(grown.held.journal, "run_2") == "run_2_2"
        assert grown.link("run_2").run_id == "run_2_2"
        assert grown.link("run_2").run_id == "run_2_3"

    def test_a_run_whose_writing_fails_is_in_the_archive(self, ringed, monkeypatch):
        # What was written before the end may have been seen.
        monkeypatch.setattr("backend.graph.derived.Derived.summarize_clusters", _fail)
        with pytest.raises(RuntimeError):
            ringed.link("run_1")
        monkeypatch.undo()

        ringed.link("run_2")

        assert ringed.get("/v1/runs/run_2/changes")["items"] == []
        ids = {cluster["run_id"] for cluster in ringed.get("/v1/clusters")["items"]}
        assert ids == {"run_2"}


def _fail(_derived):
    raise RuntimeError("the power went")
