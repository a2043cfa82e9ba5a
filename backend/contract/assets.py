"""Values of organizations' assets in the form of the things that they name."""

import ipaddress
import re

from backend.domain import identifiers


def normal_asset(asset_type: str, value: str) -> str:  # noqa: C901 - one case a type
    """Normal form of a value; ValueError, with words that do not repeat it."""
    if asset_type == "domain":
        domain = value.strip().strip(".").lower()
        if not identifiers.is_domain(domain):
            raise ValueError("value is no domain")
        return domain
    if asset_type == "ip_network":
        try:
            return str(ipaddress.ip_network(value, strict=False))
        except ValueError:
            raise ValueError("value is no network in CIDR notation") from None
    if asset_type == "asn":
        match = re.fullmatch(r"(?:AS)?([0-9]{1,10})", value.upper())
        if not match:
            raise ValueError("value is no autonomous system number")
        return f"AS{int(match[1])}"
    if asset_type == "email":
        return "@".join(identifiers.normal_email(value))
    if asset_type == "instrument" and identifiers.is_card_number(value):
        raise ValueError("value is a card number; send the processor's fingerprint")
    return identifiers.normal_name(value) if asset_type == "person" else value
