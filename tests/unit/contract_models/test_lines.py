import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.contract.lines import LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.demo.world import World
from backend.domain.events import Record
from backend.domain.identifiers import KeyedHash

CANARY = "canaryzq7x"
EVENT = {
    "specversion": "1.0",
    "id": "ev-1",
    "source": "signup-service",
    "type": "account.signup",
    "time": "2026-01-27T14:41:53+02:00",
    "subject": "acc_1",
    "data": {"email": "Some.One+tag@Mail.Example", "phone": "+44 7700 900123"},
}


def _read(event):
    reader = LineReader(Pseudonymizer(KeyedHash(b"key")))
    return reader.read(
        event if isinstance(event, bytes) else json.dumps(event).encode()
    )


def test_signup_keeps_no_personal_value():
    record = _read(EVENT)

    assert isinstance(record, Record)
    assert record.time_ms == 1769517713000
    assert record.data["email_domain"] == "mail.example"
    assert record.data["phone_country"] == "+44"
    assert "some" not in record.to_json().decode()
    assert "900123" not in record.to_json().decode()


def test_every_event_of_the_demo_is_accepted():
    refused = [
        found.reason
        for event in World(3, 300).events()
        if isinstance(found := _read(event), Refused)
    ]

    assert refused == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"time": "2026-01-27T14:41:53"}, "time needs an offset such as Z"),
        ({"type": "account.other"}, "type is none of the contract's"),
        ({"specversion": "2.0"}, "specversion: input should be '1.0'"),
        ({"data": {"email": "nobody"}}, "data.email is no e-mail address"),
        ({"data": {}}, "data.email is missing"),
        (
            {"type": "payment.attempt", "data": {"instrument": "4111 1111 1111 1111"}},
            "data.instrument is a card number; send the processor's fingerprint",
        ),
        (
            {"type": "exchange.usage", "data": {"model": "m", "exchanges": 0}},
            "data.exchanges: input should be greater than or equal to 1",
        ),
    ],
)
def test_reason_says_what_and_where(change, reason):
    found = _read(EVENT | change)

    assert isinstance(found, Refused)
    assert found.reason == reason


@pytest.mark.parametrize("line", [b"{", b"[]", b"17", b'"x"', b"\xff\xfe", b"null"])
def test_what_is_no_event_is_refused(line):
    assert isinstance(_read(line), Refused)


_VALUES = st.recursive(
    st.sampled_from(
        [CANARY, f"{CANARY}@mail.example", f"Nora {CANARY}", "ok", 1, None]
    ),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["email", "x", "ip", "prompt"]), inner, max_size=2
        )
    ),
    max_leaves=4,
)
_NAMES = st.sampled_from(
    [
        "email",
        "full_name",
        "phone",
        "ip",
        "prompt",
        "referrer",
        "prompt_minhash",
        CANARY,
    ]
)


@given(
    kind=st.sampled_from(["account.signup", "exchange.usage", "account.access", "no"]),
    data=st.dictionaries(_NAMES, _VALUES, max_size=4),
    extra=st.dictionaries(
        st.sampled_from(["a b", CANARY, "data2"]), _VALUES, max_size=2
    ),
    cut=st.integers(0, 300),
)
def test_a_refused_line_leaks_nothing(kind, data, extra, cut):
    event = EVENT | {"type": kind, "data": data, "time": "bad"} | extra
    text = json.dumps(event).encode()

    for line in (text, text[:cut]):
        found = _read(line)
        if isinstance(found, Refused):
            assert CANARY not in found.redacted + found.reason
