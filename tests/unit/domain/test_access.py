"""What each role includes, and what it does not."""

import pytest

from backend.domain.access import OWNER, Principal, Role, Way, in_order, included


@pytest.mark.parametrize(
    ("role", "more"),
    [
        (Role.READER, set()),
        (Role.INVESTIGATOR, {Role.READER}),
        (Role.REVIEWER, {Role.INVESTIGATOR, Role.READER}),
        (Role.INGEST, set()),
        (Role.ADMIN, {Role.REVIEWER, Role.INVESTIGATOR, Role.READER, Role.INGEST}),
    ],
)
def test_what_a_role_includes(role, more):
    assert included({role}) == more | {role}


@pytest.mark.parametrize(
    ("roles", "sees"),
    [
        ({Role.READER}, False),
        ({Role.INGEST}, False),
        ({Role.READER, Role.INGEST}, False),
        ({Role.INVESTIGATOR}, True),
        ({Role.REVIEWER}, True),
        ({Role.ADMIN}, True),
        (set(), False),
    ],
)
def test_who_sees_personal_data(roles, sees):
    who = Principal("ada", frozenset(roles), Way.KEY)

    assert who.sees_personal_data == sees
    assert not who.is_owner


def test_nobody_may_what_no_role_is_named_for():
    assert not Principal(OWNER, frozenset(Role), Way.LOCAL).may(())


def test_roles_have_one_order():
    assert in_order({Role.ADMIN, Role.READER}) == (Role.READER, Role.ADMIN)
