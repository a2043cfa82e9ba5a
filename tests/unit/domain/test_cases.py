"""The algebra of cases, without a journal."""

import itertools

import pytest

from backend.domain.cases import (
    NEXT,
    CaseEvent,
    CaseStatus,
    Priority,
    Step,
    case_of,
)


def an_event(number, step, **said):
    return CaseEvent(number, "case_1", step, f"p{number}", 1000 + number, said)


OPENED = an_event(1, Step.OPENED, title="T", clusters=["clu_1"], accounts=["acc_1"])


def test_a_case_is_what_its_events_say():
    case = case_of(
        [
            OPENED,
            an_event(2, Step.ASSIGNED, assignee="Ada"),
            an_event(3, Step.STATUS, status="in_review", text="Mine."),
            an_event(4, Step.COMMENTED, text="Hm."),
            an_event(5, Step.ADDED, clusters=["clu_2", "clu_1"], accounts=[]),
            an_event(6, Step.REMOVED, clusters=[], accounts=["acc_1"]),
            an_event(7, Step.PRIORITY, priority="urgent"),
            an_event(8, Step.RULED, ruling="rul_1", claim="same", count=3),
        ]
    )

    assert (case.opened_by, case.opened_ms, case.changed_ms) == ("p1", 1001, 1008)
    assert (case.status, case.priority) == (CaseStatus.IN_REVIEW, Priority.URGENT)
    assert (case.assignee, case.comments) == ("Ada", 1)
    assert (case.clusters, case.accounts) == (("clu_1", "clu_2"), ())


def test_the_order_in_which_events_are_read_does_not_matter():
    events = [
        OPENED,
        an_event(2, Step.STATUS, status="closed"),
        an_event(3, Step.STATUS, status="reopened"),
        an_event(4, Step.DUE, due_ms=7),
        an_event(5, Step.DUE, due_ms=None),
    ]

    found = {case_of(order) for order in itertools.permutations(events)}

    assert len(found) == 1
    assert next(iter(found)).due_ms is None


def test_nothing_comes_before_it_is_opened():
    with pytest.raises(ValueError, match="begins by being opened"):
        case_of([an_event(1, Step.COMMENTED, text="Hm.")])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("open", "in_review"),
        ("in_review", "decided"),
        ("decided", "closed"),
        ("closed", "reopened"),
        ("reopened", "closed"),
    ],
)
def test_the_way_of_a_case(before, after):
    assert CaseStatus(after) in NEXT[CaseStatus(before)]


def test_a_closed_case_can_only_be_reopened_and_none_becomes_what_it_is():
    assert NEXT[CaseStatus.CLOSED] == {CaseStatus.REOPENED}
    assert NEXT.keys() == set(CaseStatus)
    assert all(status not in NEXT[status] for status in CaseStatus)
