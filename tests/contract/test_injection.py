"""Texts that mean something elsewhere are only texts, wherever they are sent.

Each goes into every text that an operation of the OpenAPI document takes, and into
what the pages take, one at a time.
"""

import copy
import json
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from importlib import import_module

import pytest
from fastapi import FastAPI

from backend.journal.tables import metadata
from backend.web import pages
from tests.contract.test_openapi import GOLDEN, METHODS
from tests.fixtures.api import KEY
from tests.proper import Proper, proper

pytestmark = pytest.mark.servers
# Several ends of several languages in one, where one does not hide the other.
HOSTILE = {
    "cypher": "'}) DETACH DELETE n //`) DETACH DELETE n //",
    "sql": "'; DELETE FROM events; -- \") UNION SELECT hash FROM api_keys --",
    "words": 'acc_ring_0~ AND (*:* OR [* TO *] "/.*(',
    "markup": "\"' onfocus=alert(1) x='\"><script>alert(1)</script>",
    "template": "{{1337*1337}}${1337*1337}#(1337*1337){%print(1)%}%s{0.__class__}",
    "folder": "../../../../etc/passwd",
    "null": "=cmd|' /C calc'!A0\x00",
    "header": "a\r\nX-Injected: yes\r\n\r\n<p>",
    "long": "x" * 5000,
    "letters": "\u202etxt.exe\u2066\ufdfa",
    "half a letter": "\ud800",
}
# Where a browser would take them for more than a text, or a template engine did.
_TAKEN = ("<script>alert", "' onfocus=", "1787569", "root:x:0")

DOCUMENT = json.loads(GOLDEN.read_text())
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}
# The end of a way to a name, not to what it names.
_NAME = object()
# Written by whatever is asked: who asked for what.
_ALWAYS = {"audit", "meta"}
_CASE = {"cases", "case_events", "case_subjects"}
# Tables that an operation is there to write.
WRITES = {
    "open_session": {"sessions"},
    "mark_alert": {"alerts"},
    "mark_alerts": {"alerts"},
    "open_alert_case": _CASE | {"alerts"},
    "open_case": _CASE,
    "assign_case": _CASE,
    "comment_case": _CASE,
    "set_case_due": _CASE,
    "set_case_priority": _CASE,
    "set_case_status": _CASE,
    "add_case_subjects": _CASE,
    "remove_case_subjects": _CASE,
    "make_ruling": _CASE | {"rulings", "ruling_accounts"},
    "confirm_ruling": _CASE | {"rulings", "ruling_accounts", "events"},
    "refuse_ruling": _CASE | {"rulings"},
    "withdraw_ruling": _CASE | {"rulings", "events"},
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


def _tables(furnished):
    """What each table of the journal holds, as a digest, and how many rows."""
    found = {}
    with furnished.api.held.journal.reading() as connection:
        for name, table in metadata.tables.items():
            if name in _ALWAYS:
                continue
            rows = connection.execute(table.select()).all()
            digest = blake2b(repr(sorted(map(repr, rows))).encode(errors="replace"))
            found[name] = digest.hexdigest(), len(rows)
    return found


@contextmanager
def _unchanged(furnished, allowed):
    """No table but those changes, and no row goes but of what a case is about."""
    before = _tables(furnished)
    yield
    after = _tables(furnished)
    assert {name for name in before if before[name] != after[name]} <= allowed
    shorter = {name for name in before if after[name][1] < before[name][1]}
    assert shorter <= (allowed & {"case_subjects"})


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_takes_them_as_texts_or_refuses_them(furnished, name):
    method, path, operation = OPERATIONS[name]
    made, failed = proper(furnished, operation), []

    with _unchanged(furnished, WRITES.get(name, set())):
        for place in _places(made, operation):
            for kind in KINDS.get(name, HOSTILE):
                asked = _with(made, place, HOSTILE[kind])
                answer = asked.send(method, furnished.url + path)
                # At once: of a failure the server ends the connection, and the next one
                # would say only that.
                assert answer.status_code < 500, (place, kind, answer.text)
                if _is_wrong(answer) or _is_page(answer):
                    failed.append((place, kind, answer.status_code, answer.text[:200]))

    assert failed == []


@pytest.mark.parametrize("header", ["X-API-Key", "Authorization", "Cookie", "X-Reason"])
def test_headers_take_them_as_texts_or_refuse_them(furnished, header):
    with _unchanged(furnished, set()):
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


def _is_wrong(answer):
    return answer.status_code >= 500 or "X-Injected" in answer.headers


def _is_page(answer):
    return answer.headers.get("content-type", "").startswith("text/html")


def _looks():
    """Path and parameters of every page that can be looked at, by its name."""
    app = FastAPI()
    for found in pkgutil.iter_modules(pages.__path__, f"{pages.__name__}."):
        app.include_router(import_module(found.name).router)
    for path, item in app.openapi()["paths"].items():
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

    with _unchanged(furnished, {"scenes"}):
        for what, request in asked:
            answer = request.send(
                "get", furnished.url + path, headers={"Accept": "text/html"}
            )
            if _is_wrong(answer) or any(part in answer.text for part in _TAKEN):
                failed.append((what, answer.status_code, answer.url))

    assert failed == []
