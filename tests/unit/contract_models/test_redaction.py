import orjson
import pytest

from backend.contract.lines import LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.contract.redaction import Redactor, masked_text, restored
from backend.domain.events import Record
from backend.domain.identifiers import KeyedHash
from backend.domain.prompts import signature
from tests.unit.contract_models.test_events import DATA

KEYED = KeyedHash(b"key")
KINDS = sorted(DATA)


def _event(kind, **changes):
    return {
        "specversion": "1.0", "id": "ev-1", "source": "s", "type": kind,
        "time": "2026-01-27T14:41:53Z", "subject": "acc_1", "data": DATA[kind],
    } | changes  # fmt: skip


def _redact(event):
    return Redactor(KEYED).redact(event)


def test_what_names_no_person_is_kept_and_persons_leave_hashes():
    copy = _redact(_event("account.signup", time="yesterday"))

    assert copy == {
        "specversion": "1.0", "id": "ev-1", "source": "s", "type": "account.signup",
        "time": {"masked": 9}, "subject": "acc_1",
        "data": {
            "email": {
                "hash": KEYED.of("email", "jane.doe@mail.example"),
                "domain": "mail.example", "shape": "a4.1a3",
            },
            "full_name": {"hash": KEYED.of("person", "jane doe")},
            "phone": {"hash": KEYED.of("phone", "+442079460000"), "country": "+44"},
            "organization_claimed": {"masked": 3}, "country": "GB",
            "ip": "203.0.113.24", "user_agent": {"masked": 11}, "device_id": "dev_1",
            "referrer": {"masked": 25},
        },
    }  # fmt: skip


def test_a_prompt_leaves_its_signature():
    copy = _redact(_event("exchange.usage", time=0))

    assert "prompt" not in copy["data"]
    assert copy["data"]["prompt_minhash"] == signature("Write a plan")


@pytest.mark.parametrize(
    "value",
    [
        "jane.doe@mail.example", "+442079460000", "442079460000", "4111111111111111",
        "Jane Doe", "Jane\nDoe", "名前", "", "x" * 600, 17, None, ["Jane Doe"],
        {"Jane Doe": 1}, "2026-01-27 Jane",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "field", ["id", "source", "subject", "device_id", "type", "time"]
)
def test_a_person_in_the_wrong_place_is_masked(field, value):
    event = _event("account.access")
    if field == "device_id":
        event["data"] = event["data"] | {field: value, "count": 0}
        kept = _redact(event)["data"][field]
    else:
        kept = _redact(event | {field: value})[field]

    assert kept == {"masked": len(value) if hasattr(value, "__len__") else 1}


def test_names_of_fields_may_be_persons_too():
    event = _event("account.status", **{"Jane Doe": 1})
    event["data"] = {"jane@mail.example": 1, "status": "gone"}

    copy = _redact(event)

    assert copy["?"] == {"masked": 1}
    assert copy["data"] == {"?": {"masked": 1}, "status": {"masked": 4}}


def test_fields_of_an_unknown_type_are_kept_by_their_names():
    copy = _redact(_event("account.access", type="account.acess"))

    assert copy["type"] == {"masked": 13}
    assert copy["data"]["ip"] == "203.0.113.24"


@pytest.mark.parametrize(
    ("asset_type", "value", "kept"),
    [
        ("domain", "Lab.example", "lab.example"),
        (
            "email",
            "jane@mail.example",
            {"hash": KEYED.of("email", "jane@mail.example")},
        ),
        ("person", "Jane Doe", {"hash": KEYED.of("person", "jane doe")}),
        ("device", "dev_1", "dev_1"),
        ("device", "Jane Doe", {"masked": 8}),
        ("domain", "Jane Doe", {"masked": 8}),
        ("nothing", "jane@mail.example", {"masked": 17}),
    ],
)
def test_values_of_assets(asset_type, value, kept):
    event = _event("organization.asset", time=0)
    event["data"] = event["data"] | {"asset_type": asset_type, "value": value}

    assert _redact(event)["data"]["value"] == kept


def test_broken_text_keeps_the_words_of_the_contract_only():
    line = '{"type": "account.signup", "email": "jane.doe7@mail.example", Jäne'

    assert masked_text(line.encode()) == (
        '{"type": "account.signup", "email": "xxxxxxxx@xxxxxxxx", xxxx'
    )
    assert len(masked_text(b"[" * 10_000)) == 4096


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_put_right_gives_the_record_that_was_meant(kind):
    meant = LineReader(Pseudonymizer(KEYED)).read(orjson.dumps(_event(kind)))
    copy = _redact(_event(kind, time="yesterday"))
    copy["time"] = "2026-01-27T14:41:53Z"
    if kind == "organization.asset":
        copy["data"]["name"] = "Lab"
    if kind == "account.label":
        copy["data"]["analyst"] = "analyst_1"

    found = LineReader(Pseudonymizer(KEYED)).read_redacted(copy)

    free_text = {
        "organization_claimed",
        "user_agent",
        "referrer_host",
        "reason",
        "source",
    }
    expected = {k: v for k, v in meant.data.items() if k not in free_text}
    assert isinstance(found, Record)
    assert found.data == expected
    assert (found.id, found.subject, found.time_ms) == ("ev-1", "acc_1", meant.time_ms)


@pytest.mark.parametrize("asset_type", ["email", "person"])
def test_a_hashed_asset_is_put_right_too(asset_type):
    event = _event("organization.asset", time=0)
    event["data"] = event["data"] | {
        "asset_type": asset_type,
        "value": "jane@mail.example",
    }
    copy = _redact(event) | {"time": "2026-01-27T14:41:53Z"}
    copy["data"]["name"] = "Lab"

    found = LineReader(Pseudonymizer(KEYED)).read_redacted(copy)

    assert found.data["value"] == KEYED.of(asset_type, "jane@mail.example")


def test_a_value_that_was_typed_goes_before_the_hash():
    copy = _redact(_event("account.signup", time=0)) | {"time": "2026-01-27T14:41:53Z"}
    copy["data"]["email"] = "nora@other.example"

    found = LineReader(Pseudonymizer(KEYED)).read_redacted(copy)

    assert found.data["email_domain"] == "other.example"
    assert found.data["email_hash"] == KEYED.of("email", "nora@other.example")


def test_a_masked_value_is_a_missing_one():
    found = LineReader(Pseudonymizer(KEYED)).read_redacted(
        _redact(_event("account.access", subject="Jane Doe"))
    )

    assert isinstance(found, Refused)
    assert found.reason == "subject is missing"
    assert restored({"data": {"masked": 3}}) == ({}, {})
