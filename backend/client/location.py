"""Whom the client asks, and by which key: given, in the environment, or of a stack."""

import json
import os
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from backend.client.failures import NotConfigured

URL = "SAMEHAND_API_URL"
KEY = "SAMEHAND_API_KEY"
FOLDER = "SAMEHAND_DATA_DIR"


@dataclass(frozen=True, slots=True)
class Location:
    """An address of the API and the key for it, which is never shown."""

    url: str
    key: str = field(repr=False)

    @property
    def local(self) -> bool:
        """Whether it is on this machine."""
        return _is_local(urlsplit(self.url).hostname or "")


def locate(
    url: str | None = None,
    key: str | None = None,
    data_dir: str | Path | None = None,
) -> Location:
    """The API's address and key.

    Each is what was given, else ``SAMEHAND_API_URL`` and ``SAMEHAND_API_KEY``, else
    what the running stack of ``data_dir`` wrote down.

    :raises NotConfigured: one of them is found nowhere, or the key would go over an
        open network
    """
    folder = _folder(data_dir)
    # Of a folder that somebody names, the environment says nothing.
    outer = os.environ if data_dir is None else {}
    address = (url or outer.get(URL) or _written_address(folder)).rstrip("/")
    _check(address)
    given = key or outer.get(KEY)
    # The key of the stack here is for no other address.
    if not given and not _is_local(urlsplit(address).hostname or ""):
        raise NotConfigured(f"There is no key for {address}: give one, or set {KEY}")
    return Location(address, given or _written_key(folder))


def _folder(data_dir: str | Path | None) -> Path:
    chosen = data_dir or os.environ.get(FOLDER)
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path  # noqa: PLC0415 - only where it is needed

    return user_data_path("samehand", False)


def _written_address(folder: Path) -> str:
    try:
        found = json.loads((folder / "run" / "endpoints.json").read_text())
        return str(found["api"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NotConfigured(
            f"No stack runs on {folder}: start it with: samehand up, or give the "
            f"address of an API, or set {URL}"
        ) from None


def _written_key(folder: Path) -> str:
    file = folder / "secrets" / "api.key"
    try:
        key = file.read_text().strip()
    except OSError:
        key = ""
    if not key:
        raise NotConfigured(f"There is no key in {file}: give one, or set {KEY}")
    return key


def _check(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotConfigured("An address of the API begins with https:// or http://")
    if parts.username or parts.password:
        raise NotConfigured("An address must hold no password: give the key by itself")
    if parts.scheme == "http" and not _is_local(parts.hostname):
        raise NotConfigured(
            f"The key would go to {parts.hostname} for everybody to read: use https"
        )


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
