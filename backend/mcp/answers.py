"""What a tool answers: JSON of bounded size, and a sentence before it."""

from collections.abc import Iterator
from typing import Any

import msgspec
from mcp_types import CallToolResult, TextContent

# About ten thousand tokens, which leaves an assistant room to think.
MOST_BYTES = 32 << 10
_LONGEST_TEXT = 2000
# How many items of a list are tried until the answer is small enough.
_STEPS = (200, 100, 50, 25, 12, 6, 3, 1)


def answered(sentence: str, value: Any) -> CallToolResult:
    """``sentence``, and ``value`` as JSON of at most ``MOST_BYTES``.

    Where lists had to be cut, ``left_out`` says how many items each lacks.
    """
    plain = msgspec.to_builtins(value)
    whole = plain if isinstance(plain, dict) else {"items": plain}
    fitting, text = _fitting(whole)
    if fitting.get("left_out"):
        sentence += " It was too long: left_out says how much of which list is missing."
    return CallToolResult(
        content=[
            TextContent(type="text", text=sentence),
            TextContent(type="text", text=text),
        ],
        structured_content=fitting,
    )


def _fitting(whole: dict[str, Any]) -> tuple[dict[str, Any], str]:
    fitting: dict[str, Any] = {}
    text = ""
    for most in _STEPS:
        left: dict[str, int] = {}
        fitting = {name: _cut(each, name, most, left) for name, each in whole.items()}
        if left:
            fitting["left_out"] = left
        text = msgspec.json.encode(fitting).decode()
        if len(text.encode()) <= MOST_BYTES:
            break
    return fitting, text


def _cut(value: Any, place: str, most: int, left: dict[str, int]) -> Any:
    if isinstance(value, str):
        short = len(value) <= _LONGEST_TEXT
        return value if short else f"{value[:_LONGEST_TEXT]}…"
    if isinstance(value, list):
        if len(value) > most:
            left[place] = left.get(place, 0) + len(value) - most
        return [_cut(each, place, most, left) for each in value[:most]]
    if isinstance(value, dict):
        return dict(_cut_items(value, place, most, left))
    return value


def _cut_items(
    value: dict[str, Any], place: str, most: int, left: dict[str, int]
) -> Iterator[tuple[str, Any]]:
    for number, (name, each) in enumerate(value.items()):
        # Objects by day or by model are lists, too.
        if number >= _STEPS[0]:
            left[place] = left.get(place, 0) + len(value) - number
            return
        yield name, _cut(each, f"{place}.{name}", most, left)
