"""Values of organizations' assets in the form of the things that they name."""

from collections.abc import Callable

from backend.domain import identifiers


def normal_asset(asset_type: str, value: str) -> str:
    """Normal form of a value; ValueError, with words that do not repeat it."""
    try:
        return _NORMAL.get(asset_type, str)(value)
    except ValueError as error:
        raise ValueError(f"value {error}") from None


def _email(value: str) -> str:
    return "@".join(identifiers.normal_email(value))


def _instrument(value: str) -> str:
    if identifiers.is_card_number(value):
        raise ValueError("is a card number; send the processor's fingerprint")
    return value


def _person(value: str) -> str:
    name = identifiers.normal_name(value)
    if not name:
        raise ValueError("is no name")
    return name


_NORMAL: dict[str, Callable[[str], str]] = {
    "domain": identifiers.normal_domain,
    "ip_network": identifiers.normal_network,
    "asn": identifiers.normal_asn,
    "email": _email,
    "instrument": _instrument,
    "person": _person,
}
