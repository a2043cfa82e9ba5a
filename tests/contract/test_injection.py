"""Texts that mean something elsewhere are only texts, wherever they are sent.

Each goes into every text that an operation of the OpenAPI document takes, and into
what the pages take, one at a time.
"""

import copy
import json
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.contract.test_openapi import GOLDEN, METHODS
from tests.fixtures.api import KEY
from tests.forms import FORMS
from tests.hostile import CASE, HOSTILE, is_taken, is_wrong, unchanged
from tests.proper import Proper, logged_in, page_paths, proper, waiting_ruling

pytestmark = pytest.mark.servers
DOCUMENT = json.loads(GOLDEN.read_text())
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}
# The end of a way to a name, not to what it names.
_NAME = object()
# Tables that an operation is there to write.
WRITES = {
    "open_session": {"sessions"},
    "mark_alert": {"alerts"},
    "mark_alerts": {"alerts"},
    "open_alert_case": CASE | {"alerts"},
    "open_case": CASE,
    "assign_case": CASE,
    "comment_case": CASE,
    "set_case_due": CASE,
    "set_case_priority": CASE,
    "set_case_status": CASE,
    "add_case_subjects": CASE,
    "remove_case_subjects": CASE,
    "make_ruling": CASE | {"rulings", "ruling_accounts"},
    "confirm_ruling": CASE | {"rulings", "ruling_accounts", "events"},
    "refuse_ruling": CASE | {"rulings"},
    "withdraw_ruling": CASE | {"rulings", "events"},
    "put_cluster_pins": {"pins", "scenes"},
    "get_cluster_scene": {"scenes"},
    "make_discount": {"discounts"},
    "withdraw_discount": {"withdrawals"},
    "make_judgement": {"judgements"},
    "withdraw_judgement": {"withdrawals"},
    "save_query": {"queries"},
    "withdraw_query": {"withdrawals"},
    "make_key": {"api_keys"},
    "make_watch": {"watches"},
    "make_webhook": {"webhooks"},
    "post_events": {"events", "rejects", "jobs", "prompts"},
    "post_indicators": {"events"},
    "replay_reject": {"events", "rejects", "jobs"},
    "plant_ring": {"jobs"},
}


# What looks at a whole cluster takes half a second, and has words of its own to write.
_SLOW = (
    "get_cluster_dossier",
    "make_cluster_dossier",
    "get_ban_preview",
    "list_ban_candidates",
    "export_ban_list",
    "export_appeals",
    "get_appeal",
    "export_cluster",
    "export_clusters",
)
_FEW = ("markup", "template", "half a letter")
KINDS = dict.fromkeys(_SLOW, _FEW)


def _texts(schema):
    """Names of the texts in an object's schema, also of those in lists."""
    for name, part in _resolved(schema).get("properties", {}).items():
        kinds = [part, *part.get("anyOf", []), part.get("items", {})]
        if any(_resolved(each).get("type") == "string" for each in kinds):
            yield name, part.get("type") == "array"


def _resolved(schema):
    name = schema.get("$ref", "").rpartition("/")[2]
    return DOCUMENT["components"]["schemas"][name] if name else schema


def _places(made: Proper, operation) -> Iterator[tuple]:
    """Each place of a request where a text goes: the part and the way in it."""
    yield from (("path", name) for name in made.path)
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            yield "query", parameter["name"]
    if made.media_type is None:
        return
    if isinstance(made.body, bytes):
        yield ("body",)
        return
    yield from (("body", *way) for way in _ways(made.body))
    schema = operation["requestBody"]["content"][made.media_type]["schema"]
    for name, many in _texts(schema):
        if name not in made.body:
            yield ("body", name, 0) if many else ("body", name)


def _ways(value, way=()):
    if isinstance(value, str):
        yield way
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _ways(each, (*way, name))
            if way:
                # Names within are of whoever sends them.
                yield (*way, name, _NAME)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _ways(each, (*way, number))


def _with(made: Proper, place: tuple, text: str) -> Proper:
    """The request with ``text`` in that place."""
    changed = Proper(made.session, dict(made.path), dict(made.query))
    changed.body, changed.media_type = copy.deepcopy(made.body), made.media_type
    part, *way = place
    if part == "body" and not way:
        changed.body = text.encode("utf-8", "surrogatepass")
        return changed
    inner = getattr(changed, part)
    if renamed := way[-1] is _NAME:
        way.pop()
    for name in way[:-1]:
        if isinstance(inner, dict):
            inner.setdefault(name, [None])
        inner = inner[name]
    if renamed:
        inner[text] = inner.pop(way[-1])
    else:
        inner[way[-1]] = text
    return changed


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_takes_them_as_texts_or_refuses_them(furnished, name):
    method, path, operation = OPERATIONS[name]
    made, failed = proper(furnished, operation), []

    with unchanged(furnished, WRITES.get(name, set())):
        for place in _places(made, operation):
            for kind in KINDS.get(name, HOSTILE):
                asked = _with(made, place, HOSTILE[kind])
                answer = asked.send(method, furnished.url + path)
                # At once: of a failure the server ends the connection, and the next one
                # would say only that.
                assert answer.status_code < 500, (place, kind, answer.text)
                if is_wrong(answer) or _is_page(answer):
                    failed.append((place, kind, answer.status_code, answer.text[:200]))

    assert failed == []


@pytest.mark.parametrize("header", ["X-API-Key", "Authorization", "Cookie", "X-Reason"])
def test_headers_take_them_as_texts_or_refuse_them(furnished, header):
    with unchanged(furnished, set()):
        for text in HOSTILE.values():
            value = text.encode("utf-8", "surrogatepass")
            if header == "Authorization":
                value = b"Bearer " + value
            if any(byte in value for byte in b"\r\n\0"):
                # No header's value has them: neither client nor server lets them be.
                continue
            key = KEY if header == "X-Reason" else None
            answer = furnished.session.get(
                f"{furnished.url}/v1/accounts/acc_ring_0",
                headers={"X-API-Key": key, header: value},
                timeout=60,
            )
            assert answer.status_code in ((200, 422) if key else (401,)), answer.text


def _is_page(answer):
    return answer.headers.get("content-type", "").startswith("text/html")


def _looks():
    """Path and parameters of every page that can be looked at, by its name."""
    for path, item in page_paths().items():
        if "get" in item and path != "/":
            yield path, item["get"].get("parameters", [])


LOOKS = dict(_looks())
# What pages are asked for by name, where that differs from the operations' names.
_OF_PAGES = {"/runs/{run_id}/diff/{other_id}": {"other_id": "run_1"}}


@pytest.mark.parametrize("path", LOOKS)
def test_a_page_shows_them_as_texts(furnished, path):
    names = {**furnished.names, **_OF_PAGES.get(path, {})}
    inner = [p["name"] for p in LOOKS[path] if p["in"] == "path"]
    made = Proper(furnished.session, path={name: names[name] for name in inner})
    places = [(p["in"], p["name"]) for p in LOOKS[path] if p["in"] in ("path", "query")]
    # First as it is: by now it may show what the operations were told.
    asked = [("as it is", made)]
    asked += [
        (f"{kind} in {place}", _with(made, place, HOSTILE[kind]))
        for place in places
        for kind in (_FEW if "ban-preview" in path else HOSTILE)
    ]
    failed = []

    with unchanged(furnished, {"scenes"}):
        for what, request in asked:
            answer = request.send(
                "get", furnished.url + path, headers={"Accept": "text/html"}
            )
            if is_wrong(answer) or is_taken(answer):
                failed.append((what, answer.status_code, answer.url))

    assert failed == []


# As htmx asks.
_HTML = {"Accept": "text/html, */*", "HX-Request": "true"}
_TYPE = "application/x-www-form-urlencoded"
_SLOTS = re.compile(r"{(\w+)}")


@pytest.fixture(scope="module")
def browser(furnished):
    """What a browser sends with each form: a cookie and the form's token."""
    return logged_in(furnished)


def test_every_form_of_the_pages_is_tried():
    found = {path for path, item in page_paths().items() if "post" in item}

    assert {path for path, _, _ in FORMS} == found


@pytest.mark.parametrize(
    ("path", "fields", "tables"),
    FORMS,
    ids=[" ".join([path, fields.get("do", "")]).strip() for path, fields, _ in FORMS],
)
def test_a_form_takes_them_as_texts_or_refuses_them(
    furnished, browser, path, fields, tables
):
    fields = {name: each.format(**furnished.names) for name, each in fields.items()}
    failed = []

    def send(part="", name="", text=""):
        names = {n: each for n, each in furnished.names.items() if f"{{{n}}}" in path}
        if "ruling_id" in names:
            # It can be moved once only.
            names["ruling_id"] = waiting_ruling(furnished)
        given = {"path": names, "form": dict(fields)}
        if part:
            given[part][name] = text
        body = urlencode(given["form"], errors="surrogatepass").encode()
        made = Proper(browser, given["path"], body=body, media_type=_TYPE)
        return made.send("post", furnished.url + path, headers=_HTML)

    with unchanged(furnished, tables):
        answer = send()
        assert answer.status_code in (200, 204), answer.text
        places = [("path", name) for name in _SLOTS.findall(path)]
        places += [("form", name) for name in fields]
        for place in places:
            for kind, text in HOSTILE.items():
                answer = send(*place, text)
                if is_wrong(answer) or is_taken(answer) or _leads_away(answer):
                    failed.append((place, kind, answer.status_code, answer.text[:200]))

    assert failed == []


def _leads_away(answer):
    onward = answer.headers.get("HX-Redirect", "/")
    return not onward.startswith("/") or onward.startswith("//")
