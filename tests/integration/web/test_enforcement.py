"""The pages of a ban preview, on a ring that has honest customers among its members."""

import re
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from backend.web.app import create_app
from tests.fixtures.api import KEY, Api
from tests.fixtures.customers import CUSTOMERS, RING, ring_with_customers

pytestmark = pytest.mark.servers


@pytest.fixture
def pages(api, api_settings):
    """The pages on the linked ring, and the id of its cluster."""
    api.send(ring_with_customers())
    api.link()
    (cluster,) = api.get("/v1/clusters")["items"]
    app = create_app(api_settings)
    headers = {"X-API-Key": KEY, "Accept": "text/html"}
    with TestClient(app, base_url="http://127.0.0.1:8420", headers=headers) as client:
        yield Api(app, client), f"/clusters/{cluster['id']}/ban-preview"


def test_shows_who_is_recommended_and_why_to_look_twice(pages):
    api, path = pages

    answer = api.client.get(path, params={"threshold": "0.5"})

    assert answer.status_code == 200
    text = answer.text
    assert "samehand recommends, and bans nobody" in text
    assert "10 of 12 members" in text
    assert text.count(">held back</span>") == len(CUSTOMERS)
    assert "long standing</span>" in text
    assert "Reviewer: owner" in text
    # Ids are text wherever they stand.
    assert "<b>" not in text
    assert quote(CUSTOMERS[1], safe="") in text


def test_the_address_holds_what_was_chosen(pages):
    api, path = pages

    answer = api.client.get(
        path, params={"threshold": "0.5", "fate": "held-back", "order": "weakest"}
    )

    assert 'value="0.5"' in answer.text
    assert 'value="held-back" selected' in answer.text
    assert not [name for name in RING if f">{name}</a>" in answer.text]
    links = re.findall(r'href="([^"]*/appeals/[^"]*)"', answer.text)
    assert len(links) == len(CUSTOMERS)
    assert all(link.endswith("?threshold=0.5") for link in links)
    for link in links:
        assert api.client.get(link).status_code == 200


def test_an_appeal_pack_can_be_read_and_names_nobody_else(pages):
    api, path = pages
    chosen = {"threshold": "0.5", "reviewer": "R. <i>", "reason": "one card"}

    answer = api.client.get(f"{path}/appeals/{RING[3]}", params=chosen)

    assert answer.status_code == 200
    assert "What may be told to the holder" in answer.text
    assert "R. &lt;i&gt;" in answer.text
    assert not [name for name in RING if name != RING[3] and name in answer.text]
    assert not [name for name in CUSTOMERS if name in answer.text]


def test_a_threshold_that_is_none_is_said_on_a_page(pages):
    api, path = pages

    answer = api.client.get(path, params={"threshold": "2"})

    assert answer.status_code == 422
    assert "<!doctype html>" in answer.text


def test_the_page_of_a_large_cluster_fetches_what_takes_seconds(pages):
    api, path = pages
    large = {"id": "clu_large", "size": 5_000}
    api.derive(clusters=[large])
    cluster = "/clusters/clu_large/ban-preview"

    waiting = api.client.get(cluster, params={"threshold": "0.5"}).text
    (link,) = re.findall(r'hx-get="([^"]*)"', waiting)
    found = api.client.get(path + "/found", params={"threshold": "0.5"}).text

    assert link == f"{cluster}/found?threshold=0.5"
    assert "samehand recommends" not in waiting
    assert "10 of 12 members" in found
    assert "<html" not in found
