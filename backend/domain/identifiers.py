"""Identifiers in one normal form."""

import ipaddress


def network_of(ip: str) -> str:
    """Prefix that an address is counted under: /24 for IPv4, /48 for IPv6."""
    address = ipaddress.ip_address(ip)
    length = 24 if address.version == 4 else 48  # noqa: PLR2004
    return str(ipaddress.ip_network((address, length), strict=False))
