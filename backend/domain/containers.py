"""Files in one ZIP file of which every byte is fixed by their names and contents.

Files are stored as they are, one after the other, each with the plainest header that
there is, then the list of them, then its end. So whoever has names and contents can
write the same ZIP file again, and a reader that does so notices each byte that is
otherwise: there are no comments, no spare fields, no second copy, and nothing unpacks
to more than it is.

    PKWARE, APPNOTE.TXT, .ZIP File Format Specification, 6.3.10
"""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

# What is left out of the format begins there: it would need 64-bit fields.
MOST_BYTES = (1 << 32) - 1
MOST_FILES = 10_000

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_VERSION = 20
# ZIP has local times, of which a reader makes what it likes: all files are of the day
# on which time begins there.
_EPOCH_DAY = 0x21
_UNIX = 3 << 8
# A regular file that its owner may write and all may read.
_MODE = 0o100644 << 16
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """What a ZIP file holds, in its order, and what is wrong with it, in sentences."""

    files: Mapping[str, memoryview]
    faults: tuple[str, ...]


def is_plain(name: str) -> bool:
    """Whether ``name`` is a relative path of letters that no system takes otherwise."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None


def written(files: Mapping[str, bytes]) -> Iterator[bytes]:
    """The ZIP file with ``files`` in their order, in pieces.

    :raises ValueError: a name is not plain, or it would be larger than 4 GiB
    """
    listed, at = bytearray(), 0
    for name, content in files.items():
        if not is_plain(name):
            raise ValueError(f"{name!r} cannot be a name in the archive")
        crc = zlib.crc32(content)
        header = _local(name, crc, len(content))
        listed += _listing(name, crc, len(content), at)
        at += len(header) + len(content)
        if at + len(listed) > MOST_BYTES - _END.size or len(files) > MOST_FILES:
            raise ValueError("The archive would be larger than 4 GiB")
        yield header
        yield content
    yield bytes(listed)
    yield _end(len(files), len(listed), at)


def opened(data: memoryview) -> Opened:
    """The files in a ZIP file that ``written`` made, and each way in which it differs.

    Nothing is unpacked or copied; the files are views of ``data``.
    """
    files: dict[str, memoryview] = {}
    faults: list[str] = []
    listed, at = bytearray(), 0
    for name, content, begin, fault in _entries(data):
        if fault:
            faults.append(fault)
        if name in files:
            faults.append(f"{name} is there twice")
        files[name] = content
        listed += _listing(name, zlib.crc32(content), len(content), begin)
        at = begin + _LOCAL.size + len(name) + len(content)
        if len(files) > MOST_FILES:
            return Opened(files, (*faults, "It has too many files"))
    if not files:
        return Opened(files, ("It is no ZIP file that samehand wrote",))
    tail = bytes(listed) + _end(len(files), len(listed), at)
    if data[at:] != tail:
        faults.append(_of_tail(data[at:], tail, at))
    return Opened(files, tuple(faults))


def _entries(data: memoryview) -> Iterator[tuple[str, memoryview, int, str]]:
    """Name, content, first byte of each file, and what is wrong with its header."""
    at = 0
    while at + _LOCAL.size <= len(data) and bytes(data[at : at + 4]) == b"PK\x03\x04":
        fields = _LOCAL.unpack_from(data, at)
        size, letters = fields[7], fields[9]
        begins = at + _LOCAL.size + letters
        name = bytes(data[at + _LOCAL.size : begins]).decode("latin-1")
        if not is_plain(name) or begins + size > len(data):
            return
        content = data[begins : begins + size]
        header = _local(name, zlib.crc32(content), size)
        fault = ""
        if data[at:begins] != header:
            fault = f"{name} is not as its header says"
        yield name, content, at, fault
        at = begins + size


def _of_tail(found: memoryview, tail: bytes, at: int) -> str:
    if len(found) > len(tail) and found[: len(tail)] == tail:
        return f"{len(found) - len(tail):,} bytes come after its end"
    place = next(
        (n for n, (a, b) in enumerate(zip(found, tail, strict=False)) if a != b),
        min(len(found), len(tail)),
    )
    return f"From byte {at + place:,} on it is not as its files ask for"


def _local(name: str, crc: int, size: int) -> bytes:
    letters = name.encode("ascii")
    return (
        _LOCAL.pack(
            b"PK\x03\x04",
            *(_VERSION, 0, 0, 0, _EPOCH_DAY),
            *(crc, size, size, len(letters), 0),
        )
        + letters
    )


def _listing(name: str, crc: int, size: int, at: int) -> bytes:
    letters = name.encode("ascii")
    return (
        _CENTRAL.pack(
            b"PK\x01\x02",
            *(_UNIX | _VERSION, _VERSION, 0, 0, 0, _EPOCH_DAY),
            *(crc, size, size, len(letters), 0, 0, 0, 0, _MODE, at),
        )
        + letters
    )


def _end(files: int, listed: int, at: int) -> bytes:
    return _END.pack(b"PK\x05\x06", 0, 0, files, files, listed, at, 0)


def ordered(files: Mapping[str, bytes], first: Iterable[str]) -> dict[str, bytes]:
    """``files``, those named ``first`` before the others, which come by name."""
    names = [name for name in first if name in files]
    names += sorted(files.keys() - set(names))
    return {name: files[name] for name in names}
