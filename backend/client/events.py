"""Events on their way to the API: lines, in bodies of bounded size."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from backend.client.failures import BadValue

# A CloudEvent as a mapping, or the line of one.
Event = Mapping[str, Any] | bytes | str

# Small enough to be held and sent again; thousands of events.
BODY_BYTES = 4 << 20


def bodies(events: Iterable[Event], most: int = BODY_BYTES) -> Iterator[bytes]:
    """NDJSON of at most ``most`` bytes each, but for a line that is longer by itself.

    :raises BadValue: an event is no object, or holds what JSON does not have
    """
    held: list[bytes] = []
    size = 0
    for number, event in enumerate(events, start=1):
        line = _line(event, number)
        if held and size + len(line) > most:
            yield b"".join(held)
            held, size = [], 0
        held.append(line)
        size += len(line)
    if held:
        yield b"".join(held)


def _line(event: Event, number: int) -> bytes:
    if isinstance(event, str):
        event = event.encode()
    if isinstance(event, bytes):
        return event.rstrip(b"\r\n") + b"\n"
    if not isinstance(event, Mapping):
        raise BadValue(f"Event {number} is no mapping and no line of text")
    try:
        return msgspec.json.encode(dict(event)) + b"\n"
    except (TypeError, ValueError, msgspec.MsgspecError) as error:
        raise BadValue(f"Event {number} cannot be written as JSON: {error}") from None
