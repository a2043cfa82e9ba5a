"""Lines of files: NDJSON, plain or compressed, Parquet, and standard input."""

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import msgspec
import orjson
import zstandard

from backend.contract.lines import MAX_LINE
from backend.errors import InvalidInput

_CHUNK = 1 << 20
_LINES = 10_000
# Rows may repeat one value of a MiB, which is there once in the file: what is taken out
# of it at once stays under some hundred MiB.
_ROWS = 100
_BLOCK = 8 << 20
# A MiB of the shortest lines would be half a million objects.
_MOST_LINES = 1 << 16
# Four packed bytes may unpack to 128 KiB: what is unpacked at once stays under 32 MiB.
_PACKED = 1 << 10
_PARQUET = b"PAR1"
# A batch in one JSON array has no lines to take one by one, so it is read whole.
_MOST_BATCH = 64 << 20
_BOM = b"\xef\xbb\xbf"
_DAMAGE = (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError)


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line that is not blank, and where it stood (from 1)."""

    number: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines as they stood, blank ones too, and the number of the first."""

    first: int
    text: bytes

    @property
    def next(self) -> int:
        """Number of the line after the last."""
        return self.first + self.text.count(b"\n") + (not self.text.endswith(b"\n"))

    def lines(self) -> Iterator[Line]:
        """Its lines; of one that is too long only the first MiB and a bit."""
        for number, line in enumerate(self.text.split(b"\n"), self.first):
            if text := line[: MAX_LINE + 1].removeprefix(_BOM).strip():
                yield Line(number, text)


def check_readable(path: str) -> None:
    """InvalidInput when ``path`` cannot be read as a file or standard input."""
    if path == "-":
        return
    try:
        with Path(path).open("rb"):
            pass
    except OSError as error:
        raise InvalidInput(f"Cannot read {path}: {error.strerror}") from error


def read_lines(
    path: str, *, at: Callable[[int], None] = lambda n: None
) -> Iterator[Line]:
    """Lines of a file, as ``read_blocks`` reads them."""
    for block in read_blocks(path, at=at):
        yield from block.lines()


def read_blocks(
    path: str, *, size: int = _CHUNK, at: Callable[[int], None] = lambda n: None
) -> Iterator[Block]:
    """The lines of a file in blocks of about ``size`` bytes, in bounded memory.

    ``at`` is told the bytes of the file read so far.

    :raises InvalidInput: unreadable, or damaged: what came before was given out
    """
    with _opened(path, at) as packed:
        if not path.endswith(".parquet") and packed.peek(4)[:4] != _PARQUET:
            yield from _text_blocks(packed, path, size)
            return
    if path == "-":
        raise InvalidInput("Parquet cannot be read from a pipe; name the file")
    yield from blocks_of(_parquet_rows(Path(path)))


def _text_blocks(
    packed: "io.BufferedReader[Any]", name: str, size: int
) -> Iterator[Block]:
    """Lines of NDJSON, or the events of a batch as lines."""
    stream = cast("io.BufferedReader[Any]", uncompressed(packed))
    try:
        starts = stream.peek(64).removeprefix(_BOM).lstrip()
        head = stream.read(_MOST_BATCH + 1) if starts[:1] == b"[" else b""
    except _DAMAGE as error:
        raise InvalidInput(f"{name} is damaged at its start: {error}") from error
    events = _batch(head)
    if events is None:
        if head:
            stream = io.BufferedReader(_Joined(head, stream), _CHUNK)
        yield from split(stream, name, size=size)
    else:
        yield from blocks_of(map(orjson.dumps, events))


def blocks_of(lines: Iterable[bytes]) -> Iterator[Block]:
    """Lines that come one by one, as blocks."""
    first, size, block = 1, 0, []
    for line in lines:
        block.append(line)
        size += len(line)
        if len(block) == _LINES or size >= _BLOCK:
            yield Block(first, b"\n".join(block))
            first, size, block = first + len(block), 0, []
    if block:
        yield Block(first, b"\n".join(block))


def _batch(text: bytes) -> list[Any] | None:
    """Events of a CloudEvents batch; None when it is none, or too large to hold."""
    if not text or len(text) > _MOST_BATCH:
        return None
    try:
        found = orjson.loads(text.removeprefix(_BOM))
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, list) else None


def split(
    stream: "io.BufferedReader[Any]", name: str, *, size: int = _CHUNK
) -> Iterator[Block]:
    """The lines of a stream in blocks of ``size`` bytes and a line or more."""
    first = 1
    while True:
        text, error = _gathered(stream, size)
        if text:
            blocks, first = _cut(Block(first, text))
            yield from blocks
        if isinstance(error, _DAMAGE):
            raise InvalidInput(
                f"{name} is damaged after line {first - 1}: {error}; what came before "
                "was taken"
            ) from error
        if isinstance(error, OSError):
            raise InvalidInput(
                f"Cannot read {name} after line {first - 1}: {error.strerror}"
            ) from error
        if error is not None:
            raise error
        if not text:
            return


def _cut(block: Block) -> tuple[list[Block], int]:
    """The block, or several if it has very many lines; number of the line after."""
    # Counted once: Python looks at one byte after the other.
    blocks, after = [], block.next
    while after - block.first > _MOST_LINES:
        rest = block.text.split(b"\n", _MOST_LINES)[-1]
        blocks.append(Block(block.first, block.text[: len(block.text) - len(rest)]))
        block = Block(block.first + _MOST_LINES, rest)
    return [*blocks, block], after


def _gathered(
    stream: "io.BufferedReader[Any]", size: int
) -> tuple[bytes, Exception | None]:
    """Whole lines, and what reading failed with after them."""
    pieces, missing = [], size
    try:
        # Not read(), which forgets what it has when it fails.
        while missing > 0 and (piece := stream.read1(missing)):
            pieces.append(piece)
            missing -= len(piece)
        if missing <= 0 and not pieces[-1].endswith(b"\n"):
            pieces.append(stream.readline(MAX_LINE + 2))
            if not pieces[-1].endswith(b"\n"):
                _skip_line(stream)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised later
        text = b"".join(pieces)
        return text[: text.rfind(b"\n") + 1], error
    return b"".join(pieces), None


def _skip_line(stream: IO[bytes]) -> None:
    while rest := stream.readline(_CHUNK):
        if rest.endswith(b"\n"):
            return


@contextmanager
def _opened(path: str, at: Callable[[int], None]) -> Iterator["io.BufferedReader[Any]"]:
    try:
        raw: IO[bytes] = sys.stdin.buffer if path == "-" else Path(path).open("rb")  # noqa: SIM115
    except OSError as error:
        raise InvalidInput(f"Cannot read {path}: {error.strerror}") from error
    try:
        yield io.BufferedReader(_Counted(raw, at), _CHUNK)
    finally:
        if path != "-":
            raw.close()


def uncompressed(stream: "io.BufferedReader[Any]") -> IO[bytes]:
    """The stream, unpacked if its first bytes are those of gzip or zstd."""
    magic = stream.peek(4)[:4]
    if magic[:2] == b"\x1f\x8b":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=stream))
    if magic == b"\x28\xb5\x2f\xfd":
        return io.BufferedReader(_Zstd(stream), _CHUNK)
    return stream


class _Joined(io.RawIOBase):
    """Bytes that were read ahead, and the stream they came from."""

    def __init__(self, head: bytes, stream: "io.BufferedReader[Any]") -> None:
        self._head = io.BytesIO(head)
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head.read(len(buffer)) or self._stream.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Zstd(io.RawIOBase):
    """Frames of zstd, unpacked one after the other.

    The library's own reader takes a file that was cut off for a complete one.
    """

    def __init__(self, packed: "io.BufferedReader[Any]") -> None:
        self._packed = packed
        self._rest = b""
        self._frame: Any = None
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            if not self._unpack():
                return 0
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _unpack(self) -> bool:
        packed = self._rest or self._packed.read(_PACKED)
        self._rest = b""
        if not packed:
            if self._frame is not None:
                raise EOFError("it ends in the middle")
            return False
        if self._frame is None:
            unpacker = zstandard.ZstdDecompressor(max_window_size=1 << 27)
            self._frame = unpacker.decompressobj()
        self._ready = memoryview(self._frame.decompress(packed))
        if self._frame.eof:
            self._rest, self._frame = self._frame.unused_data, None
        return True


class _Counted(io.RawIOBase):
    """A stream that tells how many bytes were read."""

    def __init__(self, raw: IO[bytes], at: Callable[[int], None]) -> None:
        self._raw = raw
        self._at = at
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        # Not readinto(): on a pipe it waits until all of the buffer is full.
        read = cast("io.BufferedReader", self._raw).readinto1(buffer)
        self._count += read
        self._at(self._count)
        return read


def _parquet_rows(path: Path) -> Iterator[bytes]:
    """Rows of a Parquet file as lines; ``data`` is a struct or flattened columns."""
    import pyarrow as pa  # noqa: PLC0415 - 0.2 s
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        file = pq.ParquetFile(path)
        for batch in file.iter_batches(batch_size=_ROWS):
            for row in batch.to_pylist():
                yield orjson.dumps(_nested(row), default=str)
    # Values that Python has not, such as days of the year 10000, and texts that are
    # none; orjson's errors are TypeErrors.
    except (pa.ArrowException, OSError, ValueError, OverflowError, TypeError) as error:
        raise InvalidInput(f"{path} is no Parquet file that can be read") from error


def _nested(row: dict[str, Any]) -> dict[str, Any]:
    """Row with ``data.*`` columns put into ``data``, and without empty cells."""
    event = {k: v for k, v in row.items() if not k.startswith("data.")}
    struct = event.get("data")
    if struct is None or isinstance(struct, dict):
        data = dict(struct or {})
        data |= {k[5:]: v for k, v in row.items() if k.startswith("data.")}
        event["data"] = {k: _cell(v) for k, v in data.items() if v is not None}
    return {k: _cell(v) for k, v in event.items() if v is not None}


def _cell(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        text = value.isoformat()
        return text if getattr(value, "tzinfo", None) else f"{text}Z"
    return value
