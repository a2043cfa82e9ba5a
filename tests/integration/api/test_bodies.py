"""No call reads a body without end."""

import pytest

from backend.api.routers.screening import _MOST_BYTES

pytestmark = pytest.mark.servers

PATHS = {"{reject_id}": "1", "{discount_id}": "1", "{judgement_id}": "1"}


def test_whatever_takes_a_body_takes_no_endless_one(api):
    piece, sent = b" " * (1 << 20), {}

    def endless(path):
        sent[path] = 0
        while sent[path] < 2 * _MOST_BYTES:
            sent[path] += len(piece)
            yield piece

    statuses = {}
    for path, item in api.app.openapi()["paths"].items():
        for method, operation in item.items():
            if "requestBody" in operation:
                for name, value in PATHS.items():
                    path = path.replace(name, value)  # noqa: PLW2901 - filled in
                kinds = list(operation["requestBody"]["content"])
                answer = api.client.request(
                    method,
                    path,
                    content=endless(path),
                    headers={"Content-Type": kinds[0]},
                )
                statuses[path] = answer.status_code
                kind = answer.headers["content-type"]
                assert kind == "application/problem+json", path

    # It takes whole documents, which are larger than what is sent here.
    assert statuses.pop("/v1/indicators") == 422
    # Without a run there is nothing to compare with, and nothing is read.
    assert statuses.pop("/v1/screen") == 404
    others = {path: status for path, status in statuses.items() if status != 413}
    assert others == {}
    assert len(statuses) >= 10
