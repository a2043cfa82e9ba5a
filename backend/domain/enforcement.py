"""Whom a ban of a cluster would hit, and whom somebody should look at first.

A recommendation, never a ban. Whoever is recommended is held by evidence at or above
the threshold, and everything that speaks for looking twice is said: some doubts hold a
member back, others stand beside the recommendation, since campaigns have them, too.
Which is which was measured (docs/decisions/0048-a-ban-preview-recommends.md).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.domain import linkage
from backend.domain.evidence import KINDS
from backend.domain.wording import counted, day, listed, percent

DAY_MS = 86_400_000
# A membership so little above the bar could be lost by one more discount.
NEAR_BITS = 3.0
# Who pays for so long is a customer, whatever else he is.
PAYING_DAYS = 30
# So long before half of the members had signed up.
STANDING_DAYS = 30
# In percent points nobody can tell more; at 1 nothing would ever be recommended.
LEAST_THRESHOLD, MOST_THRESHOLD = 0.5, 0.9999


class Fate(StrEnum):
    """What the preview says of a member."""

    RECOMMENDED = "recommended"
    IN_SPITE = "recommended-in-spite"
    HELD_BACK = "held-back"
    BANNED = "banned"
    CLOSED = "closed"

    @property
    def is_recommended(self) -> bool:
        """Whether a ban is recommended, with a doubt beside it or without."""
        return self in {Fate.RECOMMENDED, Fate.IN_SPITE}


class Doubt(StrEnum):
    """A reason to look at a member before it is banned."""

    LEGITIMATE = "labelled-legitimate"
    BELOW_THRESHOLD = "below-the-threshold"
    NEAR_THE_BAR = "near-the-bar"
    NOT_HELD = "not-held-by-evidence"
    ONE_SOURCE = "one-source"
    PAYS_ITS_OWN = "pays-its-own"
    PAYS_LONG = "pays-long"
    LONG_STANDING = "long-standing"
    OWN_DEVICE = "own-device"

    @property
    def holds_back(self) -> bool:
        """Whether it takes a member out of the recommendation."""
        return self not in _BESIDE


# Campaigns pay for months, too, and give an account a device of its own.
_BESIDE = frozenset({Doubt.PAYS_LONG, Doubt.OWN_DEVICE})


@dataclass(frozen=True, slots=True)
class Payment:
    """An instrument that an account paid or tried to pay with, ``count`` times.

    ``mates`` are other members who used it, too.
    """

    instrument: str
    method: str | None
    first_ms: int
    last_ms: int
    count: int
    mates: int


@dataclass(frozen=True, slots=True)
class Telling:
    """A thing that speaks for a membership: bits before its source is capped.

    ``members`` of the cluster have it, of ``everyone``.
    """

    kind: str
    key: str
    members: int
    everyone: int
    bits: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the evidence says of a member, itself left out where that matters.

    ``by_source`` with ``prior_bits`` are ``bits``; ``sources`` speak, one of which is
    that accounts tied to it pass by themselves, as ``backed`` says.
    """

    prior_bits: float
    by_source: Mapping[str, float]
    bits: float
    sources: int
    backed: bool
    passes: bool
    things: tuple[Telling, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member with what a decision about it looks at.

    ``own_devices`` no other member has. ``weighed`` is None where the evidence could
    not be read again.
    """

    account_id: str
    place: int
    bits: float
    confidence: float
    status: str
    verdict: str | None
    signed_up_ms: int | None
    last_seen_ms: int | None
    payments: tuple[Payment, ...]
    devices: int
    own_devices: tuple[str, ...]
    weighed: Weighed | None

    @property
    def paid_count(self) -> int:
        """How often it paid or tried to."""
        return sum(payment.count for payment in self.payments)

    @property
    def paid_days(self) -> float | None:
        """Days from the first payment to the last; None for who never paid."""
        return _days(self.payments)


@dataclass(frozen=True, slots=True)
class Measure:
    """What members of one cluster are held against.

    ``threshold`` is the least confidence of a recommendation; a membership needs
    ``bar`` bits of ``sources`` sources. Most members hang on ``shared_source`` more
    than on any other, and half had signed up by ``joined_ms``.
    """

    threshold: float
    bar: float
    sources: int
    shared_source: str | None
    joined_ms: int | None


@dataclass(frozen=True, slots=True)
class Objection:
    """A doubt about one member, in a sentence."""

    doubt: Doubt
    sentence: str


@dataclass(frozen=True, slots=True)
class Assessed:
    """A member, what is recommended, and all that speaks for looking twice."""

    candidate: Candidate
    fate: Fate
    objections: tuple[Objection, ...]

    @property
    def doubts(self) -> frozenset[Doubt]:
        """The doubts without their sentences."""
        return frozenset(each.doubt for each in self.objections)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many members have which fate; the others count those not yet banned.

    ``paying`` members paid or tried to over a month or more, ``long_standing`` ones
    signed up well before half of the members; ``doubts`` counts members by doubt.
    """

    members: int
    recommended: int
    in_spite: int
    held_back: int
    banned: int
    closed: int
    paying: int
    long_standing: int
    doubts: Mapping[str, int]


def measure_of(
    candidates: Sequence[Candidate], *, threshold: float, bar: float, sources: int
) -> Measure:
    """What the members of a cluster are held against."""
    times = sorted(c.signed_up_ms for c in candidates if c.signed_up_ms is not None)
    joined_ms = times[(len(times) - 1) // 2] if times else None
    return Measure(threshold, bar, sources, shared_source(candidates), joined_ms)


def shared_source(candidates: Iterable[Candidate]) -> str | None:
    """The source that says something of most members; of several the weightier."""
    having: Counter[str] = Counter()
    weight: Counter[str] = Counter()
    for candidate in candidates:
        for source, bits in _said(candidate).items():
            having[source] += 1
            # In thousandths, so that the order of members does not matter.
            weight[source] += round(bits * 1000)
    return max(having, key=lambda s: (having[s], weight[s], s), default=None)


def assess(candidate: Candidate, measure: Measure) -> Assessed:
    """What is recommended for one member, and why somebody should look twice."""
    objections = tuple(
        Objection(doubt, sentence)
        for doubt, judge in _JUDGES.items()
        if (sentence := judge(candidate, measure)) is not None
    )
    if candidate.status in _DONE:
        fate = _DONE[candidate.status]
    elif any(each.doubt.holds_back for each in objections):
        fate = Fate.HELD_BACK
    else:
        fate = Fate.IN_SPITE if objections else Fate.RECOMMENDED
    return Assessed(candidate, fate, objections)


def figures_of(assessed: Sequence[Assessed]) -> Figures:
    """How many members have which fate and which doubt."""
    fates = Counter(each.fate for each in assessed)
    left = [each for each in assessed if each.candidate.status not in _DONE]
    doubts = Counter(doubt for each in left for doubt in each.doubts)
    return Figures(
        len(assessed),
        fates[Fate.RECOMMENDED],
        fates[Fate.IN_SPITE],
        fates[Fate.HELD_BACK],
        fates[Fate.BANNED],
        fates[Fate.CLOSED],
        sum(bool(each.doubts & _PAYING) for each in left),
        doubts[Doubt.LONG_STANDING],
        {doubt.value: doubts[doubt] for doubt in Doubt},
    )


def left_without(
    weighed: Weighed, source: str, measure: Measure
) -> tuple[float, int, bool]:
    """Bits and sources that are left if ``source`` said nothing, and whether enough."""
    said = weighed.by_source.get(source, 0.0)
    least = linkage.SPEAKING_BITS[linkage.SOURCE_NAMES.index(source)]
    bits, left = weighed.bits - said, weighed.sources - int(said >= least)
    return bits, left, bits >= measure.bar and left >= measure.sources


def passes_without(weighed: Weighed, source: str, measure: Measure) -> bool:
    """Whether a membership would stand if ``source`` said nothing."""
    return left_without(weighed, source, measure)[2]


def _said(candidate: Candidate) -> Mapping[str, float]:
    return candidate.weighed.by_source if candidate.weighed else {}


def _days(payments: Sequence[Payment]) -> float | None:
    if not payments:
        return None
    first = min(payment.first_ms for payment in payments)
    last = max(payment.last_ms for payment in payments)
    return (last - first) / DAY_MS


def _legitimate(candidate: Candidate, _: Measure) -> str | None:
    if candidate.verdict != "legitimate":
        return None
    return "somebody labelled it legitimate"


def _below(candidate: Candidate, measure: Measure) -> str | None:
    if candidate.confidence >= measure.threshold:
        return None
    return (
        f"its membership is {percent(candidate.confidence)} sure, less than the "
        f"threshold of {_share(measure.threshold)}"
    )


def _near(candidate: Candidate, measure: Measure) -> str | None:
    margin = candidate.bits - measure.bar
    if margin >= NEAR_BITS:
        return None
    where = f"{margin:.1f} above" if margin >= 0 else f"{-margin:.1f} below"
    return f"its {candidate.bits:+.1f} bits are {where} the bar of {measure.bar:.1f}"


def _not_held(candidate: Candidate, _: Measure) -> str | None:
    if candidate.weighed is None or candidate.weighed.passes:
        return None
    return (
        "by what it shares with the cluster now it would not pass: a judgement, a "
        "chain of payments, or evidence that has gone since put it there"
    )


def _one_source(candidate: Candidate, measure: Measure) -> str | None:
    weighed, source = candidate.weighed, measure.shared_source
    # With one source in the data nothing else could confirm it, and nobody would pass.
    if weighed is None or source is None or measure.sources < 2:  # noqa: PLR2004
        return None
    bits, left, enough = left_without(weighed, source, measure)
    if not weighed.passes or enough:
        return None
    kinds = listed(kind.noun for kind in KINDS.values() if kind.source == source)
    return (
        f"without {kinds}, which most members share, it would not pass: "
        f"{bits:+.1f} bits of {counted(left, 'source')} would be left"
    )


def _pays_its_own(candidate: Candidate, _: Measure) -> str | None:
    own = [payment for payment in candidate.payments if not payment.mates]
    days = _days(own)
    if days is None or days < PAYING_DAYS:
        return None
    many = counted(len(own), "instrument")
    return f"it pays with {many} that no other member has, {_paid(own)}"


def _pays_long(candidate: Candidate, _: Measure) -> str | None:
    days = candidate.paid_days
    if days is None or days < PAYING_DAYS:
        return None
    return f"it pays, {_paid(candidate.payments)}"


def _paid(payments: Sequence[Payment]) -> str:
    first = min(payment.first_ms for payment in payments)
    last = max(payment.last_ms for payment in payments)
    times = sum(payment.count for payment in payments)
    return f"from {day(first)} to {day(last)}, {counted(times, 'time')}"


def _long_standing(candidate: Candidate, measure: Measure) -> str | None:
    if candidate.signed_up_ms is None or measure.joined_ms is None:
        return None
    days = (measure.joined_ms - candidate.signed_up_ms) / DAY_MS
    if days < STANDING_DAYS:
        return None
    return (
        f"it signed up on {day(candidate.signed_up_ms)}, {days:.0f} days before half "
        "of the members had"
    )


def _own_device(candidate: Candidate, _: Measure) -> str | None:
    own = candidate.own_devices
    if not own:
        return None
    return f"it uses {counted(len(own), 'device')} that no other member has"


def _share(threshold: float) -> str:
    """A threshold as it was typed: 99% or 99.9%."""
    return f"{threshold * 100:.10g}%"


_DONE: Mapping[str, Fate] = {"banned": Fate.BANNED, "closed": Fate.CLOSED}
_PAYING = frozenset({Doubt.PAYS_LONG, Doubt.PAYS_ITS_OWN})
# In the order in which they are said.
_JUDGES = {
    Doubt.LEGITIMATE: _legitimate,
    Doubt.BELOW_THRESHOLD: _below,
    Doubt.NEAR_THE_BAR: _near,
    Doubt.NOT_HELD: _not_held,
    Doubt.ONE_SOURCE: _one_source,
    Doubt.PAYS_ITS_OWN: _pays_its_own,
    Doubt.PAYS_LONG: _pays_long,
    Doubt.LONG_STANDING: _long_standing,
    Doubt.OWN_DEVICE: _own_device,
}
