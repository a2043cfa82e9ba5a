"""The things that accounts share: one spelling for each, and hashes for personal ones.

Each ``normalise_*`` gives the key under which a thing is known, the same again when
applied to its own result, and raises ``ValueError`` with a sentence that does not
repeat what was sent.
"""

import hashlib
import hmac
import ipaddress
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

_PREFIX_BITS = {4: 24, 6: 48}
_MOST_EMAIL = 254
_MOST_LOCAL = 64
_MOST_SHAPE = 24
_MOST_ASN = 2**32 - 1
_HASH_HEX = 32
_CARD_DIGITS = range(13, 20)

_DOMAIN = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*"
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_LOCAL = re.compile(r"[^\s@\x00-\x1f\x7f]+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_PHONE_LAYOUT = re.compile(r"[\s().\-/]+")
_ASN = re.compile(r"(?:AS)?([0-9]{1,10})", re.IGNORECASE)
# Calling codes of one and two digits; all others have three (ITU-T E.164).
_SHORT_CALLING_CODES = frozenset(
    "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 "
    "60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98".split()
)


def normalise_domain(text: str) -> str:
    """Lower case, without a final dot, other scripts in Punycode."""
    domain = text.strip().lower().removesuffix(".")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            raise ValueError("must be a domain name") from None
    if not _DOMAIN.fullmatch(domain):
        raise ValueError("must be a domain name")
    return domain


def normalise_email(text: str) -> str:
    """Lower case on both sides of the ``@``.

    Dots and ``+`` tags stay: whether they matter is for each provider to say, and the
    address's shape shows them anyway.
    """
    local, at, domain = unicodedata.normalize("NFKC", text).strip().rpartition("@")
    local = unicodedata.normalize("NFKC", local.lower())
    if not at or len(text) > _MOST_EMAIL or len(local) > _MOST_LOCAL:
        raise ValueError("must be an e-mail address")
    try:
        domain = normalise_domain(domain)
    except ValueError:
        raise ValueError("must be an e-mail address") from None
    if not _LOCAL.fullmatch(local):
        raise ValueError("must be an e-mail address")
    return f"{local}@{domain}"


def email_shape(local: str) -> str:
    """What the part before the ``@`` looks like: ``jane.doe77`` → ``aaaa.aaa99``.

    Letters, digits and signs keep their places and nothing else; at most 24 of them.
    """
    return "".join(_shape(sign) for sign in local[:_MOST_SHAPE])


def _shape(sign: str) -> str:
    if sign.isalpha():
        return "a"
    if sign.isdigit():
        return "9"
    return sign if sign in ".+_-" else "?"


def normalise_phone(text: str) -> str:
    """E.164: ``+`` and digits; the layout people write between them is dropped."""
    phone = _PHONE_LAYOUT.sub("", text)
    if not _PHONE.fullmatch(phone):
        raise ValueError("must be a phone number in E.164, such as +442079460000")
    return phone


def phone_country(phone: str) -> str:
    """Calling code of a normalised phone number, such as ``+44``."""
    for digits in (1, 2):
        if phone[1 : 1 + digits] in _SHORT_CALLING_CODES:
            return phone[: 1 + digits]
    return phone[:4]


@lru_cache(maxsize=1 << 16)
def normalise_ip(text: str) -> str:
    """Canonical text of an address; IPv4 inside IPv6 becomes IPv4."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise ValueError("must be an IP address") from None
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            raise ValueError("must be an IP address without a zone")
        address = address.ipv4_mapped or address
    return str(address)


@lru_cache(maxsize=1 << 16)
def network_of(ip: str) -> str:
    """The /24 or /48 that holds a normalised address, in CIDR."""
    address = ipaddress.ip_address(ip)
    bits = _PREFIX_BITS[address.version]
    return str(ipaddress.ip_network((address, bits), strict=False))


def normalise_network(text: str) -> str:
    """CIDR with the host bits cleared; an address alone is a network of one."""
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise ValueError("must be a network in CIDR, such as 203.0.113.0/24") from None
    first = network.network_address
    if isinstance(first, ipaddress.IPv6Address) and first.scope_id is not None:
        raise ValueError("must be a network without a zone")
    return str(network)


def normalise_asn(text: str) -> str:
    """``AS`` and the number."""
    found = _ASN.fullmatch(text.strip())
    if not found or not 0 < int(found[1]) <= _MOST_ASN:
        raise ValueError("must be the number of an autonomous system, such as AS64500")
    return f"AS{int(found[1])}"


def normalise_name(text: str) -> str:
    """A person's name without case, width and layout."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    name = " ".join(unicodedata.normalize("NFKC", folded).split())
    if not name:
        raise ValueError("must be a name")
    return name


def check_instrument(text: str) -> str:
    """``text`` as it is, an opaque fingerprint.

    Digits that pass a card's checksum are refused: they are the card itself, and
    nothing here may hold it.
    """
    digits = re.sub(r"[\s-]", "", text)
    if digits.isascii() and digits.isdigit() and len(digits) in _CARD_DIGITS:
        if _passes_luhn(digits):
            raise ValueError("must be the processor's fingerprint, not a card number")
    return text


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 (two digits)
    return total % 10 == 0


def host_of(referrer: str) -> str | None:
    """Host of a web address; none where there is no host to keep."""
    try:
        parts = urlsplit(referrer if "//" in referrer else f"//{referrer}")
        return normalise_domain(parts.hostname or "")
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class KeyedHash:
    """Hashes of personal values with the deployment's secret.

    HMAC-SHA-256, cut to 128 bits: a billion values collide with a probability below
    10⁻²⁰. Each kind of value has its own hashes, so a name that is also somebody's
    e-mail address does not link the two.
    """

    key: bytes = field(repr=False)

    def of(self, kind: str, value: str) -> str:
        """32 hexadecimal digits for a normalised ``value``."""
        message = f"{kind}\0{value}".encode()
        return hmac.digest(self.key, message, hashlib.sha256).hex()[:_HASH_HEX]

    def email(self, address: str) -> str:
        """Hash of an e-mail address, in any spelling."""
        return self.of("email", normalise_email(address))

    def phone(self, number: str) -> str:
        """Hash of a phone number, in any layout."""
        return self.of("phone", normalise_phone(number))

    def person(self, name: str) -> str:
        """Hash of a person's name, in any case."""
        return self.of("person", normalise_name(name))
