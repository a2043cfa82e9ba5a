"""A cluster as a dossier states it, without a graph."""

from backend.domain.conduct import Usual
from backend.domain.discounts import Discounts
from backend.domain.judgements import Judgements
from backend.services.archive import model_in_force
from backend.services.dossier import tables
from backend.services.dossier.collect import Material
from backend.settings import LinkageSettings

DAY = 86_400_000
NOON = 1_767_268_800_000  # 2026-01-01T12:00Z
ABOUT = {
    "format": "samehand dossier 1",
    "made_ms": NOON + 200 * DAY,
    "made_by": "analyst-1",
    "reason": "for counsel",
}
ORGANIZATION = "Rowan <Labs> #1 & *co*"


def a_material(members=12, *, name=ORGANIZATION, others=8):
    """``members`` share cards, devices, an address and a prompt; one has an asset."""
    ids = [f"acc_{n:02}" for n in range(members)]
    sightings, things, seen = [], {}, []
    for n, account in enumerate(ids):
        for kind, key in (
            ("instrument", f"card_{n % 2}"),
            ("device", f"dev_{n % 3}"),
            ("ip_address", "203.0.113.7"),
            ("network", "203.0.113.0/24"),
            ("prompt_family", "f0f0"),
        ):
            first = NOON + n * DAY
            sightings.append((account, kind, key, first, first + 30 * DAY, n + 1))
            things[kind, key] = things.get((kind, key), 0) + 1
        if n < 3:
            seen.append((0, account, "instrument", "card_0", NOON, NOON + DAY))
    outside = [
        (f"other#{n}", kind, key, NOON, NOON + 20 * DAY)
        for n in range(others)
        for kind, key in (
            ("ip_address", "203.0.113.7"),
            ("network", "203.0.113.0/24"),
        )
    ]
    beside = {thing: others for thing in things if "203." in thing[1]}
    rows = {
        tables.MEMBERS: [
            (a, n, 20.5 - n, 0.99, "active", "mail.example", NOON, NOON + DAY, 10)
            for n, a in enumerate(ids)
        ],
        tables.SIGHTINGS: sightings,
        tables.OTHERS: outside,
        tables.THINGS: [
            (*thing, count, count + beside.get(thing, 0), 1.0, False)
            for thing, count in sorted(things.items())
        ],
        tables.TIMELINE: [
            ("2026-01-02", "lumen", 100, members),
            ("2026-01-03", "lumen", 20, 2),
        ],
        tables.CAPABILITIES: [("coding", 120, members)],
        tables.USAGE: [(a, "coding", 10, False) for a in ids],
        tables.ASSETS: [(0, "org_1", name, "instrument", "card_0", 0.9, None, None)],
        tables.ASSET_SIGHTINGS: seen,
        tables.RUN_EVIDENCE: [("instrument", "card_0", members // 2, 6, 40.0)],
    }
    found = {
        layout.path: tables.made(
            layout,
            {
                column: [row[place] for row in given]
                for place, column in enumerate(layout.schema.names)
            },
        )
        for layout, given in rows.items()
    }
    return Material(_facts(members, name), found)


def _facts(members, name):
    model = model_in_force(LinkageSettings(), Judgements(()), Discounts())
    usual = Usual(500, 12.0, {"coding": 0.4, "chat": 0.6}, 3, 400)
    return {
        "cluster": {
            "id": "clu_1",
            "size": members,
            "group_kind": "campaign",
            "suspicion": 0.9,
            "signs": [],
            "sign_bits": [],
            "organization_id": "org_1",
            "organization_name": name,
            "confidence": 0.9,
            "exchanges": 120,
            "first_seen_ms": NOON,
            "last_seen_ms": NOON + 90 * DAY,
            "run_id": "run_1",
        },
        "run": {"id": "run_1", "made_ms": NOON + 100 * DAY, "version": "0.1.0"},
        "accounts": 1000,
        "accept_bits": 4.0,
        "usual": {
            "active": usual.active,
            "exchanges": usual.exchanges,
            "mix": dict(usual.mix),
            "early": usual.early,
            "hours": usual.hours,
        },
        "model": {n: model[n] for n in ("rules", "kinds", "settings")},
        "model_of_run": {**model, "legitimate": [], "discounts": []},
        "attributions": [],
        "lineage": [],
        "decisions": [],
        "servers": {"Neo4j Kernel": "5.26.30"},
        "redaction": "none",
    }
