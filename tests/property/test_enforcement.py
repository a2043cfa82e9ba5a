"""Whom a ban preview recommends, whatever the members are like."""

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.enforcement import (
    DAY_MS,
    Candidate,
    Payment,
    Weighed,
    assess,
    figures_of,
    measure_of,
)
from backend.domain.linkage import SOURCE_NAMES

times = st.integers(0, 400).map(lambda days: days * DAY_MS)
shares = st.floats(0, 1, allow_nan=False)
payments = st.builds(
    lambda first, days, count, mates: Payment(
        "pi_1", None, first, first + days * DAY_MS, count, mates
    ),
    times,
    st.integers(0, 90),
    st.integers(1, 9),
    st.integers(0, 3),
)
weighed = st.builds(
    Weighed,
    st.floats(-20, 0),
    st.dictionaries(st.sampled_from(SOURCE_NAMES), st.floats(0, 14), max_size=4),
    st.floats(-20, 60),
    st.integers(0, 5),
    st.booleans(),
    st.booleans(),
    st.just(()),
)
candidates = st.builds(
    Candidate,
    st.text(min_size=1, max_size=4),
    st.integers(0, 99),
    st.floats(-20, 60),
    shares,
    st.sampled_from(["active", "suspended", "banned", "closed"]),
    st.sampled_from([None, "legitimate", "abusive", "unknown"]),
    st.none() | times,
    st.none() | times,
    st.lists(payments, max_size=3).map(tuple),
    st.integers(0, 3),
    st.lists(st.just("dev_1"), max_size=1).map(tuple),
    st.none() | weighed,
)
thresholds = st.floats(0.5, 0.9999)


def assessed(members, threshold):
    measure = measure_of(members, threshold=threshold, bar=4.0, sources=2)
    return [assess(each, measure) for each in members]


@given(st.lists(candidates, max_size=12), thresholds)
def test_nobody_is_recommended_below_the_threshold(members, threshold):
    for each in assessed(members, threshold):
        if each.fate.is_recommended:
            assert each.candidate.confidence >= threshold
            assert each.candidate.status in {"active", "suspended"}
            assert each.candidate.verdict != "legitimate"


@given(st.lists(candidates, max_size=12), thresholds, thresholds)
def test_a_higher_threshold_adds_nobody(members, one, other):
    low, high = sorted((one, other))

    below, above = assessed(members, low), assessed(members, high)

    for before, after in zip(below, above, strict=True):
        assert before.fate.is_recommended or not after.fate.is_recommended


@given(st.lists(candidates, max_size=12), thresholds)
def test_a_doubt_is_never_passed_over_in_silence(members, threshold):
    for each in assessed(members, threshold):
        if each.fate.value == "recommended":
            assert not each.objections
        if each.fate.value == "held-back":
            assert any(objection.doubt.holds_back for objection in each.objections)


@given(st.lists(candidates, max_size=12), thresholds)
def test_fates_add_up(members, threshold):
    figures = figures_of(assessed(members, threshold))

    fates = (
        figures.recommended,
        figures.in_spite,
        figures.held_back,
        figures.banned,
        figures.closed,
    )
    assert sum(fates) == figures.members == len(members)
