"""What a pack says of one account."""

from dataclasses import replace

import pytest

from backend.domain.appeals import Case, Review, appeal_of
from backend.domain.enforcement import Doubt, Telling, assess
from tests.unit.domain.test_enforcement import HELD, MEASURE, PLAIN, paid

CASE = Case(
    "clu_1", "run_1", "1.0", 60, 3_000, 1_767_225_600_000, "as kept", "Lab", 0.93
)
REVIEW = Review("R. Viewer", "one card", "write to the appeals desk")
THINGS = (
    Telling("instrument", "pi_1", 39, 41, 7.6),
    Telling("ip_address", "192.0.2.7", 20, 25, 5.0),
)


def pack(review=REVIEW, **changed):
    member = assess(replace(PLAIN, **changed), MEASURE)
    return appeal_of(member, MEASURE, CASE, review)


def test_evidence_is_counted_and_nobody_is_listed():
    found = pack(weighed=replace(HELD, things=THINGS))

    payment, device, address = found.evidence
    (sentence,) = payment.sentences
    assert sentence == (
        "39 of 60 accounts pay with the same instrument pi_1; 2 of the other 2,940 "
        "accounts do"
    )
    assert (device.source, device.sentences) == ("device", ())
    assert address.bits == 6.0


def test_a_source_that_it_hangs_on_is_named():
    weighed = replace(HELD, by_source={"payment": 12.0, "device": 5.0}, bits=13.0)

    found = pack(weighed=weighed)

    assert [each.source for each in found.evidence if each.needed] == ["payment"]
    assert "Without all evidence by payment it would not pass: it hangs on that" in (
        found.changes
    )


def test_every_doubt_is_in_it_whether_found_or_not():
    found = pack(payments=paid(45))

    assert [each.doubt for each in found.considered] == list(Doubt)
    there = {each.doubt for each in found.considered if each.found}
    assert there == {Doubt.PAYS_ITS_OWN, Doubt.PAYS_LONG}


@pytest.mark.parametrize(
    ("changed", "start"),
    [
        ({}, "A ban is recommended at a threshold of 99%; nothing was found"),
        (
            {"own_devices": ("d",)},
            "A ban is recommended at a threshold of 99% in spite of this: it uses",
        ),
        ({"confidence": 0.9}, "No ban is recommended at a threshold of 99%, since"),
        ({"status": "banned"}, "The account is banned already"),
    ],
)
def test_the_decision_says_the_threshold_and_the_doubts(changed, start):
    assert pack(**changed).decision.startswith(start)


def test_the_holder_reads_kinds_and_the_way_to_appeal_and_no_organization():
    found = pack(weighed=replace(HELD, things=THINGS))

    told = " ".join(found.holder)
    assert "how it is paid for, devices that it is used on and internet" in told
    assert "write to the appeals desk" in told
    for secret in ("pi_1", "192.0.2.7", "Lab", "clu_1", "39"):
        assert secret not in told


def test_the_holder_of_an_account_held_back_is_told_that_nothing_is_recommended():
    told = pack(confidence=0.9).holder

    assert "no action on it is recommended" in told[-1]


def test_without_evidence_the_pack_says_that_it_could_not_be_looked_at():
    found = pack(weighed=None)

    assert (found.evidence, found.prior_bits) == ((), None)
    unseen = {
        each.doubt
        for each in found.considered
        if each.sentence == "this could not be looked at"
    }
    assert unseen == {Doubt.NOT_HELD, Doubt.ONE_SOURCE}
