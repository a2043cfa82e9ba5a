"""When the graph is too far behind, events are refused."""

import orjson
import pytest
from fastapi.testclient import TestClient

from backend.api.app import create_app
from tests.fixtures.api import KEY, Api, an_event
from tests.fixtures.processes import wait_for

pytestmark = pytest.mark.servers
NDJSON = {"Content-Type": "application/x-ndjson"}
MOST = 40


@pytest.fixture
def api_settings(api_settings):
    ingest = api_settings.ingest.model_copy(update={"most_lag": MOST})
    return api_settings.model_copy(update={"ingest": ingest})


def body(begin, count):
    events = (
        an_event("account.access", f"acc_{n % 9}", n, ip=f"192.0.2.{n % 250}")
        for n in range(begin, begin + count)
    )
    return b"\n".join(map(orjson.dumps, events))


def post(api, begin, count):
    return api.client.post("/v1/events", content=body(begin, count), headers=NDJSON)


def first_refused(api):
    """How many events were taken before, and the answer."""
    taken = 0

    def refused():
        nonlocal taken
        answer = post(api, taken, 5)
        if answer.status_code == 202:
            taken += answer.json()["accepted"]
            return None
        return answer

    answer = wait_for(refused)
    return taken, answer


class TestRefusal:
    def test_is_a_problem_that_says_when_to_come_again(self, api):
        taken, answer = first_refused(api)

        assert taken == MOST
        assert answer.status_code == 429
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) >= 1
        problem = answer.json()
        assert problem["type"] == "urn:samehand:problem:graph-behind"
        assert problem["detail"].startswith(
            "The graph lacks 40 events, and 40 is the bound; nothing was taken"
        )

    def test_nothing_of_what_was_refused_is_there_and_all_of_the_rest(self, api):
        taken, _ = first_refused(api)

        held = api.held.journal
        assert sum(held.count_after({}).values()) == taken
        assert held.list_rejects() == []
        assert len(held.list_jobs(limit=1000)) == taken // 5

    def test_once_the_graph_has_followed_the_same_is_taken(self, api):
        taken, _ = first_refused(api)

        api.drain()
        answer = wait_for(lambda: (a := post(api, taken, 5)).status_code == 202 and a)
        api.drain()

        assert answer.json()["accepted"] == 5
        links = [
            link["count"]
            for n in range(9)
            for link in api.get(f"/v1/accounts/acc_{n}/links")["items"]
        ]
        assert sum(links) == taken + 5

    def test_other_requests_are_answered(self, api):
        first_refused(api)

        assert api.get("/v1/overview")["accounts"] == 0

    def test_a_graph_that_is_away_from_the_start_does_not_stop_events(
        self, api_settings, api
    ):
        del api  # makes the folder
        neo4j = api_settings.neo4j.model_copy(update={"uri": "bolt://127.0.0.1:1"})
        settings = api_settings.model_copy(update={"neo4j": neo4j})
        app = create_app(settings)
        with TestClient(
            app, base_url="http://127.0.0.1:8420", headers={"X-API-Key": KEY}
        ) as client:
            taken, answer = first_refused(Api(app, client))

        assert taken == MOST
        assert answer.status_code == 429
