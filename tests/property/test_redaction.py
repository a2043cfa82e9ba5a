"""No personal value reaches a reject or a record, wherever in a line it stood."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from backend.contract.lines import LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.identifiers import KeyedHash
from tests.unit.contract_models.test_events import DATA

# What no copy may hold, and values that hold it.
CANARIES = ("canaryzq", "447700900123")
_PERSONAL = st.sampled_from(
    [
        "Canaryzq.Jones@mail.example",
        "Nora Canaryzq",
        "+44 7700 900123",
        "+447700900123",
        "447700900123",
        "write to canaryzq about the plan",
        "canaryzq \u0000",
        '"canaryzq\\',
        {"Nora Canaryzq": "Nora Canaryzq"},
        ["Nora Canaryzq", {"email": "Nora Canaryzq"}],
    ]
)
_PLACES = st.sampled_from(
    ["id", "source", "subject", "type", "time", "specversion", "data", "Nora Canaryzq"]
)


def _event(kind):
    return {
        "specversion": "1.0", "id": "ev-1", "source": "s", "type": kind,
        "time": "2026-01-27T14:41:53Z", "subject": "acc_1", "data": dict(DATA[kind]),
    }  # fmt: skip


def _read(line):
    return LineReader(Pseudonymizer(KeyedHash(b"key"))).read(line)


def _assert_clean(text):
    plain = text.lower()
    assert not any(canary in plain for canary in CANARIES), text


@st.composite
def _broken(draw):
    """A line with personal values anywhere and something wrong somewhere."""
    event = _event(draw(st.sampled_from(sorted(DATA))))
    fields = [name for data in DATA.values() for name in data]
    for name in draw(st.lists(st.sampled_from([*fields, "Nora Canaryzq"]), max_size=4)):
        event["data"][name] = draw(_PERSONAL)
    for name in draw(st.lists(_PLACES, max_size=3)):
        event[name] = draw(_PERSONAL)
    event["specversion"] = draw(st.sampled_from(["2.0", None, "Nora Canaryzq"]))
    return orjson.dumps(event)


@given(_broken())
def test_a_refused_line_leaks_nothing(line):
    found = _read(line)

    assert isinstance(found, Refused)
    _assert_clean(found.reason)
    _assert_clean(found.redacted)


@given(_broken(), st.integers(0, 600), st.sampled_from([b"", b"\xff", b"}", b"\\u00"]))
def test_a_broken_line_leaks_nothing(line, cut, end):
    found = _read(line[:cut] + end)

    assert isinstance(found, Refused)
    _assert_clean(found.reason)
    _assert_clean(found.redacted)


@given(st.data())
def test_what_is_accepted_holds_no_personal_value(data):
    kind, name, value = data.draw(
        st.sampled_from(
            [
                ("account.signup", "email", "Canaryzq.Jones@mail.example"),
                ("account.signup", "full_name", "Nora Canaryzq"),
                ("account.signup", "phone", "+44 7700 900123"),
                (
                    "account.signup",
                    "referrer",
                    "https://news.example/canaryzq?q=canaryzq",
                ),
                ("account.signup", "referrer", "Nora Canaryzq"),
                ("account.signup", "Nora Canaryzq", "Nora Canaryzq"),
                ("payment.attempt", "billing_name", "Nora Canaryzq"),
                ("exchange.usage", "prompt", "write to canaryzq about the plan"),
                ("exchange.usage", "prompt", "canaryzq"),
            ]
        )
    )
    event = _event(kind)
    event["data"][name] = value

    found = _read(orjson.dumps(event))

    assert not isinstance(found, Refused), found
    _assert_clean(found.to_json().decode())
