"""What is left of personal data for those who may not see it."""

import ipaddress
import re

from backend.domain.identifiers import network_of

_SHOWN_DIGITS = 6
_LEAST_V4, _LEAST_V6 = 24, 48
_PREFIX = r"(?:/(?P<{}>\d{{1,3}})(?!\d))?"
_V4 = r"(?<![\w.])(?P<v4>\d{1,3}(?:\.\d{1,3}){3})(?![\w]|\.\d)" + _PREFIX.format("p4")
_V6 = (
    r"(?<!\w)(?P<v6>(?:[0-9a-fA-F]{1,4})?(?:(?::[0-9a-fA-F]{0,4})+:\d+(?:\.\d+){3}"
    r"|(?::[0-9a-fA-F]{0,4}){2,}))(?!\w)" + _PREFIX.format("p6")
)
_HASH = r"(?<!\w)(?P<hash>[0-9a-f]{32})(?!\w)"
_PERSONAL = re.compile(f"{_HASH}|{_V4}|{_V6}")


def masked(text: str) -> str:
    """The text with addresses cut to /24 or /48, and hashes to their first digits.

    Networks of that size and larger stay as they are.

    >>> masked("both came from 203.0.113.7")
    'both came from 203.0.113.0/24'
    """
    return _PERSONAL.sub(_replaced, text)


def _replaced(found: re.Match[str]) -> str:
    if hashed := found["hash"]:
        return f"{hashed[:_SHOWN_DIGITS]}…"
    address, prefix = found["v4"] or found["v6"], found["p4"] or found["p6"]
    try:
        normal = ipaddress.ip_address(address)
    except ValueError:
        return found[0]
    if isinstance(normal, ipaddress.IPv6Address) and normal.ipv4_mapped:
        normal, prefix = normal.ipv4_mapped, None
    least = _LEAST_V4 if normal.version == 4 else _LEAST_V6  # noqa: PLR2004
    if prefix and int(prefix) <= least:
        return found[0]
    return network_of(str(normal))
