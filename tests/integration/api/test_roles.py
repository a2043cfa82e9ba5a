"""The whole matrix: each route asked as each role and as nobody, on the real app."""

import re

import pytest
from fastapi.testclient import TestClient

from backend.api.roles import KNOWN, OPEN, routes_of
from backend.domain.access import Role, included

pytestmark = pytest.mark.servers

IP, HASHED = "203.0.113.1", re.compile(r"(?<!\w)[0-9a-f]{32}(?!\w)")
FILLED = {
    "account_id": "acc_1",
    "other_id": "acc_2",
    "cluster_id": "clu_1",
    "organization_id": "org_1",
    "kind": "device",
    "key": "dev_2",
    "name": "clu_1",
    "discount_id": "1",
    "judgement_id": "1",
    "reject_id": "1",
}
# What an investigator may ask for, and readers get without what it tells.
PERSONAL = [
    "/v1/accounts/acc_1/links",
    "/v1/accounts/acc_5",
    "/v1/accounts/acc_1/why/acc_2",
    "/v1/clusters/clu_1/evidence",
    "/v1/clusters/clu_1/graph",
    "/v1/organizations/org_1/assets",
    "/v1/search?q=acc_1",
    "/v1/trace/clu_1",
    "/v1/discounts",
]


@pytest.fixture
def keys(api):
    """A key of each role."""
    made = {role: api.post("/v1/keys", name=role, roles=[role]) for role in Role}
    return {role: each["key"] for role, each in made.items()}


def client(api, key=None):
    headers = {} if key is None else {"X-API-Key": key}
    return TestClient(
        api.app,
        base_url="http://127.0.0.1:8420",
        headers=headers,
        raise_server_exceptions=False,
    )


def requests(app):
    """Name, method and path of each route, its parameters filled in."""
    for route in routes_of(app):
        path = re.sub(
            r"{(\w+)(:path)?}",
            lambda found: FILLED.get(found[1], "none"),
            str(route.path),
        )
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield str(route.name), method, path


def test_each_route_for_each_role_and_for_nobody(traced, keys):
    clients = {role: client(traced, key) for role, key in keys.items()}
    clients[None] = client(traced)
    roles, wrong, asked = traced.app.state.roles.entries(), [], 0
    for name, method, path in requests(traced.app):
        least = roles[name]
        for role, by in clients.items():
            json = {} if method in ("POST", "DELETE") else None
            status = by.request(
                method, path, json=json, follow_redirects=False
            ).status_code
            asked += 1
            if least == OPEN:
                wanted = status not in (401, 403)
            elif role is None:
                wanted = status == 401
            elif least == KNOWN or included({role}) & least:
                wanted = status not in (401, 403)
            else:
                wanted = status == 403
            if not wanted or status == 500:
                wrong.append((name, role, status))

    assert wrong == []
    assert asked == len(clients) * len(list(requests(traced.app)))
    assert asked > 400


def test_the_answer_names_the_role_that_is_needed(traced, keys):
    answer = client(traced, keys[Role.READER]).post("/v1/linkage/runs")

    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == (
        "This needs the role reviewer; reader has reader"
    )


def test_readers_see_networks_and_no_hashes(traced, keys):
    traced.post(
        "/v1/discounts",
        effect="discount",
        kind="email",
        key="user1@mail.example",
        cause="other",
        reason="Shared by the office at 203.0.113.1",
    )
    reader, other = (
        client(traced, keys[role]) for role in (Role.READER, Role.INVESTIGATOR)
    )
    told = 0
    for path in PERSONAL:
        plain, full = reader.get(path), other.get(path)
        assert (plain.status_code, full.status_code) == (200, 200), path
        assert not re.search(r"203\.0\.113\.[1-9]", plain.text), path
        assert not HASHED.search(plain.text), path
        told += bool(re.search(r"203\.0\.113\.[1-9]", full.text))
        told += bool(HASHED.search(full.text))
    assert told >= 4


def test_no_answer_at_all_tells_a_reader_more(traced, keys):
    reader = client(traced, keys[Role.READER])
    roles = traced.app.state.roles.entries()
    for name, method, path in requests(traced.app):
        if method == "GET" and roles[name] != OPEN:
            text = reader.get(path).text
            assert not re.search(r"203\.0\.113\.[1-9]", text), path
            assert not HASHED.search(text), path


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/search", {"text": "user1@mail.example"}),
        ("POST", "/v1/search", {"text": "+31201234567"}),
        ("POST", "/v1/search", {"text": IP}),
        ("GET", f"/v1/search?q={IP}", None),
        ("GET", f"/v1/identifiers/ip_address/{IP}", None),
        ("GET", f"/v1/identifiers/ip_address/{IP}/accounts", None),
        ("GET", f"/v1/ledger/ip_address/{IP}", None),
        ("GET", f"/things/ip_address/{IP}", None),
        ("POST", "/v1/lookup", {"entries": ["acc_1", IP]}),
        ("GET", "/v1/clusters/clu_1/what-if?without=ip:203.0.113.1", None),
    ],
)
def test_readers_look_nothing_personal_up(traced, keys, method, path, body):
    answer = client(traced, keys[Role.READER]).request(method, path, json=body)

    assert answer.status_code == 403
    assert "investigator" in answer.json()["detail"]


def test_a_reader_still_finds_what_is_not_personal(traced, keys):
    reader = client(traced, keys[Role.READER])

    found = reader.post("/v1/search", json={"text": "acc_1"}).json()

    assert [each["id"] for each in found["accounts"]] == ["acc_1"]
    assert reader.get("/v1/identifiers/network/203.0.113.0/24").status_code == 200
