"""Proper forms of the pages, as browsers send them."""

from tests.fixtures.furnished import QUERY, REASON
from tests.hostile import CASE

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
