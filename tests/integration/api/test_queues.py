"""What waits in the broker while there is no worker."""

import orjson
import pytest

from backend.jobs import INGEST_QUEUE, count_waiting, drain_queue
from tests.fixtures.api import an_event, settings_in

pytestmark = pytest.mark.servers


@pytest.fixture
def api_settings(graph_server, tmp_path):
    return settings_in(tmp_path, graph_server, partitions=4)


def post(api, begin, count):
    body = b"\n".join(
        orjson.dumps(an_event("account.access", f"acc_{n}", n, ip="192.0.2.7"))
        for n in range(begin, begin + count)
    )
    headers = {"Content-Type": "application/x-ndjson"}
    return api.client.post("/v1/events", content=body, headers=headers)


def test_a_thousand_requests_leave_one_drain_a_partition(api, broker_app):
    partitions = range(api.held.journal.partitions)
    drains = [drain_queue(partition) for partition in partitions]
    before = count_waiting(broker_app, INGEST_QUEUE)

    answers = [post(api, 20 * number, 20) for number in range(10)]
    # What a request asks for, without the commits of 990 more.
    for _ in range(990):
        api.held.jobs.enqueue_drains(partitions)

    assert [answer.status_code for answer in answers] == [202] * 10
    assert [count_waiting(broker_app, queue) for queue in drains] == [1] * len(drains)
    assert count_waiting(broker_app, INGEST_QUEUE) == before
