"""The page of a cluster: at once, and what follows when it is large."""

import pytest

from backend.web.pages import clusters as pages
from tests.fixtures.api import an_event

pytestmark = pytest.mark.servers


@pytest.fixture
def cluster(traced):
    """Path of a cluster whose members did something."""
    found = traced.get("/v1/clusters")["items"][0]
    members = traced.get(f"/v1/clusters/{found['id']}/members")["items"]
    traced.send(
        an_event(
            "exchange.usage",
            member["account_id"],
            900 + number,
            model="heron-2",
            exchanges=7,
            capability="coding",
        )
        for number, member in enumerate(members)
    )
    return f"/clusters/{found['id']}"


def text_of(api, path):
    answer = api.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_small_one_is_whole_at_once(traced, cluster):
    text = text_of(traced, cluster)

    assert "<td>coding</td>" in text
    assert "coding (" in text
    assert "/sought" not in text


def test_a_large_one_is_there_before_its_members_were_looked_at(
    traced, cluster, monkeypatch
):
    monkeypatch.setattr(pages, "LARGE_CLUSTER", 1)

    text, later = text_of(traced, cluster), text_of(traced, f"{cluster}/sought")

    assert "held together by evidence look like" in text
    assert f'hx-get="{cluster}/sought"' in text
    assert "<td>coding</td>" not in text
    assert "<td>coding</td>" in later
