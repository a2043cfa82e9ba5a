"""A proper request for every operation of the API's document, on a furnished one.

What a test changes in one of them is then the only thing that is not proper.
"""

import json
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import quote, urlencode

import requests
from fastapi import FastAPI

from backend.web import pages
from tests.fixtures.api import KEY, an_event
from tests.fixtures.furnished import DOOMED, QUERY, REASON, Furnished

_WHY = {"reason": REASON}


@dataclass(slots=True)
class Proper:
    """A request that is answered with 2xx, by a session that may ask for it."""

    session: requests.Session
    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    media_type: str | None = None

    def quoted(self) -> dict[str, str]:
        """What the path is filled with."""
        return {name: _quoted(str(each)) for name, each in self.path.items()}

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """The answer of ``url``, whose parameters stand in braces."""
        data = self.body
        if self.media_type is not None and not isinstance(data, bytes):
            # Also of texts that no UTF-8 has, which it escapes.
            data = json.dumps(data)
        kind = {"Content-Type": self.media_type} if self.media_type else {}
        asked = urlencode(self.query, doseq=True, errors="surrogatepass")
        return self.session.request(
            method,
            f"{url.format(**self.quoted())}?{asked}",
            headers={**kind, **(headers or {})},
            data=data,
            timeout=60,
        )


def proper(furnished: Furnished, operation: Mapping[str, Any]) -> Proper:
    """A request for an operation; what can be done once is done to something new."""
    name = operation["operationId"]
    names = {**furnished.names, **_NAMES.get(name, {})}
    parameters = operation.get("parameters", [])
    made = Proper(
        furnished.session,
        path={p["name"]: names[p["name"]] for p in parameters if p["in"] == "path"},
        query=dict(_QUERIES.get(name, {})),
    )
    if "requestBody" in operation:
        made.body = _BODIES.get(name, {})
        made.media_type = next(iter(operation["requestBody"]["content"]))
    if name in _NEW:
        _NEW[name](furnished, made)
    return made


def page_paths() -> dict[str, Any]:
    """Paths of the pages, as an OpenAPI document has them."""
    app = FastAPI()
    for found in pkgutil.iter_modules(pages.__path__, f"{pages.__name__}."):
        app.include_router(import_module(found.name).router)
    paths: dict[str, Any] = app.openapi()["paths"]
    return paths


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


def _new_case(furnished: Furnished) -> str:
    cluster = furnished.names["cluster_id"]
    case = furnished.post("/v1/cases", title="Cards", clusters=[cluster])
    found: str = case["id"]
    return found


def _case(furnished: Furnished, made: Proper) -> None:
    made.path["case_id"] = _new_case(furnished)


def waiting_ruling(furnished: Furnished) -> str:
    """One that somebody else proposed; labels do not wait for a graph that lags."""
    furnished.drain()
    case = _new_case(furnished)
    key = furnished.post("/v1/keys", name="cleo", roles=["investigator"])["key"]
    body = {"claim": "abusive", "accounts": ["acc_own_003"], **_WHY}
    answer = furnished.session.post(
        f"{furnished.url}/v1/cases/{case}/rulings",
        json=body,
        headers={"X-API-Key": key},
    )
    found: str = answer.json()["id"]
    return found


def _waiting_ruling(furnished: Furnished, made: Proper) -> None:
    made.path["ruling_id"] = waiting_ruling(furnished)


def _new(
    path: str, parameter: str, /, **body: Any
) -> Callable[[Furnished, Proper], None]:
    """Make something, and ask for that."""

    def make(furnished: Furnished, made: Proper) -> None:
        found = furnished.post(path, **body)
        made.path[parameter] = found.get("webhook", found)["id"]

    return make


def _query(furnished: Furnished, made: Proper) -> None:
    made.path["name"] = f"query-{furnished.number()}"
    body = {"name": made.path["name"], "title": "T", "text": QUERY, **_WHY}
    furnished.post("/v1/queries", **body)


def _doomed(furnished: Furnished, made: Proper) -> None:
    made.body = {"accounts": [f"acc_doomed_{furnished.number() % DOOMED}"]}


def _alone(furnished: Furnished, _: Proper) -> None:
    furnished.end_jobs()


def _reject(furnished: Furnished, made: Proper) -> None:
    """A line that can be used once its address is put right."""
    number = furnished.number()
    event = an_event("account.access", "acc_own_004", 0, ip="192.0.2.999")
    event["id"] = f"bad-{number}"
    furnished.api.take([event])
    rows, last = furnished.api.held.journal, 0
    while found := rows.list_rejects(after=last, limit=1000):
        last = found[-1].id
    made.path["reject_id"] = last
    made.body = {"changes": {"data.ip": "192.0.2.9"}}


def logged_in(furnished: Furnished) -> requests.Session:
    """What a browser asks by: a cookie, and the token of its forms."""
    session = requests.Session()
    session.trust_env = False
    answer = session.post(f"{furnished.url}/session", json={"key": KEY})
    session.headers["X-CSRF-Token"] = answer.json()["csrf"]
    session.headers["Origin"] = furnished.url
    return session


def _login(furnished: Furnished, made: Proper) -> None:
    made.session = logged_in(furnished)


def _clusters(furnished: Furnished, made: Proper) -> None:
    made.query = {"cluster": [furnished.names["cluster_id"]]}


def _case_of_two(furnished: Furnished, made: Proper) -> None:
    _case(furnished, made)
    path = f"/v1/cases/{made.path['case_id']}/subjects"
    furnished.post(path, 200, **made.body)


def _alerts(furnished: Furnished, made: Proper) -> None:
    made.body = made.body | {"alerts": [furnished.names["alert_id"]]}


_EVENT = an_event("account.access", "acc_own_001", 7, ip="192.0.2.8")
_DEVICE = {"kind": "device", "key": "dev_ring"}
_NAMES: Mapping[str, Mapping[str, Any]] = {
    "get_identifier": _DEVICE,
    "list_identifier_accounts": _DEVICE,
    "diff_runs": {"other_id": "run_1"},
    "get_trace": {"name": "acc_ring_0"},
    "run_query": {"name": "clusters.get_cluster"},
}
_QUERIES: Mapping[str, Mapping[str, Any]] = {
    "export_appeals": _WHY,
    "export_ban_list": _WHY,
    "export_cluster": {"format": "json"},
    "get_cluster_what_if": {"without": ["kind:device"]},
    "get_search": {"q": "acc_ring_0"},
    "post_indicators": {"organization": "org_9", "source": "lab", "name": "Zinc"},
}
_BODIES: Mapping[str, Any] = {
    "open_session": {"key": KEY},
    "mark_alert": {"state": "seen"},
    "mark_alerts": {"state": "seen"},
    "open_case": {"title": "Cards", "accounts": ["acc_ring_0"]},
    "assign_case": {"assignee": "Ada"},
    "comment_case": {"text": "One more."},
    "set_case_due": {"due": "2026-04-01T00:00:00Z"},
    "set_case_priority": {"priority": "high"},
    "make_ruling": {"claim": "unsure", "accounts": ["acc_ring_0"], **_WHY},
    "set_case_status": {"status": "in_review", **_WHY},
    "add_case_subjects": {"accounts": ["acc_ring_2"]},
    "remove_case_subjects": {"accounts": ["acc_ring_3"]},
    "make_cluster_dossier": _WHY,
    "put_cluster_pins": {"places": {"device:dev_ring": [1.0, 2.0]}},
    "make_discount": {
        "effect": "discount",
        "kind": "instrument",
        "key": "card_d0",
        "cause": "agency-card",
    },
    "withdraw_discount": _WHY,
    "post_events": _EVENT,
    "post_indicators": b"type,value\nip,45.9.20.0/24\n",
    "make_judgement": {
        "verdict": "different",
        "left_id": "acc_own_001",
        "right_id": "acc_own_005",
        **_WHY,
    },
    "withdraw_judgement": _WHY,
    "make_key": {"name": "ben", "roles": ["reader"]},
    "post_lookup": {"entries": ["acc_ring_0", "card_ring", "nobody"]},
    "save_query": {"name": "team-2", "title": "T", "text": QUERY, **_WHY},
    "withdraw_query": _WHY,
    "run_query": {"parameters": {"cluster_id": "clu_1"}},
    "plant_ring": {"size": 8},
    "confirm_ruling": _WHY,
    "refuse_ruling": _WHY,
    "withdraw_ruling": _WHY,
    "screen": _EVENT | {"subject": "acc_new"},
    "post_search": {"text": "acc_ring_0"},
    "make_watch": {"watched": "organization", "key": "org_1"},
    "make_webhook": {"url": "http://127.0.0.1:1/alerts"},
}
_NEW: Mapping[str, Callable[[Furnished, Proper], None]] = {
    "close_session": _login,
    "export_clusters": _clusters,
    "confirm_ruling": _waiting_ruling,
    "refuse_ruling": _waiting_ruling,
    "withdraw_ruling": _waiting_ruling,
    "make_ruling": _case,
    "mark_alerts": _alerts,
    "set_case_status": _case,
    "add_case_subjects": _case,
    "remove_case_subjects": _case_of_two,
    "withdraw_discount": _new(
        "/v1/discounts",
        "discount_id",
        effect="discount",
        kind="device",
        key="dev_ring",
        cause="other",
        reason=REASON,
    ),
    "withdraw_judgement": _new(
        "/v1/judgements",
        "judgement_id",
        verdict="unsure",
        left_id="acc_own_006",
        right_id="acc_own_007",
        reason=REASON,
    ),
    "withdraw_query": _query,
    "end_watch": _new("/v1/watches", "watch_id", watched="organization", key="org_1"),
    "end_webhook": _new("/v1/webhooks", "webhook_id", url="http://127.0.0.1:1/"),
    "revoke_key": _new("/v1/keys", "key_id", name="dora", roles=["reader"]),
    "erase_accounts": _doomed,
    "start_run": _alone,
    "plant_ring": _alone,
    "replay_reject": _reject,
}
