"""What may be said of an account's case: to its holder, and to whoever hears an appeal.

Nothing names another account, nor the organization to the holder. Sentences count who
else has a thing and never list them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.domain.enforcement import (
    Assessed,
    Candidate,
    Doubt,
    Fate,
    Measure,
    Telling,
    passes_without,
)
from backend.domain.evidence import KINDS, group_sentence
from backend.domain.wording import counted, day, listed, percent

# Of each source, the strongest.
_THINGS = 3
_NO_WAY = "[not set: SAMEHAND_ENFORCEMENT__APPEALS]"


@dataclass(frozen=True, slots=True)
class Case:
    """What a pack is about: the cluster, and how it was found.

    ``size`` accounts of ``accounts`` in all; ``read`` says how the evidence was.
    """

    cluster_id: str
    run_id: str
    version: str
    size: int
    accounts: int
    made_ms: int
    read: str
    organization: str | None
    organization_confidence: float | None


@dataclass(frozen=True, slots=True)
class Review:
    """Who answers for a list or a pack, why, and how one appeals against it."""

    reviewer: str | None
    reason: str | None
    appeals: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What one source of evidence says, in bits, and its strongest things."""

    source: str
    bits: float
    needed: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Considered:
    """A doubt that was looked for, whether it was found, and what there was."""

    doubt: Doubt
    found: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Appeal:
    """The pack of one account.

    ``holder`` may be told to the account's holder; the rest is for whoever decides.
    ``changes`` say what would change the result.
    """

    account_id: str
    fate: Fate
    decision: str
    confidence: float
    bits: float
    threshold: float
    bar: float
    prior_bits: float | None
    evidence: tuple[Said, ...]
    considered: tuple[Considered, ...]
    changes: tuple[str, ...]
    holder: tuple[str, ...]
    case: Case
    review: Review


def appeal_of(member: Assessed, measure: Measure, case: Case, review: Review) -> Appeal:
    """The pack of a member, whatever is recommended for it."""
    candidate = member.candidate
    weighed = candidate.weighed
    return Appeal(
        candidate.account_id,
        member.fate,
        _decision(member, measure),
        candidate.confidence,
        candidate.bits,
        measure.threshold,
        measure.bar,
        weighed.prior_bits if weighed else None,
        tuple(_said(candidate, measure, case)),
        tuple(_considered(member)),
        tuple(_changes(member, measure)),
        tuple(_holder(member, case, review)),
        case,
        review,
    )


def _decision(member: Assessed, measure: Measure) -> str:
    at = f"at a threshold of {measure.threshold * 100:.10g}%"
    doubts = listed(each.sentence for each in member.objections)
    return {
        Fate.RECOMMENDED: f"A ban is recommended {at}; nothing was found that speaks "
        "for looking twice",
        Fate.IN_SPITE: f"A ban is recommended {at} in spite of this: {doubts}",
        Fate.HELD_BACK: f"No ban is recommended {at}, since {doubts}",
        Fate.BANNED: "The account is banned already",
        Fate.CLOSED: "The account is closed already",
    }[member.fate]


def _said(candidate: Candidate, measure: Measure, case: Case) -> Iterable[Said]:
    weighed = candidate.weighed
    if weighed is None:
        return
    for source, bits in weighed.by_source.items():
        things = [t for t in weighed.things if KINDS[t.kind].source == source]
        needed = weighed.passes and not passes_without(weighed, source, measure)
        sentences = (_thing(each, case) for each in things[:_THINGS])
        yield Said(source, bits, needed, tuple(sentences))


def _thing(thing: Telling, case: Case) -> str:
    return group_sentence(
        thing.kind,
        thing.key,
        accounts=thing.members,
        everyone=thing.everyone,
        size=case.size,
        total=case.accounts,
    )


def _considered(member: Assessed) -> Iterable[Considered]:
    found = {each.doubt: each.sentence for each in member.objections}
    candidate = member.candidate
    for doubt in Doubt:
        if doubt in found:
            yield Considered(doubt, True, found[doubt])
        elif candidate.weighed is None and doubt in _BY_EVIDENCE:
            yield Considered(doubt, False, "this could not be looked at")
        else:
            yield Considered(doubt, False, _absent(doubt, candidate))


_BY_EVIDENCE = frozenset({Doubt.NOT_HELD, Doubt.ONE_SOURCE})
_ABSENT = {
    Doubt.LEGITIMATE: "nobody labelled it legitimate",
    Doubt.NOT_HELD: "it passes by what it shares with the cluster now",
    Doubt.ONE_SOURCE: "it would pass without what most members share",
    Doubt.LONG_STANDING: "it did not sign up well before half of the members",
    Doubt.OWN_DEVICE: "it has no device that no other member has",
}


def _absent(doubt: Doubt, candidate: Candidate) -> str:
    if doubt is Doubt.BELOW_THRESHOLD:
        return f"its membership is {percent(candidate.confidence)} sure"
    if doubt is Doubt.NEAR_THE_BAR:
        return f"its {candidate.bits:+.1f} bits are well above the bar"
    if doubt in {Doubt.PAYS_ITS_OWN, Doubt.PAYS_LONG}:
        return _payments(candidate, own=doubt is Doubt.PAYS_ITS_OWN)
    return _ABSENT[doubt]


def _payments(candidate: Candidate, *, own: bool) -> str:
    paid = [p for p in candidate.payments if not (own and p.mates)]
    if not candidate.payments:
        return "no payment of it is known"
    if not paid:
        return "other members have each of its instruments"
    times = sum(payment.count for payment in paid)
    first, last = min(p.first_ms for p in paid), max(p.last_ms for p in paid)
    when = (
        f"on {day(first)}"
        if day(first) == day(last)
        else (f"from {day(first)} to {day(last)}")
    )
    whose = " with instruments of its own" if own else ""
    return f"it paid or tried to{whose} {counted(times, 'time')}, {when}: not for long"


def _changes(member: Assessed, measure: Measure) -> Iterable[str]:
    """What the result hangs on."""
    candidate, weighed = member.candidate, member.candidate.weighed
    if candidate.confidence >= measure.threshold:
        yield (
            f"At a threshold above {candidate.confidence * 100:.4g}% it would not be "
            "recommended"
        )
    margin = candidate.bits - measure.bar
    if margin > 0:
        yield f"With {margin:.1f} bits less it would be no member at all"
    if weighed is None or not weighed.passes:
        return
    hanging = [
        source
        for source in weighed.by_source
        if not passes_without(weighed, source, measure)
    ]
    for source in hanging:
        yield f"Without all evidence by {source} it would not pass: it hangs on that"
    if weighed.by_source and not hanging:
        yield "It would pass without any one of its sources of evidence"
    for each in member.objections:
        if each.doubt.holds_back:
            yield f"It is held back for this: {each.sentence}"


def _holder(member: Assessed, case: Case, review: Review) -> Iterable[str]:
    """What may be told to the holder: kinds of evidence, no key and no figure."""
    candidate = member.candidate
    yield f"This is about the account {candidate.account_id}"
    if not member.fate.is_recommended:
        yield f"As of {day(case.made_ms)} no action on it is recommended by this review"
        return
    yield (
        "A review came to the result that it is run together with other accounts as "
        "one operation, and recommends to close it to further use"
    )
    nouns = _nouns(candidate.weighed.by_source) if candidate.weighed else ""
    if nouns:
        yield f"The result rests on what it has in common with them: {nouns}"
    yield (
        "Considered in its favour were how long it has been there, whether and how "
        "long it paid, and what it has for itself alone"
    )
    yield f"The review was made on {day(case.made_ms)}"
    yield (
        "Whoever holds it may object and send what speaks for it, such as who uses it, "
        f"for what, and who pays; how: {review.appeals or _NO_WAY}"
    )


def _nouns(sources: Iterable[str]) -> str:
    return listed(dict.fromkeys(_TOLD.get(source, source) for source in sources))


# In words that a holder understands.
_TOLD = {
    "payment": "how it is paid for",
    "device": "devices that it is used on",
    "phone": "the phone number that was given",
    "e-mail": "the e-mail address that was given",
    "address": "internet addresses that it is used from",
    "prompt": "what is sent with it",
    "sign-up": "when it was signed up",
}
