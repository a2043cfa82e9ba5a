"""Lines of files: NDJSON, plain or compressed, Parquet, and standard input."""

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import orjson
import zstandard

from backend.contract.lines import MAX_LINE
from backend.errors import InvalidInput

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, and where it stood (from 1)."""

    number: int
    text: bytes


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
    """Lines of a file, in bounded memory; ``at`` is told the bytes of it read so far.

    :raises InvalidInput: unreadable, or damaged: what came before was given out
    """
    if path.endswith(".parquet"):
        yield from _parquet_lines(Path(path))
        return
    with _opened(path, at) as stream:
        yield from split(stream, path)


def split(stream: IO[bytes], name: str) -> Iterator[Line]:
    """Lines of a stream; of one that is too long only the first MiB and a bit."""
    number = 0
    try:
        while line := stream.readline(MAX_LINE + 2):
            number += 1
            if not line.endswith(b"\n") and len(line) > MAX_LINE:
                while rest := stream.readline(_CHUNK):
                    if rest.endswith(b"\n"):
                        break
            text = line.strip()
            if text:
                yield Line(number, text)
    except (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError) as error:
        raise InvalidInput(
            f"{name} is damaged after line {number}: {error}; what came before was "
            "taken"
        ) from error
    except OSError as error:
        raise InvalidInput(
            f"Cannot read {name} after line {number}: {error.strerror}"
        ) from error


@contextmanager
def _opened(path: str, at: Callable[[int], None]) -> Iterator[IO[bytes]]:
    try:
        raw: IO[bytes] = sys.stdin.buffer if path == "-" else Path(path).open("rb")  # noqa: SIM115
    except OSError as error:
        raise InvalidInput(f"Cannot read {path}: {error.strerror}") from error
    counted = io.BufferedReader(_Counted(raw, at), _CHUNK)
    try:
        yield uncompressed(counted)
    finally:
        if path != "-":
            raw.close()


def uncompressed(stream: "io.BufferedReader[Any]") -> IO[bytes]:
    """The stream, unpacked if its first bytes are those of gzip or zstd."""
    magic = stream.peek(4)[:4]
    if magic[:2] == b"\x1f\x8b":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=stream))
    if magic == b"\x28\xb5\x2f\xfd":
        reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
            stream, read_across_frames=True
        )
        return io.BufferedReader(reader, _CHUNK)
    return stream


class _Counted(io.RawIOBase):
    """A stream that tells how many bytes were read."""

    def __init__(self, raw: IO[bytes], at: Callable[[int], None]) -> None:
        self._raw = raw
        self._at = at
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        self._count += len(data)
        self._at(self._count)
        return len(data)


def _parquet_lines(path: Path) -> Iterator[Line]:
    """Rows of a Parquet file as lines; ``data`` is a struct or flattened columns."""
    import pyarrow as pa  # noqa: PLC0415 - 0.2 s
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        file = pq.ParquetFile(path)
        number = 0
        for batch in file.iter_batches(batch_size=10_000):
            for row in batch.to_pylist():
                number += 1
                yield Line(number, orjson.dumps(_nested(row), default=str))
    except (pa.ArrowException, OSError) as error:
        raise InvalidInput(f"{path} is no Parquet file that can be read") from error


def _nested(row: dict[str, Any]) -> dict[str, Any]:
    """Row with ``data.*`` columns put into ``data``, and without empty cells."""
    event = {k: v for k, v in row.items() if not k.startswith("data.")}
    data = dict(event.get("data") or {})
    data |= {k[5:]: v for k, v in row.items() if k.startswith("data.")}
    event["data"] = {k: _cell(v) for k, v in data.items() if v is not None}
    return {k: _cell(v) for k, v in event.items() if v is not None}


def _cell(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        text = value.isoformat()
        return text if getattr(value, "tzinfo", None) else f"{text}Z"
    return value
