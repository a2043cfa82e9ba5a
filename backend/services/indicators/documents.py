"""Files of partners' indicators: which format each is, and what it holds."""

import lzma
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import orjson

from backend.contract.events import parse_time
from backend.errors import InvalidInput
from backend.services.exports.document import SCHEMA_ID
from backend.services.indicators import misp, stix, tables
from backend.services.indicators.found import (
    Found,
    Indicator,
    lease_end,
    narrowest,
)

# As objects of Python a document is up to thirty times as large as its text.
MOST_BYTES = 64 << 20
_TABLE = "things.csv"


def read(data: bytes, name: str) -> Found:
    """What ``data`` holds: STIX 2.1, MISP, samehand's JSON, CSV, or its zip archive.

    ``name`` is what messages call it.

    :raises InvalidInput: it is none of these, or too large, with where it is wrong
    """
    if len(data) > MOST_BYTES:
        raise InvalidInput(f"{name} has more than {MOST_BYTES >> 20} MiB; split it")
    try:
        if data[:4] == b"PK\x03\x04":
            return _archive(data)
        text = data.decode("utf-8-sig")
        if text.lstrip()[:1] in {"{", "["}:
            return _document(text)
        return tables.read(text)
    except UnicodeDecodeError as error:
        message = f"{name} is no UTF-8 text (byte {error.start + 1:,})"
        raise InvalidInput(message) from None
    except ValueError as error:
        raise InvalidInput(f"{name} cannot be read: {error}") from None


# An encrypted member is a RuntimeError and an unknown packing a NotImplementedError;
# each packing has an error of its own besides, that of bz2 is an OSError.
_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    lzma.LZMAError,
    zlib.error,
)


def _archive(data: bytes) -> Found:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for each in archive.infolist():
                if each.file_size > MOST_BYTES:
                    raise ValueError(f"a file in it has over {MOST_BYTES >> 20} MiB")
            level = narrowest([_level(archive)])
            return tables.read(archive.read(_TABLE).decode(), tlp=level)
    except KeyError:
        raise ValueError(f"the archive holds no {_TABLE}") from None
    except _DAMAGE:
        raise ValueError("the archive is damaged") from None


def _level(archive: zipfile.ZipFile) -> str:
    if "about.json" not in archive.namelist():
        return ""
    about = orjson.loads(archive.read("about.json"))
    if not isinstance(about, dict):
        raise ValueError("about.json is no object")  # noqa: TRY004 - said as a sentence
    return str(about.get("tlp"))


def _document(text: str) -> Found:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError(
            f"line {error.lineno}, column {error.colno}: {error.msg.partition(':')[0]}"
        ) from None
    if isinstance(found, Mapping):
        if found.get("type") == "bundle":
            return stix.read(found)
        if "Event" in found or "response" in found:
            return misp.read(found)
        if found.get("$schema") == SCHEMA_ID:
            return _own(found)
    raise ValueError(
        "it is neither a STIX bundle nor a MISP event, nor an export of samehand"
    )


def _own(document: Mapping[str, Any]) -> Found:
    """An export of samehand as JSON, by the rules of its table of things."""
    found, level = Found(), narrowest([str(document.get("tlp"))])
    try:
        things = [x for each in document["clusters"] for x in each["evidence"]]
        for thing in things:
            asset = tables.asset_of(str(thing["kind"]))
            if thing["form"] != "plain":
                found.skip(f"values of {thing['kind']} that are {thing['form']}")
            elif not thing["indicates"]:
                found.skip("things that mostly others have")
            elif asset is None:
                found.skip("things of other kinds")
            else:
                first, last = (_time(thing[x]) for x in ("first_seen", "last_seen"))
                value, until = str(thing["value"]), lease_end(asset, last)
                found.add(Indicator(asset, value, None, first, until, tlp=level))
    except (KeyError, TypeError, ValueError):
        raise ValueError(
            "the evidence of a cluster is not as its schema says"
        ) from None
    return found


def _time(value: Any) -> datetime | None:
    return None if value is None else parse_time(value)
