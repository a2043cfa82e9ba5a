"""Records that are valid by default; override what matters."""

from itertools import count

import pyarrow as pa

from backend.domain.events import EventType, Record
from backend.domain.judgements import Judgement, Verdict
from backend.services.sightings import SCHEMA

_numbers = count(1)
NOON = 1_767_268_800_000  # 2026-01-01T12:00Z


def a_record(kind, subject="acc_1", time_ms=NOON, **data):
    return Record(
        data.pop("source", "test"),
        data.pop("id", f"ev-{next(_numbers)}"),
        EventType(kind),
        time_ms,
        subject,
        data,
    )


def an_access(subject="acc_1", ip="203.0.113.7", time_ms=NOON, **more):
    return a_record("account.access", subject, time_ms, ip=ip, **more)


def a_signup(subject="acc_1", time_ms=NOON, **more):
    data = {"email_hash": f"hash-{subject}", "email_domain": "mail.example"}
    return a_record("account.signup", subject, time_ms, **(data | more))


def a_payment(subject="acc_1", instrument="card_1", time_ms=NOON, **more):
    return a_record("payment.attempt", subject, time_ms, instrument=instrument, **more)


def an_exchange(subject="acc_1", exchanges=3, time_ms=NOON, **more):
    data = {"model": "m-1", "exchanges": exchanges, "capability": "coding"}
    return a_record("exchange.usage", subject, time_ms, **(data | more))


def an_asset(organization="org_1", asset_type="domain", value="lab.example", **more):
    return a_record(
        "organization.asset",
        organization,
        organization_id=organization,
        name=more.pop("name", "Lab"),
        asset_type=asset_type,
        value=value,
        **more,
    )


def a_judgement(number, verdict, left, right, **more):
    left, right = sorted((left, right))
    values = {
        "id": number,
        "reason": "seen together",
        "analyst": "ada",
        "made_ms": NOON,
        "withdrawal": None,
    }
    return Judgement(
        verdict=Verdict(verdict), left_id=left, right_id=right, **(values | more)
    )


def some_sightings(rows, times=()):
    """Rows (account, kind, key), at 0 where ``times`` of accounts do not say."""
    when = dict(times)
    full = [(*row, when.get(row[0], 0), when.get(row[0], 0), 1) for row in rows]
    return pa.table(list(zip(*full, strict=True)) or [[]] * 6, schema=SCHEMA)
