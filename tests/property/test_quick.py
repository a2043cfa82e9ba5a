"""What is recognized quickly is what the contract's models say, in every case."""

from typing import Annotated

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import (
    AfterValidator,
    BaseModel,
    StringConstraints,
    ValidationError,
    create_model,
)

from backend.contract.events import EVENT, OF_ACCOUNTS, Time
from backend.contract.quick import Quick, Valid
from tests.unit.contract_models.test_events import DATA

QUICK = Quick(OF_ACCOUNTS)
_ENVELOPE = {
    "specversion": "1.0", "id": "ev-1", "source": "s", "time": "2026-01-27T14:41:53Z",
    "subject": "acc_1",
}  # fmt: skip
# Values at the borders of what some field takes, as they may stand in a line.
_RAW = st.sampled_from(
    [
        b"null", b"true", b"0", b"-0", b"1", b"1.0", b"1e0", b"01", b"4294967295",
        b"4294967296", b"1000000000000", b"1000000000001", b"-9223372036854775808",
        b"9223372036854775808", b"1e400", b"NaN", b'""', b'" "', b'"GB"', b'"GB\\n"',
        b'"gb"', b'"411111"', b'"1111"', b'"card"', b'"GBP"', b'"coding"',
        b'"2026-01-27T14:41:60Z"', b'"2026-01-27"', b'"1969-12-31T23:59:59Z"',
        b'"2026-01-27T14:41:53.5+02:00"', b'"203.0.113.9"', b'"203.0.113.09"',
        b'"::ffff:203.0.113.9"', b'"fe80::1%eth0"', b'"a@b.example"', b'"nobody"',
        b'"+442079460000"', b'"4111 1111 1111 1111"', b'"a\\u0000b"', b'"a\x00b"',
        b'"\\ud800"', b'"\\ud83d\\ude00"', b'"\xff"', b'"\xed\xa0\x80"', b'"a\tb"',
        b"[]", b"{}", b'["a"]', b"[1]", b"[" * 5000, b"1.0.0",
        orjson.dumps([7] * 15), orjson.dumps([7] * 16), orjson.dumps([7] * 1025),
        orjson.dumps([7] * 15 + [1 << 32]), orjson.dumps([7] * 15 + [True]),
        orjson.dumps([7] * 15 + ["7"]), orjson.dumps("x" * 512),
        orjson.dumps("x" * 513), orjson.dumps("\u00e9" * 512),
        orjson.dumps("\u00e9" * 513),
    ]
)  # fmt: skip
_TEXTS = st.text(max_size=20).map(orjson.dumps)
_NAMES = sorted({name for data in DATA.values() for name in data} | set(_ENVELOPE))
_MORE = ["type", "data", "datacontenttype", "dataschema", "prompt_minhash", "other"]


@st.composite
def _lines(draw):
    """Lines with some fields changed, added, doubled or left out."""
    kind = draw(st.sampled_from(sorted(DATA)))
    data = [(n, orjson.dumps(value)) for n, value in DATA[kind].items()]
    envelope = [(n, orjson.dumps(value)) for n, value in _ENVELOPE.items()]
    for fields in (data, envelope):
        for place in draw(st.lists(st.integers(0, len(fields) - 1), max_size=2)):
            if place < len(fields) and draw(st.booleans()):
                del fields[place]
            elif place < len(fields):
                fields[place] = fields[place][0], draw(_RAW | _TEXTS)
        if draw(st.integers(0, 3)) == 0:
            fields.append((draw(st.sampled_from(_NAMES + _MORE)), draw(_RAW | _TEXTS)))
    line = _object([*envelope, ("type", orjson.dumps(kind)), ("data", _object(data))])
    return line + draw(st.sampled_from([b"", b"", b" ", b"\r", b"x", b",", b"\x00"]))


def _object(fields):
    return b"{%s}" % b",".join(b'"%s":%s' % (n.encode(), v) for n, v in fields)


def _by_the_models(line):
    """What the models make of it, and whether it has fields that they do not know."""
    try:
        raw = orjson.loads(line)
        event = EVENT.validate_python(raw)
    except (orjson.JSONDecodeError, ValidationError):
        return None
    known = type(event.data).model_fields.keys()
    assert isinstance(event.data, BaseModel)
    return None if raw["data"].keys() - known else Valid.of(event)


@settings(max_examples=2000)
@given(_lines())
def test_it_says_yes_only_where_the_models_do_and_the_same(line):
    found = QUICK.read(line)

    assert found is None or found == _by_the_models(line)


@given(st.binary(max_size=60))
@example(b"[" * 100_000)
@example(b'{"data":' * 100_000)
def test_anything_else_is_not_its_business(line):
    assert QUICK.read(line) is None


@pytest.mark.parametrize("kind", sorted(OF_ACCOUNTS))
def test_plain_events_are_recognized(kind):
    line = orjson.dumps(_ENVELOPE | {"type": kind, "data": DATA[kind]})

    assert QUICK.read(line) == _by_the_models(line) != None  # noqa: E711


def test_fields_without_a_value_and_unused_attributes_are_plain():
    event = _ENVELOPE | {
        "type": "account.access", "datacontenttype": "application/json",
        "data": {"ip": "203.0.113.24", "user_agent": None},
    }  # fmt: skip

    assert QUICK.read(orjson.dumps(event)).data == {"ip": "203.0.113.24", "count": 1}


def test_a_model_that_it_cannot_copy_is_refused():
    with pytest.raises(TypeError, match="no struct"):
        Quick({"organization.asset": EVENT.validate_python(_asset()).__class__})


def _asset():
    return _ENVELOPE | {
        "type": "organization.asset",
        "data": DATA["organization.asset"],
    }


def _with_field(annotation):
    data = create_model("Data", each=(annotation, ...))
    base = OF_ACCOUNTS["account.access"]
    return create_model("Access", __base__=base, data=(data, ...))


@pytest.mark.parametrize(
    "annotation",
    [
        float,
        Annotated[str, StringConstraints(strip_whitespace=True)],
        Annotated[str, StringConstraints(pattern="^a|b$")],
        list[Annotated[int, AfterValidator(abs)]],
        int | str,
        Time,
        Time | None,
    ],
)
def test_a_rule_that_it_cannot_copy_is_refused(annotation):
    with pytest.raises(TypeError, match=r"There is no struct's|need not match"):
        Quick({"account.access": _with_field(annotation)})
