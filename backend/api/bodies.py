"""Request bodies as lines: NDJSON, one event, or a batch; gzip and zstd.

A body is read piece by piece while it arrives and is never written down as it came:
it holds personal data that must not reach a disk, not even a temporary file.
"""

import gzip
import io
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import IO, Any, cast

import anyio.from_thread
import orjson
import zstandard
from starlette.requests import ClientDisconnect, Request

from backend.contract.files import Block, blocks_of, split, uncompressed
from backend.errors import InvalidInput, TooLarge, UnknownFormat

LINES = "application/x-ndjson"
BATCH = "application/cloudevents-batch+json"
ONE = "application/cloudevents+json"
_AS_LINES = frozenset({LINES, "application/ndjson", "application/jsonl", "text/plain"})
_AS_DOCUMENT = frozenset({BATCH, ONE, "application/json"})
_PACKINGS = frozenset({"", "identity", "gzip", "zstd"})
_PIECE = 1 << 20
# A document has no lines to take one by one, so it is read whole; as objects of Python
# the worst one is thirty times as large as its text.
_DOCUMENT_BYTES = 16 << 20
_DAMAGE = (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError)


def blocks_in(request: Request, *, limit: int) -> Iterator[Block]:
    """Lines of the body in blocks, to be taken in a worker thread while it arrives.

    :raises UnknownFormat: another type or packing
    :raises TooLarge: more than ``limit`` bytes, as they came or unpacked
    :raises InvalidInput: damaged; what came before was given out
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    packing = request.headers.get("content-encoding", "").strip().lower()
    if kind not in _AS_LINES | _AS_DOCUMENT:
        raise UnknownFormat(f"Content-Type must be {LINES}, {ONE} or {BATCH}")
    if packing not in _PACKINGS:
        raise UnknownFormat("Content-Encoding must be gzip or zstd")
    if request.headers.get("content-length", "0").isdecimal():
        _check(int(request.headers.get("content-length", "0")), limit)
    raw = _Arriving(request.stream(), limit)
    arriving: io.BufferedReader = io.BufferedReader(raw, _PIECE)
    return _blocks(arriving, packing, kind, limit)


def whole_body(request: Request, *, limit: int) -> bytes:
    """All of the body as it came, to be read in a worker thread.

    :raises TooLarge: more than ``limit`` bytes
    :raises InvalidInput: the connection ended early
    """
    try:
        with io.BufferedReader(_Arriving(request.stream(), limit), _PIECE) as arriving:
            return arriving.read()
    except TooLarge:
        raise TooLarge(f"The body has more than {limit:,} bytes; split it") from None


def _blocks(
    arriving: io.BufferedReader, packing: str, kind: str, limit: int
) -> Iterator[Block]:
    # Also without the header: curl --data-binary @events.ndjson.gz sends none.
    plain = uncompressed(arriving)
    if plain is arriving and packing in ("gzip", "zstd") and arriving.peek(1):
        raise InvalidInput("The body is not packed as Content-Encoding says")
    limited = _Limited(cast("io.BufferedIOBase", plain), limit)
    stream = io.BufferedReader(limited, _PIECE)
    if kind in _AS_DOCUMENT:
        yield from blocks_of(map(orjson.dumps, _document(stream)))
    else:
        yield from split(stream, "The body")


def _document(stream: IO[bytes]) -> list[Any]:
    try:
        text = stream.read(_DOCUMENT_BYTES + 1)
    except _DAMAGE as error:
        raise InvalidInput("The packed body is damaged") from error
    if len(text) > _DOCUMENT_BYTES:
        raise TooLarge("A JSON document may have 16 MiB; send more as NDJSON")
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(
            f"The body is not JSON: {error.msg.partition(':')[0]}"
        ) from None
    return found if isinstance(found, list) else [found]


def _check(size: int, limit: int) -> None:
    if size > limit:
        raise TooLarge(
            f"The body has more than {limit:,} bytes; what came before was taken, "
            "send the rest in parts"
        )


class _Arriving(io.RawIOBase):
    """The body as it arrives on the event loop, read from a worker thread."""

    def __init__(self, pieces: AsyncIterator[bytes], limit: int) -> None:
        self._pieces = pieces
        self._rest = b""
        self._count = 0
        self._limit = limit

    async def _next(self) -> bytes | None:
        return await anext(self._pieces, None)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            try:
                piece = anyio.from_thread.run(self._next)
            except ClientDisconnect:
                raise InvalidInput(
                    "The connection ended early; what came before was taken"
                ) from None
            if piece is None:
                return 0
            self._rest = piece
        _check(self._count + 1, self._limit)
        size = min(len(buffer), len(self._rest), self._limit - self._count)
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        self._count += size
        return size


class _Limited(io.RawIOBase):
    """A stream that refuses to unpack more than was agreed."""

    def __init__(self, raw: io.BufferedIOBase, limit: int) -> None:
        self._raw = raw
        self._count = 0
        self._limit = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        # Not read(): it waits for more, and loses what it has when that fails.
        data = self._raw.read1(min(len(buffer), self._limit - self._count) or 1)
        self._count += len(data)
        _check(self._count, self._limit)
        buffer[: len(data)] = data
        return len(data)
