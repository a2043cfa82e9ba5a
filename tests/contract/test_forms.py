"""Forms of the pages take hostile texts as texts, or refuse them in a sentence."""

import re
from urllib.parse import urlencode

import pytest

from tests.fixtures.furnished import QUERY, REASON
from tests.hostile import CASE, HOSTILE, is_taken, is_wrong, unchanged
from tests.proper import Proper, logged_in, page_paths, waiting_ruling

pytestmark = pytest.mark.servers
# As htmx asks.
_HTML = {"Accept": "text/html, */*", "HX-Request": "true"}
_TYPE = "application/x-www-form-urlencoded"
_NAMES = re.compile(r"{(\w+)}")
_WHY = {"reason": REASON}
_RULINGS = CASE | {"rulings", "ruling_accounts"}
_MOVES = _RULINGS | {"events", "api_keys"}
_WORK = "/cases/{case_id}"
# Path, fields that are answered with 2xx, tables that they are there to write.
FORMS = [
    (
        "/cases",
        {
            "title": "Cards",
            "clusters": "",
            "accounts": "acc_ring_0",
            "priority": "high",
            "due": "2026-04-03",
        },
        CASE,
    ),
    (_WORK, {"do": "comment", "text": "One more."}, CASE),
    (_WORK, {"do": "assign", "assignee": "Ada"}, CASE),
    (_WORK, {"do": "due", "due": "2026-04-03"}, CASE),
    (_WORK, {"do": "priority", "priority": "high"}, CASE),
    (_WORK, {"do": "add", "clusters": "", "accounts": "acc_ring_2"}, CASE),
    (_WORK, {"do": "status", "status": "in_review", **_WHY}, CASE),
    (
        "/cases/{case_id}/rulings",
        {
            "claim": "unsure",
            "cluster": "",
            "accounts": "acc_ring_0",
            "organization": "",
            **_WHY,
        },
        _RULINGS,
    ),
    (
        "/rulings",
        {
            "case": "",
            "claim": "unsure",
            "account": "acc_ring_0",
            "member_of": "",
            **_WHY,
        },
        _RULINGS,
    ),
    (
        "/rulings/{ruling_id}",
        {"do": "confirm", **_WHY},
        _RULINGS | {"events", "api_keys"},
    ),
    (
        "/judgements",
        {"left": "acc_own_001", "right": "acc_own_005", "verdict": "different", **_WHY},
        {"judgements"},
    ),
    ("/alerts", {"alert": "{alert_id}"}, {"alerts"}),
    ("/alerts", {"which": "all"}, {"alerts"}),
    ("/alerts/{alert_id}", {}, {"alerts"}),
    ("/alerts/{alert_id}/case", {}, CASE | {"alerts"}),
    (
        "/watches",
        {"watched": "thing", "kind": "instrument", "key": "card_ring"},
        {"watches"},
    ),
    ("/watches/{watch_id}", {}, {"watches"}),
    (
        "/queries/new",
        {
            "name": "team-form",
            "title": "T",
            "text": QUERY,
            "parameters": "cluster_id str a cluster",
            **_WHY,
        },
        {"queries"},
    ),
    ("/queries/{name}/withdraw", _WHY, {"withdrawals"}),
    ("/search", {"q": "acc_ring_0"}, set()),
]


@pytest.fixture(scope="module")
def browser(furnished):
    """What a browser sends with each form: a cookie and the form's token."""
    return logged_in(furnished)


def test_every_form_of_the_pages_is_here():
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
        places = [("path", name) for name in _NAMES.findall(path)]
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
