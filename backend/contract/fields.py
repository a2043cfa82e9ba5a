"""Types of the contract's fields: what is accepted, and what JSON Schema says of it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from backend.domain import identifiers as ids
from backend.domain.prompts import PERMUTATIONS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:)(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)
_TIME_HINT = "must be a time with its offset, such as 2026-01-27T14:41:53Z"
_LEAP_SECOND = "60"
# No string of ours may hold NUL: PostgreSQL refuses it, and other tools cut there.
_NO_NUL = r"^[^\x00]*$"
# Of what is summed over an account's life: nine million such events before the sums
# pass 64 bits and the graph refuses the batch.
_MOST_COUNT = 10**12


def parse_time(value: Any) -> int:
    """Epoch milliseconds of an RFC 3339 time, in 1970 or later."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("time", _TIME_HINT)
    day, minute, second, fraction, offset = found.groups()
    leap = second == _LEAP_SECOND
    text = f"{day}T{minute}{'59' if leap else second}{fraction or ''}{offset.upper()}"
    try:
        since = datetime.fromisoformat(text) - _EPOCH
    except (ValueError, OverflowError):
        raise PydanticCustomError("time", _TIME_HINT) from None
    time_ms = since // _MILLISECOND + (1000 if leap else 0)
    if time_ms < 0:
        raise PydanticCustomError("time", "must be in 1970 or later")
    return time_ms


def _checked(normalise: Callable[[str], str]) -> AfterValidator:
    """``normalise`` as a validator whose message repeats nothing that was sent."""

    def check(value: str) -> str:
        try:
            return normalise(value)
        except ValueError as error:
            # Its text is one of ours, and literal: braces would be a template.
            raise PydanticCustomError("identifier", str(error)) from None  # type: ignore[arg-type]

    return AfterValidator(check)


def _text(most: int, *, least: int = 1) -> Any:
    return Field(min_length=least, max_length=most, pattern=_NO_NUL)


# 512 characters fit every index: PostgreSQL's and Neo4j's take some 2,700 bytes.
Id = Annotated[str, _text(512)]
Word = Annotated[str, _text(256)]
Text = Annotated[str, _text(2048, least=0)]
Prompt = Annotated[str, _text(1 << 20, least=0)]
Time = Annotated[
    int,
    PlainValidator(parse_time),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]

Email = Annotated[
    str,
    _text(254),
    _checked(ids.normalise_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]
Phone = Annotated[
    str,
    _text(32),
    _checked(ids.normalise_phone),
    WithJsonSchema({"type": "string", "pattern": r"^\+[1-9][0-9 ().\-/]{6,30}$"}),
]
PersonName = Annotated[str, _text(512), _checked(ids.normalise_name)]
IPAddress = Annotated[
    str,
    _text(64),
    _checked(ids.normalise_ip),
    WithJsonSchema(
        {
            "type": "string",
            "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}],
            "maxLength": 64,
        }
    ),
]
Instrument = Annotated[str, _text(512), _checked(ids.check_instrument)]
Country = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$"), AfterValidator(str.upper)]
Currency = Annotated[str, Field(pattern=r"^[A-Za-z]{3}$"), AfterValidator(str.upper)]
Bin = Annotated[str, Field(pattern=r"^[0-9]{6,8}$")]
Last4 = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
Capability = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]

Count = Annotated[int, Field(ge=1, le=_MOST_COUNT)]
Amount = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
Total = Annotated[int, Field(ge=0, le=_MOST_COUNT)]
Asn = Annotated[int, Field(ge=1, le=2**32 - 1)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
MinHash = Annotated[
    list[Annotated[int, Field(ge=0, le=2**32 - 1)]],
    Field(min_length=PERMUTATIONS, max_length=PERMUTATIONS),
]
