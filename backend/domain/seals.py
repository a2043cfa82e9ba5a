"""The list of an archive's files with their sums, and the seal over it.

The manifest follows from the other files alone, so whoever has them can write it again;
its SHA-256 is the *seal*. Who knows the seal from elsewhere, or a signature over the
manifest, knows that nothing was changed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.sig"
KEY = "signing-key.pem"
SUMS = "SHA256SUMS"
FORMAT = "samehand dossier 1"
# No dossier has so many files that its list is longer.
MOST_MANIFEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Listed:
    """What a manifest says: sums and sizes of files, and the key that signed it.

    ``signed_by`` is the fingerprint of the key, None of an unsigned archive.
    """

    format: str
    files: Mapping[str, tuple[str, int]]
    signed_by: str | None


def canonical(value: Any) -> bytes:
    """JSON in the one form that is compared byte by byte: sorted, a name a line."""
    text = json.dumps(
        value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False
    )
    return f"{text}\n".encode()


def sums_of(files: Mapping[str, bytes | memoryview]) -> bytes:
    """The sums of ``files`` in the form that ``sha256sum --check`` reads."""
    return "".join(
        f"{sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
    ).encode()


def manifest_of(
    files: Mapping[str, bytes | memoryview], signed_by: str | None
) -> bytes:
    """The manifest of an archive with ``files``, besides itself and its signature."""
    return canonical(
        {
            "format": FORMAT,
            "signed_by": signed_by,
            "files": [
                {
                    "path": name,
                    "bytes": len(content),
                    "sha256": sha256(content).hexdigest(),
                }
                for name, content in sorted(files.items())
            ],
        }
    )


def seal_of(manifest: bytes | memoryview) -> str:
    """The seal: SHA-256 of the manifest, in hexadecimal digits."""
    return sha256(manifest).hexdigest()


def read_manifest(manifest: bytes | memoryview) -> Listed:
    """What a manifest says.

    :raises ValueError: it is none
    """
    if len(manifest) > MOST_MANIFEST:
        raise ValueError("the manifest is too long")
    try:
        found = json.loads(bytes(manifest))
        files = {
            str(each["path"]): (str(each["sha256"]), int(each["bytes"]))
            for each in found["files"]
        }
        signed_by = found["signed_by"]
        named = str(found["format"])
    except (KeyError, TypeError, ValueError, RecursionError):
        raise ValueError("the manifest cannot be read") from None
    return Listed(named, files, None if signed_by is None else str(signed_by))


def differences(
    listed: Listed, files: Mapping[str, bytes | memoryview]
) -> tuple[str, ...]:
    """How ``files`` differ from those that a manifest lists, in sentences."""
    found = [f"{name} is missing" for name in listed.files if name not in files]
    for name, content in files.items():
        if name not in listed.files:
            found.append(f"{name} is not in the manifest")
            continue
        said, size = listed.files[name]
        if len(content) != size:
            found.append(f"{name} has {len(content):,} bytes instead of {size:,}")
        elif sha256(content).hexdigest() != said:
            found.append(f"{name} was changed")
    return tuple(found)
