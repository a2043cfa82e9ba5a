"""Whoever changes, removes or inserts a row of the audit log is found out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.audit import START, Action, Check, Entry, Head, Link, chained

KEY, LOG = b"key of the log", "journal"


def entry(number, **more):
    return Entry(
        made_ms=number, actor="ada", roles=("reader",), way="key", action="look", **more
    )


def log_of(count):
    links, before = [], START
    for number in range(1, count + 1):
        before = _append(links, entry(number, about={"account": f"acc_{number}"}))
    return links, Head(count, before).signed(KEY, LOG)


def _append(links, made):
    number, salt = len(links) + 1, f"salt {len(links)}"
    digest = made.digest(salt)
    before = links[-1].hash if links else START
    links.append(Link(number, made, salt, digest, chained(before, number, digest)))
    return links[-1].hash


def verdict(links, head, noted=None):
    check = Check(noted)
    check.take(links)
    return check.end(head, KEY, LOG)


def forged(links):
    """The same rows, chained anew by somebody who has no key."""
    made = []
    for link in links:
        _append(made, link.entry)
    return made


@given(st.integers(0, 30))
def test_a_whole_log_has_no_fault(count):
    links, head = log_of(count)

    assert verdict(links, head) is None
    assert verdict(links, head, head) is None


@given(st.data())
def test_one_changed_row_is_named(data):
    links, head = log_of(12)
    at = data.draw(st.integers(0, 11))
    changes = {
        "actor": "eve",
        "made_ms": 0,
        "action": "export",
        "about": {"account": "acc_x"},
        "reason": "none",
        "query": "q",
        "roles": ("admin",),
        "way": "session",
        "request_id": "r",
    }
    name = data.draw(st.sampled_from(sorted(changes)))
    changed = replace(links[at].entry, **{name: changes[name]})
    links[at] = replace(links[at], entry=changed)

    assert verdict(links, head) == (
        f"Row {at + 1} was changed: it does not say what it said"
    )


@pytest.mark.parametrize("at", [0, 5, 11])
def test_a_changed_row_with_a_digest_that_fits_breaks_the_chain(at):
    links, head = log_of(12)
    changed = replace(links[at].entry, actor="eve")
    links[at] = replace(links[at], entry=changed, digest=changed.digest(links[at].salt))

    assert f"Row {at + 1} does not follow" in verdict(links, head)


@given(st.integers(0, 11), st.integers(1, 12))
def test_removed_rows_are_missed(at, many):
    links, head = log_of(12)
    del links[at : at + many]

    assert verdict(links, head) == f"Row {at + 1} is missing: it was removed"


def test_the_last_rows_are_missed_although_the_rest_is_chained_anew():
    links, head = log_of(12)

    assert verdict(forged(links[:9]), head) == "Row 10 is missing: it was removed"
    without_key = Head(9, links[8].hash).signed(b"another", LOG)
    assert verdict(links[:9], without_key) == "The head of the log was changed"
    assert "head of the log is missing" in verdict(links[:9], None)


def test_an_old_head_is_found_by_one_that_was_noted():
    links, head = log_of(12)
    old = Head(9, links[8].hash).signed(KEY, LOG)

    assert verdict(links[:9], old) is None
    assert verdict(links[:9], old, head) == ("Row 10 is missing: row 12 was noted")
    other = forged([replace(x, entry=replace(x.entry, actor="eve")) for x in links])
    signed = Head(12, other[-1].hash).signed(KEY, LOG)
    assert verdict(other, signed, head) == "Row 12 is not the one that was noted"


def test_inserted_rows_are_found():
    links, head = log_of(5)
    extra = [*links]
    _append(extra, entry(9))
    assert verdict(extra, head) == "Row 6 was inserted"

    between = [*links[:2], replace(links[4], number=3), *links[2:]]
    assert "Row 3 does not follow" in verdict(between, head)


def amended(links, at, about, digest=None):
    """Names are taken out of a row, and the log says so."""
    new = replace(links[at].entry, about=about)
    links[at] = replace(links[at], entry=new, salt="another")
    rows = {str(at + 1): digest or new.digest("another")}
    note = replace(entry(99), action=Action.AMENDED, about={"rows": rows})
    return Head(len(links) + 1, _append(links, note)).signed(KEY, LOG)


def test_a_name_may_go_if_the_log_says_so():
    links, _ = log_of(5)
    head = amended(links, 2, {"account": "erased_1"})
    head = amended(links, 2, {"account": "erased_2"})

    assert verdict(links, head) is None

    links[2] = replace(links[2], entry=replace(links[2].entry, actor="eve"))
    assert "Row 3 was changed" in verdict(links, head)


def test_an_amendment_of_other_words_excuses_nothing():
    links, _ = log_of(5)
    head = amended(links, 2, {"account": "erased_1"}, digest="0" * 64)

    assert "Row 3 was changed" in verdict(links, head)


def test_a_changed_amendment_excuses_nothing():
    links, head = log_of(5)
    changed = replace(links[2].entry, actor="eve")
    links[2] = replace(links[2], entry=changed)
    note = replace(
        links[4].entry,
        action=Action.AMENDED,
        about={"rows": {"3": changed.digest(links[2].salt)}},
    )
    links[4] = replace(links[4], entry=note)

    assert "Row 3 was changed" in verdict(links, head)


def test_a_row_that_is_missing_is_named_before_one_that_it_excused():
    links, _ = log_of(5)
    head = amended(links, 2, {"account": "erased_1"})

    assert verdict(links[:5], head) == "Row 6 is missing: it was removed"
    del links[4]
    assert verdict(links, head) == "Row 5 is missing: it was removed"


def test_a_head_belongs_to_one_log():
    links, head = log_of(3)
    check = Check()
    check.take(links)

    assert check.end(head, KEY, "another journal") == "The head of the log was changed"
