"""Who can reach the API, and the refusal to let strangers reach it unprotected."""

import ipaddress
import stat
from pathlib import Path

from pydantic import SecretStr

from backend.errors import SetupError
from backend.settings import ApiSettings, Settings

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, not opened
# 128 bits as letters and digits.
_LEAST_KEY = 22
_WELL_KNOWN = frozenset(
    {"neo4j", "password", "changeme", "secret", "admin", "samehand"}
)


def words(listed: str) -> list[str]:
    """The parts of a setting that is a list, by commas."""
    return [word for part in listed.split(",") if (word := part.strip())]


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address to listen on."""
    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def has_tls(api: ApiSettings) -> bool:
    """Whether the API itself speaks TLS."""
    return api.tls_cert is not None


def refuse_exposed(settings: Settings) -> None:
    """Let nobody start what strangers could read along with or walk into.

    :raises SetupError: one sentence about what is missing
    """
    api = settings.api
    _refuse_half_tls(api)
    _refuse_strange_proxies(api)
    if is_loopback(api.host):
        return
    if not has_tls(api) and not words(api.proxy):
        raise SetupError(
            f"The API would listen on {api.host}, beyond this machine, without TLS: "
            "set SAMEHAND_API__TLS_CERT and SAMEHAND_API__TLS_KEY, or "
            "SAMEHAND_API__PROXY for a proxy in front that has it"
        )
    _refuse_weak_secrets(settings)


def _refuse_half_tls(api: ApiSettings) -> None:
    if (api.tls_cert is None) != (api.tls_key is None):
        raise SetupError(
            "TLS needs both SAMEHAND_API__TLS_CERT and SAMEHAND_API__TLS_KEY"
        )
    for file in (api.tls_cert, api.tls_key):
        if file is not None and not file.is_file():
            raise SetupError(f"There is no file {file} for TLS")
    if api.tls_key is not None:
        _refuse_readable(api.tls_key)


def _refuse_strange_proxies(api: ApiSettings) -> None:
    for word in words(api.proxy):
        try:
            network = ipaddress.ip_network(word, strict=False)
        except ValueError:
            raise SetupError(
                f"SAMEHAND_API__PROXY: {word} is no address and no network"
            ) from None
        if network.prefixlen == 0:
            raise SetupError(
                f"SAMEHAND_API__PROXY: {word} would trust whatever anybody sends"
            )


def _refuse_weak_secrets(settings: Settings) -> None:
    key = settings.api.key
    if key is not None and len(key.get_secret_value()) < _LEAST_KEY:
        raise SetupError(
            f"SAMEHAND_API__KEY has less than {_LEAST_KEY} characters, too few for "
            "an address beyond this machine; leave it out to have one made"
        )
    _refuse_well_known(settings.neo4j.password)
    if settings.secrets_dir.is_dir():
        _refuse_readable(settings.secrets_dir)
        for file in sorted(settings.secrets_dir.iterdir()):
            _refuse_readable(file)


def _refuse_well_known(password: SecretStr | None) -> None:
    if password is not None and password.get_secret_value().lower() in _WELL_KNOWN:
        raise SetupError(
            "SAMEHAND_NEO4J__PASSWORD is one that everybody tries first; change it"
        )


def _refuse_readable(path: Path) -> None:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        mode = 700 if path.is_dir() else 600
        raise SetupError(f"Others can read {path}; run: chmod {mode} {path}")
