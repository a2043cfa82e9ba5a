"""Identifiers in one normal form, and the keyed hashes that stand for personal ones."""

import hmac
import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

_IPV4_PREFIX = 24
_IPV6_PREFIX = 48
_SHAPE_LENGTH = 24
# Country calling codes of one and two digits (ITU-T E.164, list of assigned codes);
# all others have three.
_ONE_DIGIT = ("1", "7")
_TWO_DIGITS = frozenset(
    str(code)
    for code in (
        *(20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50)),
        *(*range(51, 59), *range(60, 67), 81, 82, 84, 86, *range(90, 96), 98),
    )
)


@dataclass(frozen=True, slots=True)
class KeyedHash:
    """HMAC-SHA-256 with the deployment's key, cut to 128 bits, as 32 hex digits.

    The kind of value is hashed too: the same text as a name and as an address gives
    two hashes.
    """

    key: bytes

    def of(self, kind: str, value: str) -> str:
        """Hash of a value in its normal form."""
        message = f"{kind}\x00{value}".encode("utf-8", "surrogatepass")
        return hmac.digest(self.key, message, "sha256")[:16].hex()


def normal_email(text: str) -> tuple[str, str]:
    """Local part and domain, lower case; ValueError when it is no address."""
    local, at, domain = unicodedata.normalize("NFKC", text).strip().rpartition("@")
    domain = domain.strip(".").lower()
    if not at or not local or not is_domain(domain):
        raise ValueError("is no e-mail address")
    return local.lower(), domain


def is_domain(text: str) -> bool:
    """Whether it can be a domain: labels of letters, digits, hyphens, with a dot."""
    return bool(
        re.fullmatch(
            r"(?=.{3,253}$)([^\W_](-*[^\W_]){0,62}\.)+[^\W\d_]\w*(-+\w+)*", text
        )
    )


def email_shape(local: str) -> str:
    """Shape of a local part: ``anna.schmidt87`` is ``a4.a7.9``-like, no characters.

    Letters become ``a``, digits ``9``, others themselves when common, with run lengths.
    """
    classes = ("a" if c.isalpha() else "9" if c.isdigit() else c for c in local)
    kept = (c if c in "a9.-_+" else "?" for c in classes)
    runs = "".join(f"{c}{len(list(run))}" for c, run in groupby(kept))
    return runs[:_SHAPE_LENGTH]


def normal_phone(text: str) -> str:
    """E.164 with its plus; ValueError when it is none."""
    digits = re.sub(r"[\s().-]", "", text)
    if not re.fullmatch(r"\+[1-9]\d{6,14}", digits):
        raise ValueError("is no E.164 phone number")
    return digits


def phone_country(phone: str) -> str:
    """Country calling code of a normal phone number, such as ``+49``."""
    digits = phone[1:]
    if digits.startswith(_ONE_DIGIT):
        return f"+{digits[0]}"
    return f"+{digits[:2] if digits[:2] in _TWO_DIGITS else digits[:3]}"


def normal_name(text: str) -> str:
    """A person's name without differences of case, width and spacing."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=1 << 16)
def normal_ip(text: str) -> str:
    """Canonical address; an IPv4 address mapped into IPv6 is the IPv4 address."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            raise ValueError("is an IP address with a zone")
        address = address.ipv4_mapped or address
    return str(address)


@lru_cache(maxsize=1 << 16)
def network_of(ip: str) -> str:
    """Prefix that an address is counted under: /24 for IPv4, /48 for IPv6."""
    address = ipaddress.ip_address(ip)
    length = _IPV4_PREFIX if address.version == 4 else _IPV6_PREFIX  # noqa: PLR2004
    return str(ipaddress.ip_network((address, length), strict=False))


def is_card_number(text: str) -> bool:
    """Whether it looks like a card number: 13 to 19 digits with a Luhn check digit."""
    digits = re.sub(r"[ -]", "", text)
    if not re.fullmatch(r"[0-9]{13,19}", digits):
        return False
    doubled = [
        sum(divmod(int(d) * 2, 10)) if i % 2 else int(d)
        for i, d in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0
