import json
import re
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from backend.contract.events import DATA_MODELS, EVENT, schema
from backend.contract.lines import reason_of
from backend.contract.pseudonyms import Pseudonymizer
from backend.contract.quick import Valid
from backend.domain.identifiers import KeyedHash

DATA = {
    "account.signup": {
        "email": "Jane.Doe@mail.example", "full_name": "Jane Doe",
        "phone": "+442079460000", "organization_claimed": "Lab",
        "country": "GB", "ip": "203.0.113.24", "user_agent": "Mozilla/5.0",
        "device_id": "dev_1",
        "referrer": "https://news.example/jane",
    },
    "payment.attempt": {
        "instrument": "fp_1", "bin": "411111", "last4": "1111", "method": "card",
        "billing_name": "Jane Doe", "billing_country": "GB", "amount_minor": 2000,
        "currency": "GBP", "outcome": "succeeded",
    },
    "account.access": {
        "ip": "203.0.113.24", "user_agent": "Mozilla/5.0", "device_id": "dev_1",
        "asn": 64500, "api_key_id": "key_1", "count": 14, "window_seconds": 3600,
    },
    "exchange.usage": {
        "model": "m-1", "exchanges": 3, "prompt": "Write a plan",
        "capability": "coding", "ip": "2001:db8::1", "api_key_id": "key_1",
        "input_tokens": 0, "output_tokens": 5, "window_seconds": 3600,
    },
    "organization.asset": {
        "organization_id": "org_1", "name": "Lab", "asset_type": "domain",
        "value": "lab.example", "confidence": 1, "source": "registry",
        "valid_from": "2020-01-01T00:00:00Z", "valid_to": "2030-01-01T00:00:00Z",
    },
    "account.label": {
        "verdict": "abusive", "analyst": "analyst_1", "organization_id": "org_1",
        "reason": "cards", "case_id": "case_1",
    },
    "account.status": {"status": "banned", "reason": "cards"},
    "model.release": {"model": "m-2", "released_at": "2026-01-01T00:00:00Z"},
}  # fmt: skip


def _event(kind, **changes):
    data = {k: v for k, v in (DATA[kind] | changes).items() if v is not ...}
    return {
        "specversion": "1.0", "id": "ev-1", "source": "s", "type": kind,
        "time": "2026-01-27T14:41:53Z", "subject": "acc_1", "data": data,
    }  # fmt: skip


def _reason(event):
    with pytest.raises(ValidationError) as caught:
        EVENT.validate_python(event)
    return reason_of(caught.value)


def _record(event):
    return Pseudonymizer(KeyedHash(b"k")).record(Valid.of(EVENT.validate_python(event)))


@pytest.mark.parametrize("kind", DATA)
def test_every_field_of_every_type_is_taken(kind):
    assert set(DATA[kind]) | {"prompt_minhash", "prompt_fingerprint"} >= set(
        DATA_MODELS[kind].model_fields
    )
    assert EVENT.validate_python(_event(kind)).type == kind


def test_the_fields_of_a_signup_that_are_stored():
    assert _record(_event("account.signup")).data.keys() == {
        "email_hash", "email_domain", "email_shape", "person_hash", "phone_hash",
        "phone_country", "organization_claimed", "country", "ip", "user_agent",
        "device_id", "referrer_host",
    }  # fmt: skip


def test_one_person_is_the_same_in_a_signup_and_on_a_bill():
    signup = _record(_event("account.signup", full_name="JANE  doe"))
    payment = _record(_event("payment.attempt"))

    assert signup.data["person_hash"] == payment.data["person_hash"]


@pytest.mark.parametrize(
    ("asset_type", "field"), [("email", "email_hash"), ("person", "person_hash")]
)
def test_a_person_is_the_same_in_an_asset(asset_type, field):
    value = {"email": "jane.doe@MAIL.example", "person": "Jane Doe"}[asset_type]
    asset = _record(_event("organization.asset", asset_type=asset_type, value=value))

    assert asset.data["value"] == _record(_event("account.signup")).data[field]


def test_nobody_is_hashed_for_a_name_or_a_prompt_of_spaces():
    signup = _record(
        _event("account.signup", full_name=" ", referrer="", user_agent="")
    )
    usage = _record(_event("exchange.usage", prompt=" \n"))

    assert not {"person_hash", "user_agent", "referrer_host"} & signup.data.keys()
    assert not {"prompt_key", "prompt_minhash"} & usage.data.keys()


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        ("account.access", {"ip": "nowhere"}, "data.ip is no IP address"),
        (
            "account.access",
            {"ip": "fe80::1%eth0"},
            "data.ip is an IP address with a zone",
        ),
        (
            "account.access",
            {"count": 0},
            "data.count: input should be greater than or equal to 1",
        ),
        (
            "account.access",
            {"count": "3"},
            "data.count: input should be a valid integer",
        ),
        (
            "account.access",
            {"count": True},
            "data.count: input should be a valid integer",
        ),
        (
            "account.access",
            {"count": 2**70},
            "data.count: input should be less than or equal to 1000000000000",
        ),
        (
            "account.access",
            {"device_id": "a\x00b"},
            "data.device_id must not contain NUL",
        ),
        (
            "account.access",
            {"device_id": "x" * 600},
            "data.device_id: string should have at most 512 characters",
        ),
        (
            "payment.attempt",
            {"last4": "11"},
            "data.last4: string should match pattern '^[0-9]{4}$'",
        ),
        (
            "payment.attempt",
            {"bin": "41111"},
            "data.bin: string should match pattern '^[0-9]{6,8}$'",
        ),
        (
            "payment.attempt",
            {"currency": "£"},
            "data.currency: string should match pattern '^[A-Z]{3}$'",
        ),
        (
            "exchange.usage",
            {"prompt_fingerprint": "p"},
            "data has more than one of prompt, prompt_minhash, prompt_fingerprint",
        ),
        (
            "exchange.usage",
            {"prompt": ..., "prompt_minhash": [1] * 127 + [2**32]},
            "data.prompt_minhash.127: input should be less than 4294967296",
        ),
        (
            "organization.asset",
            {"confidence": 1.1},
            "data.confidence: input should be less than or equal to 1",
        ),
        (
            "organization.asset",
            {"asset_type": "ip_network"},
            "data value is no network in CIDR notation",
        ),
        (
            "organization.asset",
            {"asset_type": "instrument", "value": "4111111111111111"},
            "data value is a card number; send the processor's fingerprint",
        ),
        (
            "organization.asset",
            {"valid_to": "2019-01-01T00:00:00Z"},
            "data valid_to is before valid_from",
        ),
        ("account.status", {"status": ...}, "data.status is missing"),
    ],
)
def test_what_is_wrong_is_said_in_words(kind, changes, reason):
    assert _reason(_event(kind, **changes)) == reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-27T14:41:53Z", datetime(2026, 1, 27, 14, 41, 53, tzinfo=UTC)),
        ("2026-01-27t14:41:53.25z", datetime(2026, 1, 27, 14, 41, 53, 250_000, UTC)),
        ("2026-01-27 14:41:53+05:30", datetime(2026, 1, 27, 9, 11, 53, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
    ],
)
def test_times_of_rfc_3339(text, expected):
    event = EVENT.validate_python(_event("account.status") | {"time": text})
    assert event.time == expected


@pytest.mark.parametrize(
    "time",
    [
        "2026-01-27", "20260127T144153Z", "2026-01-27T14:41Z", "2026-02-30T00:00:00Z",
        "2026-01-27T25:00:00Z", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00+23:00",
        "9999-12-31T23:59:59.9999Z", 1769524913, None, "", "٢٠٢٦-01-27T14:41:53Z",
    ],
)  # fmt: skip
def test_what_is_no_time(time):
    assert _reason(_event("account.status") | {"time": time}).startswith("time ")


def test_the_schema_names_every_type_and_required_field():
    published = json.dumps(schema())
    definitions = schema()["$defs"]

    assert all(f'"{kind}"' in published for kind in DATA)
    assert definitions["SignupData"]["required"] == ["email"]
    assert definitions["UsageData"]["required"] == ["model", "exchanges"]
    assert definitions["AccessData"]["properties"]["ip"]["type"] == "string"
    assert definitions["Access"]["properties"]["time"]["format"] == "date-time"


@pytest.mark.parametrize("kind", DATA)
def test_the_schema_accepts_the_examples(kind):
    """A reader of JSON Schema just large enough for what ours uses."""
    _accepts(_event(kind), schema(), schema()["$defs"])


def _accepts(value, rule, definitions):
    if "$ref" in rule:
        return _accepts(
            value, definitions[rule["$ref"].rpartition("/")[2]], definitions
        )
    if "discriminator" in rule:
        mapping = rule["discriminator"]["mapping"]
        return _accepts(value, {"$ref": mapping[value["type"]]}, definitions)
    if "anyOf" in rule:
        chosen = next(r for r in rule["anyOf"] if r.get("type") != "null")
        return _accepts(value, chosen, definitions)
    kinds = {"string": str, "integer": int, "number": int | float, "array": list}
    if rule.get("type") == "object":
        assert set(rule["required"]) <= set(value)
        for name, inner in value.items():
            _accepts(inner, rule["properties"][name], definitions)
        return None
    if "const" in rule or "enum" in rule:
        assert value in rule.get("enum", [rule.get("const")])
        return None
    assert isinstance(value, kinds[rule["type"]])
    if isinstance(value, str):
        assert re.search(rule.get("pattern", ""), value)
        assert rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", 99999)
    return None
