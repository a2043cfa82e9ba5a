"""Pictures of clusters over HTTP."""

import pytest

from backend.graph.clusters import Clusters
from backend.journal.scenes import SceneStore
from backend.services.scenes import draw_large, get_scene
from tests.fixtures.api import seen

pytestmark = pytest.mark.servers


@pytest.fixture
def linked(api):
    """A ring of twelve with two cards among a hundred strangers, grouped by a run."""
    api.send(_ring())
    api.link("run_first")
    (cluster,) = api.get("/v1/clusters")["items"]
    return api, cluster["id"]


def _ring():
    for index in range(100):
        yield from seen(f"acc_own_{index:03}", f"card_{index}", f"dev_{index}")
    for index in range(12):
        yield from seen(f"acc_ring_{index:02}", f"card_ring_{index % 2}", "dev_ring")


def places(scene):
    return {node["id"]: (node["x"], node["y"]) for node in scene["nodes"]}


def test_members_stand_with_what_they_have(linked):
    api, cluster = linked

    scene = api.get(f"/v1/clusters/{cluster}/scene")

    assert scene["members"] == scene["drawn"] == 12
    kinds = [node["kind"] for node in scene["nodes"]]
    assert kinds.count("account") == 12
    assert kinds.count("instrument") == 2
    assert kinds.count("device") == 1
    ties = {(edge["source"], edge["target"]) for edge in scene["edges"]}
    assert ("account:acc_ring_00", "device:dev_ring") in ties
    assert ("account:acc_ring_00", "instrument:card_ring_0") in ties
    assert ("account:acc_ring_00", "instrument:card_ring_1") not in ties
    assert len(set(places(scene).values())) == len(scene["nodes"])


def test_it_stays_when_it_is_asked_again_and_after_a_run(linked):
    api, cluster = linked
    before = api.get(f"/v1/clusters/{cluster}/scene")
    api.send(seen("acc_ring_99", "card_ring_0", "dev_ring"))
    api.link("run_second")

    after = api.get(f"/v1/clusters/{cluster}/scene")

    assert api.get(f"/v1/clusters/{cluster}/scene") == after
    assert after["run_id"] == "run_second"
    assert after["members"] == 13
    things = [node["id"] for node in before["nodes"] if node["kind"] != "account"]
    for thing in things:
        assert places(after)[thing] == pytest.approx(places(before)[thing], abs=30)


def test_what_is_pinned_stands_there_for_everybody_until_it_is_let_go(linked):
    api, cluster = linked
    drawn = places(api.get(f"/v1/clusters/{cluster}/scene"))
    path = f"/v1/clusters/{cluster}/scene/pins"

    pinned = api.client.put(path, json={"places": {"device:dev_ring": [500.0, -40.5]}})
    scene = api.get(f"/v1/clusters/{cluster}/scene")
    freed = api.client.put(path, json={"places": {"device:dev_ring": None}})

    assert (pinned.status_code, freed.status_code) == (204, 204)
    assert scene["pinned"] == ["device:dev_ring"]
    assert places(scene)["device:dev_ring"] == (500.0, -40.5)
    assert places(api.get(f"/v1/clusters/{cluster}/scene")) == drawn


@pytest.mark.parametrize(
    "places", [{}, {"device:nobody": [1.0, 2.0]}, {"device:dev_ring": [1.0]}]
)
def test_what_is_not_drawn_cannot_be_pinned(linked, places):
    api, cluster = linked

    answer = api.client.put(
        f"/v1/clusters/{cluster}/scene/pins", json={"places": places}
    )

    assert answer.status_code in (404, 422)
    assert api.get(f"/v1/clusters/{cluster}/scene")["pinned"] == []


def test_a_company_opens_in_pages(linked):
    api, cluster = linked
    held = api.held
    with held.graph.session() as session:
        row = Clusters(session).get_cluster(cluster)
        # Room for the things and a few nodes more, so that members are folded.
        scene = get_scene(session, held.journal, row, most=6)
    companies = [node for node in scene.nodes if node.kind == "company"]
    path = f"/v1/clusters/{cluster}/scene/companies/{companies[0].id}"

    first = api.get(path, limit=4)
    rest = api.get(path, skip=4, limit=100)

    assert scene.drawn == 0
    assert [node.label for node in companies] == [
        "6 accounts: one device and one payment instrument",
        "6 accounts: one device and one payment instrument",
    ]
    assert len(first["nodes"]) == 4
    assert len(rest["nodes"]) == 2
    assert {edge["target"] for edge in first["edges"]} == set(
        scene.folded[companies[0].id].things
    )


def test_large_ones_are_drawn_before_anybody_asks(linked):
    api, cluster = linked
    held = api.held

    assert draw_large(held.graph, held.journal) == 0
    assert draw_large(held.graph, held.journal, least=12) == 1
    assert SceneStore(held.journal).get_scene(cluster)["run_id"] == "run_first"


def test_an_unknown_company_and_cluster_are_not_found(linked):
    api, cluster = linked

    for path in (
        f"/v1/clusters/{cluster}/scene/companies/company:nobody",
        "/v1/clusters/clu_nobody/scene",
    ):
        assert api.client.get(path).status_code == 404
