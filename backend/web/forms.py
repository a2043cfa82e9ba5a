"""Forms as browsers send them."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from pydantic import BeforeValidator

_MOST_FIELDS = 50


async def _fields(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    return {name: value.strip() for name, value in pairs}


# Fields of an urlencoded form, each with its last value.
Fields = Annotated[dict[str, str], Depends(_fields)]

# For a field that may be left out: browsers send an empty text for it.
OrNone = BeforeValidator(lambda value: None if value == "" else value)
