"""Request bodies as lines: NDJSON, one event, or a batch; gzip and zstd."""

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import IO, cast

import orjson
import zstandard

from backend.contract.files import Line, split
from backend.errors import InvalidInput

_BATCH = "application/cloudevents-batch+json"
_ONE = ("application/cloudevents+json", "application/json")
# A document has no lines to take one by one, so it is read whole.
_DOCUMENT_BYTES = 64 << 20


def lines_of(
    body: IO[bytes], *, content_type: str, encoding: str, limit: int
) -> Iterator[Line]:
    """Lines of a body; InvalidInput for another type, or more than ``limit`` bytes."""
    stream = _Limited(_unpacked(body, encoding), limit)
    kind = content_type.split(";", maxsplit=1)[0].strip().lower()
    if kind in (_BATCH, *_ONE):
        yield from _document(stream)
    elif kind in ("application/x-ndjson", "application/ndjson", "text/plain", ""):
        yield from split(io.BufferedReader(stream, 1 << 20), "body")
    else:
        raise InvalidInput(
            "Send application/x-ndjson, application/cloudevents+json or "
            "application/cloudevents-batch+json"
        )


def _unpacked(body: IO[bytes], encoding: str) -> IO[bytes]:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return body
    if name == "gzip":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=body))
    if name == "zstd":
        return zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
            body, read_across_frames=True
        )
    raise InvalidInput("Content-Encoding must be gzip or zstd")


def _document(stream: "_Limited") -> Iterator[Line]:
    try:
        text = stream.read(_DOCUMENT_BYTES + 1)
        if len(text) > _DOCUMENT_BYTES:
            raise InvalidInput("A JSON document may have 64 MiB; send NDJSON instead")
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(
            f"The body is not JSON: {error.msg.split(':')[0]}"
        ) from error
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise InvalidInput("The body is not packed as Content-Encoding says") from error
    events = found if isinstance(found, list) else [found]
    for number, event in enumerate(events, 1):
        yield Line(number, orjson.dumps(event))


class _Limited(io.RawIOBase):
    """A stream that refuses to unpack more than was agreed."""

    def __init__(self, raw: IO[bytes], limit: int) -> None:
        self._raw = raw
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._raw.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise InvalidInput("The body is larger than this server takes")
        buffer[: len(data)] = data
        return len(data)
