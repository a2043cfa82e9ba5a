"""What accounts may share, how much each kind of it weighs, and how to say so.

The weight of a shared thing is the surprise that two strangers share it: log2(N / d)
for N accounts of which d have it (Newman's inverse-degree weighting, in bits), damped
by kind. Kinds that are seen in one event belong to one source, since two of them are
one clue: an address and the network it lies in say the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log2
from types import MappingProxyType

from backend.domain.discounts import IN_FULL, Discounts

# Most that all things of one source may say together.
SOURCE_CAP_BITS = 14.0
# Anybody gets an address there: sharing one says nothing, however rare it is here.
_MAIL_PROVIDERS = frozenset(
    {
        "126.com", "163.com", "aol.com", "fastmail.com", "foxmail.com", "gmail.com",
        "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com",
        "live.com", "mail.com", "mail.ru", "me.com", "msn.com", "naver.com",
        "outlook.com", "pm.me", "proton.me", "protonmail.com", "qq.com", "sina.com",
        "web.de", "yahoo.co.jp", "yahoo.com", "yandex.com", "yandex.ru",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that accounts may share.

    ``damping`` scales its bits; ``sentence`` is what an investigator reads, with
    ``{accounts}`` of the cluster's ``{size}`` and ``{everyone}`` of all ``{total}``.
    ``strong`` kinds are bought, owned or typed in by whoever runs the account; the
    others come about by living or working in one place, too. ``pooled`` kinds say
    nothing about two accounts, and something about an account and a group. ``leased``
    kinds are somebody else's after a while, so that sentences are about the time at
    which the accounts had the thing.
    """

    name: str
    source: str
    damping: float
    strong: bool
    noun: str
    sentence: str
    pooled: bool = False
    leased: bool = False


_KINDS = (
    Kind(
        "instrument",
        "payment",
        1.0,
        strong=True,
        noun="payment instrument",
        sentence="{accounts} of {size} accounts pay with the same instrument {key}; "
        "{outside} of the other {others} accounts do",
    ),
    Kind(
        "device",
        "device",
        1.0,
        strong=True,
        noun="device",
        sentence="{accounts} of {size} accounts were used on the same device {key}; "
        "{outside} of the other {others} accounts were",
    ),
    Kind(
        "phone",
        "phone",
        1.0,
        strong=True,
        noun="phone number",
        sentence="{accounts} of {size} accounts gave the same phone number; "
        "{outside} of the other {others} accounts did",
    ),
    Kind(
        "email",
        "e-mail",
        1.0,
        strong=True,
        noun="e-mail address",
        sentence="{accounts} of {size} accounts gave the same e-mail address; "
        "{outside} of the other {others} accounts did",
    ),
    Kind(
        "person",
        # A billing name comes with the instrument, in one event: one clue, not two.
        "payment",
        0.6,
        strong=True,
        noun="name",
        sentence="{accounts} of {size} accounts gave the same name; "
        "{outside} of the other {others} accounts did",
    ),
    Kind(
        "email_domain",
        "e-mail",
        0.7,
        strong=False,
        noun="e-mail domain",
        sentence="{accounts} of {size} accounts signed up with an address at {key}; "
        "{outside} of the other {others} accounts did",
    ),
    Kind(
        "ip_address",
        "address",
        0.8,
        strong=False,
        noun="address",
        sentence="{accounts} of {size} accounts came from the address {key}; "
        "{outside} of the other {others} accounts did at the time",
        leased=True,
    ),
    Kind(
        "network",
        "address",
        0.4,
        strong=False,
        noun="network",
        sentence="{accounts} of {size} accounts came from the network {key}; "
        "{outside} of the other {others} accounts did at the time",
        leased=True,
    ),
    Kind(
        "prompt_family",
        "prompt",
        0.9,
        strong=False,
        noun="prompt",
        sentence="{accounts} of {size} accounts sent near-identical prompts; "
        "{outside} of the other {others} accounts did",
    ),
    Kind(
        "signup_hour",
        "sign-up",
        0.5,
        strong=False,
        noun="hour of sign-up",
        sentence="{accounts} of {size} accounts signed up within the hour {key}; "
        "{outside} of the other {others} accounts did",
        pooled=True,
    ),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _KINDS})


@dataclass(frozen=True, slots=True)
class Shared:
    """A thing that two accounts share, and how many accounts have it."""

    kind: str
    key: str
    everyone: int


@dataclass(frozen=True, slots=True)
class Reason:
    """What one shared thing says: bits and the sentence."""

    kind: str
    key: str
    bits: float
    sentence: str


def says_nothing(kind: str, key: str) -> bool:
    """Whether sharing ``key`` is meaningless, however few accounts have it."""
    return kind == "email_domain" and key.lower() in _MAIL_PROVIDERS


def pair_bits(kind: str, everyone: int, total: int) -> float:
    """Bits that one shared thing of ``kind`` says about a pair."""
    return KINDS[kind].damping * log2(max(total / max(everyone, 2), 1.0))


def explain_pair(
    shared: Iterable[Shared], *, total: int, discounts: Discounts | None = None
) -> tuple[float, list[Reason]]:
    """Bits for two accounts being one hand's, and why, strongest first.

    What is discounted is named with the bits that are left of it, or none.
    """
    decided = discounts or Discounts()
    reasons = []
    for thing in shared:
        silent = says_nothing(thing.kind, thing.key)
        bits = pair_bits(thing.kind, thing.everyone, total)
        if bits <= 0 or (silent and not decided.is_lifted(thing.kind, thing.key)):
            continue
        factor = decided.factor(thing.kind, thing.key)
        sentence = _pair_sentence(thing, total)
        if factor < IN_FULL:
            sentence += f"; discounted, it counts for {factor:.0%}"
        reasons.append(Reason(thing.kind, thing.key, bits * factor, sentence))
    reasons.sort(key=lambda reason: (-reason.bits, reason.kind, reason.key))
    said = by_source((reason.kind, reason.bits) for reason in reasons)
    return sum(said.values()), reasons


def by_source(said: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Bits of each source, at most its cap, from kinds with their bits."""
    found: dict[str, float] = {}
    for kind, bits in said:
        source = KINDS[kind].source
        found[source] = min(found.get(source, 0.0) + bits, SOURCE_CAP_BITS)
    return found


def group_sentence(
    kind: str, key: str, *, accounts: int, everyone: int, size: int, total: int
) -> str:
    """What a thing says about a group of ``size`` among ``total`` accounts."""
    return KINDS[kind].sentence.format(
        accounts=f"{accounts:,}",
        size=f"{size:,}",
        key=key,
        outside=f"{max(everyone - accounts, 0):,}",
        others=f"{max(total - size, 0):,}",
    )


def thing_name(kind: str, key: str) -> str:
    """What a thing is called: its kind with its key, unless the key says nothing."""
    name = "" if kind in {"phone", "email", "person", "prompt_family"} else key
    return f"{KINDS[kind].noun} {name}".rstrip()


def _pair_sentence(thing: Shared, total: int) -> str:
    what = thing_name(thing.kind, thing.key)
    return f"both have the {what}, which {thing.everyone:,} of {total:,} accounts have"
