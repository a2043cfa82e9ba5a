"""Who is recommended, and each doubt that speaks for looking twice."""

from dataclasses import replace

import pytest

from backend.domain.enforcement import (
    DAY_MS,
    Candidate,
    Doubt,
    Fate,
    Measure,
    Payment,
    Weighed,
    assess,
    figures_of,
    measure_of,
    passes_without,
    shared_source,
)

JANUARY = 1_767_225_600_000  # 2026-01-01
MEASURE = Measure(0.99, 4.0, 2, "address", JANUARY + 60 * DAY_MS)
HELD = Weighed(
    -4.0, {"payment": 10.0, "device": 9.0, "address": 6.0}, 21.0, 3, False, True, ()
)
PLAIN = Candidate(
    "acc_1",
    0,
    21.0,
    0.999,
    "active",
    None,
    JANUARY + 60 * DAY_MS,
    None,
    (),
    0,
    (),
    HELD,
)


def paid(days, mates=0, count=2):
    last = JANUARY + round(days * DAY_MS)
    return (Payment("pi_1", "card", JANUARY, last, count, mates),)


def doubts(**changed):
    return assess(replace(PLAIN, **changed), MEASURE).doubts


def test_a_member_without_a_doubt_is_recommended():
    found = assess(PLAIN, MEASURE)

    assert (found.fate, found.objections) == (Fate.RECOMMENDED, ())


@pytest.mark.parametrize(
    ("confidence", "fate"),
    [
        (0.98999, Fate.HELD_BACK),
        (0.99, Fate.RECOMMENDED),
        (0.99001, Fate.RECOMMENDED),
    ],
)
def test_the_threshold_itself_is_enough(confidence, fate):
    assert assess(replace(PLAIN, confidence=confidence), MEASURE).fate is fate


def test_a_weak_membership_says_how_weak():
    found = assess(replace(PLAIN, confidence=0.9712), MEASURE)

    assert [each.sentence for each in found.objections] == [
        "its membership is 97.1% sure, less than the threshold of 99%"
    ]


@pytest.mark.parametrize(("bits", "near"), [(6.99, True), (7.0, False), (0.0, True)])
def test_within_three_bits_of_the_bar_is_near(bits, near):
    assert (Doubt.NEAR_THE_BAR in doubts(bits=bits)) == near


def test_who_is_put_there_by_a_judgement_is_not_held_by_evidence():
    weighed = replace(HELD, bits=1.0, passes=False)

    assert doubts(weighed=weighed) == {Doubt.NOT_HELD}


def test_one_source_holds_it_when_without_it_too_few_bits_are_left():
    weighed = replace(HELD, by_source={"address": 12.0, "device": 3.0}, bits=11.0)

    found = assess(replace(PLAIN, weighed=weighed), MEASURE)

    assert found.fate is Fate.HELD_BACK
    assert found.objections[0].sentence == (
        "without address and network, which most members share, it would not pass: "
        "-1.0 bits of 2 sources would be left"
    )


def test_one_source_holds_it_when_without_it_too_few_sources_are_left():
    weighed = replace(
        HELD, by_source={"address": 8.0, "device": 13.0}, bits=17.0, sources=2
    )

    assert not passes_without(weighed, "address", MEASURE)
    assert doubts(weighed=weighed) == {Doubt.ONE_SOURCE}


def test_where_there_is_one_source_only_nobody_is_held_back_for_it():
    alone = replace(MEASURE, sources=1, shared_source="payment")
    weighed = replace(HELD, by_source={"payment": 25.0}, bits=21.0, sources=1)

    assert assess(replace(PLAIN, weighed=weighed), alone).doubts == set()


@pytest.mark.parametrize(
    ("days", "mates", "expected"),
    [
        (29.9, 0, set()),
        (30, 0, {Doubt.PAYS_ITS_OWN, Doubt.PAYS_LONG}),
        (30, 5, {Doubt.PAYS_LONG}),
        (29.9, 5, set()),
    ],
)
def test_a_month_of_payments_is_a_customers(days, mates, expected):
    assert doubts(payments=paid(days, mates)) == expected


def test_paying_with_what_others_have_stands_beside_the_recommendation():
    found = assess(replace(PLAIN, payments=paid(45, mates=7, count=3)), MEASURE)

    assert found.fate is Fate.IN_SPITE
    assert found.objections[0].sentence == (
        "it pays, from 2026-01-01 to 2026-02-15, 3 times"
    )


def test_a_customer_with_a_card_of_its_own_is_held_back():
    found = assess(replace(PLAIN, payments=paid(45)), MEASURE)

    assert found.fate is Fate.HELD_BACK


@pytest.mark.parametrize(("before", "standing"), [(29.9, False), (30, True)])
def test_long_standing_is_a_month_before_half_of_the_members(before, standing):
    at = round(MEASURE.joined_ms - before * DAY_MS)

    assert (Doubt.LONG_STANDING in doubts(signed_up_ms=at)) == standing


def test_who_never_said_when_it_signed_up_is_not_long_standing():
    assert doubts(signed_up_ms=None) == set()


def test_a_device_of_its_own_stands_beside_the_recommendation():
    found = assess(replace(PLAIN, devices=2, own_devices=("dev_1",)), MEASURE)

    assert (found.fate, found.doubts) == (Fate.IN_SPITE, {Doubt.OWN_DEVICE})


def test_who_is_labelled_legitimate_is_held_back():
    found = assess(replace(PLAIN, verdict="legitimate"), MEASURE)

    assert (found.fate, found.doubts) == (Fate.HELD_BACK, {Doubt.LEGITIMATE})


@pytest.mark.parametrize(
    ("status", "fate"), [("banned", Fate.BANNED), ("closed", Fate.CLOSED)]
)
def test_what_is_done_is_neither_recommended_nor_held_back(status, fate):
    found = assess(replace(PLAIN, status=status, confidence=0.6), MEASURE)

    assert found.fate is fate
    assert found.doubts == {Doubt.BELOW_THRESHOLD}


def test_suspended_accounts_may_still_be_banned():
    assert assess(replace(PLAIN, status="suspended"), MEASURE).fate is Fate.RECOMMENDED


def test_evidence_that_could_not_be_read_leaves_the_other_doubts():
    assert doubts(weighed=None, confidence=0.5) == {Doubt.BELOW_THRESHOLD}


def test_figures_count_each_member_once_and_the_banned_in_no_doubt():
    banned = replace(PLAIN, status="banned", payments=paid(60))
    members = [
        assess(each, MEASURE)
        for each in (
            PLAIN,
            banned,
            replace(PLAIN, payments=paid(60)),
            replace(PLAIN, payments=paid(60, mates=2)),
            replace(PLAIN, signed_up_ms=JANUARY),
        )
    ]

    figures = figures_of(members)

    assert (figures.members, figures.recommended, figures.in_spite) == (5, 1, 1)
    assert (figures.held_back, figures.banned, figures.closed) == (2, 1, 0)
    assert (figures.paying, figures.long_standing) == (2, 1)
    assert figures.doubts["pays-long"] == 2
    assert set(figures.doubts) == {doubt.value for doubt in Doubt}


def test_the_shared_source_is_what_most_members_have_before_what_weighs_most():
    def with_sources(**bits):
        return replace(PLAIN, weighed=replace(HELD, by_source=bits))

    members = [
        with_sources(address=2.0, payment=14.0),
        with_sources(address=2.0),
        with_sources(address=2.0, device=3.0),
    ]

    assert shared_source(members) == "address"
    assert shared_source(members[:1]) == "payment"
    assert shared_source([]) is None


def test_half_of_the_members_had_signed_up_at_the_lower_median():
    times = [4, 1, None, 3, 2]
    members = [replace(PLAIN, signed_up_ms=time) for time in times]

    found = measure_of(members, threshold=0.9, bar=4.0, sources=2)

    assert found.joined_ms == 2
