"""Sharing policies: what they refuse, and what follows from their silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.policy import (
    DEFAULT,
    SHARED_KINDS,
    Form,
    Policy,
    Tlp,
    level_of,
    may_see,
    policy_of,
    source_at,
)

ORDER = list(Form)


def a_policy(**changes):
    base = {
        "version": 1,
        "name": "ours",
        "group_kinds": ["campaign"],
        "least_confidence": 0.5,
        "least_members": 2,
        "indicator_share": 0.5,
        "forms": {},
    }
    return policy_of(base | changes)


def test_what_is_not_named_is_withheld():
    policy = a_policy()

    forms = {policy.form(kind, tlp) for kind in SHARED_KINDS for tlp in Tlp}
    assert forms == {Form.WITHHELD, Form.TRUNCATED}
    assert policy.form("time", Tlp.RED) is Form.TRUNCATED


def test_a_level_that_is_not_named_is_withheld():
    policy = a_policy(forms={"account": {"red": "hashed"}})

    assert policy.form("account", Tlp.RED) is Form.HASHED
    assert policy.form("account", Tlp.AMBER_STRICT) is Form.WITHHELD


def test_a_text_counts_for_every_level():
    assert set(a_policy(forms={"account": "hashed"}).forms["account"].values()) == {
        Form.HASHED
    }


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"version": 2}, "version must be 1"),
        ({"name": " "}, "name must be a text"),
        ({"colour": 1}, "colour is no part of a policy"),
        ({"group_kinds": ["gang"]}, "group_kinds must be a list of"),
        ({"group_kinds": None}, "group_kinds must be a list of"),
        ({"least_confidence": 2}, "least_confidence must be a number from 0 to 1"),
        ({"least_confidence": True}, "least_confidence must be a number"),
        ({"least_members": 1}, "least_members must be a whole number from 2 on"),
        ({"indicator_share": "half"}, "indicator_share must be a number"),
        ({"forms": 3}, "forms must be a table"),
        ({"forms": {"prompt": "plain"}}, "forms.prompt is no kind"),
        ({"forms": {"account": 3}}, "forms.account must be a form"),
        ({"forms": {"account": {"white": "plain"}}}, "forms.account.white is no level"),
        ({"forms": {"email": "plain"}}, "forms.email may be hashed, withheld"),
        ({"forms": {"person": {"red": "plain"}}}, "forms.person may be"),
        (
            {"forms": {"account": {"green": "plain", "red": "plain"}}},
            "forms.account gives more at green than at amber",
        ),
        (
            {"forms": {"ip_address": {"red": "plain"}}},
            "forms.ip_address at red gives away networks",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(changes, says):
    with pytest.raises(ValueError, match=says):
        a_policy(**changes)


def test_it_reads_what_it_writes():
    again = policy_of(DEFAULT.as_mapping())

    assert again == DEFAULT
    assert isinstance(again, Policy)


def test_the_default_keeps_people_out_and_gives_fewer_to_more():
    for kind in SHARED_KINDS:
        forms = [ORDER.index(DEFAULT.form(kind, tlp)) for tlp in Tlp]
        assert forms == sorted(forms, reverse=True), kind
    for kind in ("email", "phone", "person"):
        assert {DEFAULT.form(kind, tlp) for tlp in Tlp} == {Form.WITHHELD}
    assert Form.PLAIN not in {DEFAULT.form("account", tlp) for tlp in Tlp}


@given(
    st.dictionaries(
        st.sampled_from(list(SHARED_KINDS)),
        st.dictionaries(st.sampled_from(list(Tlp)), st.sampled_from(ORDER)),
    )
)
def test_no_policy_that_is_taken_gives_more_to_more(forms):
    try:
        policy = a_policy(forms=forms)
    except ValueError:
        return
    for kind in SHARED_KINDS:
        order = [ORDER.index(policy.form(kind, tlp)) for tlp in Tlp]
        assert order == sorted(order, reverse=True)
        assert policy.form(kind, Tlp.RED) in SHARED_KINDS[kind].forms


@pytest.mark.parametrize("tlp", [None, *Tlp])
def test_a_source_remembers_its_level(tlp):
    assert level_of(source_at("lab-b", tlp)) == tlp


def test_nothing_leaves_for_more_than_it_came_for():
    assert may_see(None, Tlp.CLEAR)
    assert may_see(Tlp.AMBER, Tlp.RED)
    assert not may_see(Tlp.RED, Tlp.AMBER_STRICT)
    assert not may_see(Tlp.GREEN, Tlp.CLEAR)
