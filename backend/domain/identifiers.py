"""Identifiers in one normal form, and the keyed hashes that stand for personal ones.

Each ``normal_*`` gives the same again when applied to its own result, and raises
``ValueError`` with words that do not repeat what was sent.
"""

import hmac
import ipaddress
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from urllib.parse import urlsplit

from backend.domain.texts import compatible

_IPV4_PREFIX = 24
_IPV6_PREFIX = 48
_SHAPE_LENGTH = 24
_MOST_ASN = (1 << 32) - 1
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"(?=.{{3,253}}\Z)(?:{_LABEL}\.)+(?![0-9]+\Z){_LABEL}")
_LOCAL = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}")
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
    two hashes. Of a billion values two share a hash with a probability below 10⁻²⁰.

    Values are gone once they are hashed, so a key that is changed is not replaced: what
    it gave is hashed again with each of the ``later`` keys. Whoever has the first alone
    can find no value by trying.
    """

    key: bytes = field(repr=False)
    later: tuple[bytes, ...] = field(default=(), repr=False)

    def of(self, kind: str, value: str) -> str:
        """Hash of a value in its normal form."""
        hashed = _hmac(self.key, kind, value)
        for key in self.later:
            hashed = _hmac(key, kind, hashed)
        return hashed

    def again(self, kind: str, hashed: str) -> str:
        """What the newest key makes of a hash by all keys before it."""
        return _hmac(self.later[-1], kind, hashed)


def _hmac(key: bytes, kind: str, text: str) -> str:
    message = f"{kind}\x00{text}".encode("utf-8", "surrogatepass")
    return hmac.digest(key, message, "sha256")[:16].hex()


def normal_domain(text: str) -> str:
    """Domain in lower case, other scripts in Punycode; at least two labels."""
    domain = compatible(text).strip().lower().removesuffix(".")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            raise ValueError("is no domain") from None
    if not _DOMAIN.fullmatch(domain):
        raise ValueError("is no domain")
    return domain


def normal_email(text: str) -> tuple[str, str]:
    """Local part and domain, lower case; ValueError when it is no address.

    Dots and ``+`` tags stay: whether they matter is each provider's rule.
    """
    local, _, domain = compatible(text).strip().rpartition("@")
    local = compatible(local.lower())
    if not _LOCAL.fullmatch(local):
        raise ValueError("is no e-mail address")
    try:
        return local, normal_domain(domain)
    except ValueError:
        raise ValueError("is no e-mail address") from None


def email_shape(local: str) -> str:
    """Shape of a local part, no characters of it: ``anna.schmidt87`` is ``a4.1a792``.

    Letters become ``a``, digits ``9``, others themselves when common, each with the
    length of its run.
    """
    classes = ("a" if c.isalpha() else "9" if c.isdigit() else c for c in local)
    kept = (c if c in "a9.-_+" else "?" for c in classes)
    runs = "".join(f"{c}{len(list(run))}" for c, run in groupby(kept))
    return runs[:_SHAPE_LENGTH]


def normal_phone(text: str) -> str:
    """E.164 with its plus; ValueError when it is none."""
    digits = re.sub(r"[\s()./-]", "", text)
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
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
    folded = compatible(text).casefold()
    return " ".join(compatible(folded).split())


def normal_ip(text: str) -> str:
    """Canonical address; an IPv4 address mapped into IPv6 is the IPv4 address."""
    try:
        inet_pton(AF_INET, text)
    except (OSError, ValueError):
        return _other_ip(text)
    return text  # as nearly all are written, and there is no other way


def _other_ip(text: str) -> str:
    with suppress(OSError, ValueError):
        spelled = inet_ntop(AF_INET6, inet_pton(AF_INET6, text))
        if "." not in spelled:  # then it is as RFC 5952 and Python have it
            return spelled
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise ValueError("is no IP address") from None
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            raise ValueError("is an IP address with a zone")
        address = address.ipv4_mapped or address
    return str(address)


def hour_of(time_ms: int) -> str:
    """Hour that a time (epoch ms) lies in, in UTC: ``2026-01-27T14Z``."""
    return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%Y-%m-%dT%HZ}"


def normal_hour(text: str) -> str:
    """Hour of a time in ISO 8601 with its zone, as ``hour_of`` spells it."""
    wrong = "is no time with a zone, such as 2026-01-27T14Z"
    try:
        time = datetime.fromisoformat(text.strip())
        hour = hour_of(int(time.timestamp() // 1) * 1000)
    except (ValueError, OverflowError):
        raise ValueError(wrong) from None
    if time.tzinfo is None:
        raise ValueError(wrong)
    return hour


def network_of(ip: str) -> str:
    """Prefix that a canonical address is counted under: /24 for IPv4, /48 for IPv6."""
    if ":" not in ip:
        return f"{ip.rpartition('.')[0]}.0/{_IPV4_PREFIX}"
    return _network_of(ip)


@lru_cache(maxsize=1 << 16)
def _network_of(ip: str) -> str:
    prefix = inet_pton(AF_INET6, ip)[: _IPV6_PREFIX // 8]
    return f"{inet_ntop(AF_INET6, prefix.ljust(16, bytes(1)))}/{_IPV6_PREFIX}"


def normal_network(text: str) -> str:
    """CIDR with the host bits cleared; an address alone is a network of one."""
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise ValueError("is no network in CIDR notation") from None
    first = network.network_address
    if isinstance(first, ipaddress.IPv6Address) and first.scope_id is not None:
        raise ValueError("is a network with a zone")
    return str(network)


def normal_asn(text: str) -> str:
    """``AS`` and the number."""
    match = re.fullmatch(r"(?:AS)?([0-9]{1,10})", text.strip().upper())
    if not match or int(match[1]) > _MOST_ASN:
        raise ValueError("is no autonomous system number")
    return f"AS{int(match[1])}"


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


def host_of(link: str) -> str | None:
    """Host of a link, none if it has none: path and query may name a person."""
    if "@" in link and "//" not in link:
        return None
    try:
        host = urlsplit(link if "//" in link else f"//{link}").hostname or ""
        return normal_ip(host) if _is_ip(host) else normal_domain(host)
    except ValueError:
        return None


def _is_ip(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdecimal()
