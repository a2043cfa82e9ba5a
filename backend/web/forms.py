"""Forms as browsers send them."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from pydantic import BeforeValidator

from backend.errors import InvalidInput

# A list with all its rows chosen.
_MOST_FIELDS = 600


async def _pairs(request: Request) -> list[tuple[str, str]]:
    body = (await request.body()).decode("utf-8", "replace")
    try:
        found = parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise InvalidInput(
            f"A form may have {_MOST_FIELDS:,} fields; choose fewer"
        ) from None
    return [(name, value.strip()) for name, value in found]


async def _fields(request: Request) -> dict[str, str]:
    return dict(await _pairs(request))


# Fields of an urlencoded form, each with its last value.
Fields = Annotated[dict[str, str], Depends(_fields)]
# The same with all values of each field, in their order.
Pairs = Annotated[list[tuple[str, str]], Depends(_pairs)]

# For a field that may be left out: browsers send an empty text for it.
OrNone = BeforeValidator(lambda value: None if value == "" else value)
