"""Whether two accounts are one hand's, by what these two alone share.

The prior is that of any two accounts: of the N - 1 others about one is taken to belong
to the same hand, log2(1 / (N - 1)) bits. What both have adds its bits, as far as they
had it at the same time: an address is another customer's next month, a card is issued
again, a telephone is sold. A membership needs less, since a group's evidence is pooled.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log2

from backend.domain.discounts import Discounts, Thing
from backend.domain.evidence import KINDS, Reason, Shared, by_source, explain_pair
from backend.domain.linkage import confidence
from backend.domain.wording import counted, day, listed, percent

# Two intervals that come so near are one presence: nobody is seen every day.
TOGETHER_DAYS = 7.0
# Each further month leaves half: leases of addresses and fashions of prompts end.
HALVING_DAYS = 30.0
# Less than this is nothing: three months apart.
LEAST_NEARNESS = 0.1
# Said once, at sign-up, and kept: the time of saying it is not the time of having it.
KEPT = frozenset({"email", "email_domain", "phone", "person"})

_DAY_MS = 86_400_000
_IN_FULL = 0.995  # reads as 100 %


@dataclass(frozen=True, slots=True)
class Span:
    """When an account was seen with a thing, first and last, in epoch milliseconds."""

    first_ms: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class Common:
    """A thing that two accounts have, how many have it, and when each of the two did.

    A time that nobody knows is None.
    """

    kind: str
    key: str
    everyone: int
    left: Span | None
    right: Span | None


@dataclass(frozen=True, slots=True)
class PairReason:
    """What one shared thing says.

    ``bits`` are ``full_bits`` times ``nearness``; ``days_apart`` is 0 where the times
    overlap, and None where the time does not matter or is not known.
    """

    kind: str
    key: str
    source: str
    everyone: int
    bits: float
    full_bits: float
    nearness: float
    days_apart: float | None
    left_first_ms: int | None
    left_last_ms: int | None
    right_first_ms: int | None
    right_last_ms: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class PairCase:
    """Two accounts' evidence: ``total_bits`` are ``prior_bits`` and ``bits``.

    ``bits`` is the sum of ``sources``, each of which is capped.
    """

    accounts: int
    prior_bits: float
    sources: Mapping[str, float]
    bits: float
    total_bits: float
    probability: float
    reasons: tuple[PairReason, ...]


def prior_bits(total: int) -> float:
    """log2 of the chance that any two of ``total`` accounts are one hand's."""
    return -log2(max(total - 1, 1))


def days_apart(left: Span, right: Span) -> float:
    """Days between two intervals; 0 where they have a moment in common."""
    gap = max(left.first_ms - right.last_ms, right.first_ms - left.last_ms, 0)
    return gap / _DAY_MS


def nearness(days: float) -> float:
    """How much of a thing's bits counts for two who had it so many days apart."""
    if days <= TOGETHER_DAYS:
        return 1.0
    left = float(0.5 ** ((days - TOGETHER_DAYS) / HALVING_DAYS))
    return left if left >= LEAST_NEARNESS else 0.0


def weigh_pair(
    shared: Iterable[Common], *, total: int, discounts: Discounts | None = None
) -> PairCase:
    """What two of ``total`` accounts share, strongest first, against the prior."""
    things: dict[Thing, Common] = {(each.kind, each.key): each for each in shared}
    _, said = explain_pair(
        (Shared(each.kind, each.key, each.everyone) for each in things.values()),
        total=total,
        discounts=discounts,
    )
    reasons = [_reason(each, things[each.kind, each.key]) for each in said]
    reasons.sort(key=lambda reason: (-reason.bits, reason.kind, reason.key))
    sources = by_source((r.kind, r.bits) for r in reasons if r.bits > 0)
    prior, bits = prior_bits(total), sum(sources.values())
    return PairCase(
        total,
        round(prior, 3),
        {source: round(value, 3) for source, value in sources.items()},
        round(bits, 3),
        round(prior + bits, 3),
        round(confidence(prior + bits), 6),
        tuple(reasons),
    )


def pair_sentence(case: PairCase, *, bar: float) -> str:
    """The whole case in one sentence; ``bar`` is what linkage asks of a membership."""
    counting = [reason for reason in case.reasons if reason.bits > 0]
    others = counted(max(case.accounts - 1, 0), "other account")
    prior = f"the prior, one of {others}, is {case.prior_bits:+.1f}"
    if not counting:
        shared = "nothing that counts" if case.reasons else "nothing"
        return f"They share {shared}; {prior}: {_verdict(case, bar)}"
    sources = listed(
        f"{name} {bits:.1f}" for name, bits in case.sources.items() if bits
    )
    return (
        f"They share {counted(len(counting), 'thing')} that "
        f"{'counts' if len(counting) == 1 else 'count'} for {case.bits:+.1f} bits "
        f"({sources}); {prior}: {_verdict(case, bar)}"
    )


def _verdict(case: PairCase, bar: float) -> str:
    side = "enough" if case.total_bits >= bar else "too little"
    return (
        f"{case.total_bits:+.1f} bits, a probability of {percent(case.probability)}, "
        f"{side} by itself for a bar of {bar:.1f}"
    )


def _reason(reason: Reason, thing: Common) -> PairReason:
    left, right = thing.left, thing.right
    apart = None
    if left and right and thing.kind not in KEPT:
        apart = days_apart(left, right)
    near = 1.0 if apart is None else nearness(apart)
    return PairReason(
        reason.kind,
        reason.key,
        KINDS[reason.kind].source,
        thing.everyone,
        round(reason.bits * near, 3),
        round(reason.bits, 3),
        round(near, 4),
        None if apart is None else round(apart, 1),
        left.first_ms if left else None,
        left.last_ms if left else None,
        right.first_ms if right else None,
        right.last_ms if right else None,
        reason.sentence + _times(thing, apart, near),
    )


def _times(thing: Common, apart: float | None, near: float) -> str:
    if not thing.left or not thing.right:
        return ""
    seen = f"; the first account {_span(thing.left)}, the second {_span(thing.right)}"
    if apart is None:
        return f"{seen}, which is when they said so"
    if apart == 0:
        return f"{seen}, at the same time"
    gap = f"{seen}, {counted(max(round(apart), 1), 'day')} apart"
    if near > _IN_FULL:
        return gap
    return f"{gap}, so that it counts for {near:.0%}" if near else f"{gap}: too long"


def _span(span: Span) -> str:
    first, last = day(span.first_ms), day(span.last_ms)
    return f"on {first}" if first == last else f"from {first} to {last}"
