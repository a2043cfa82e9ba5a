"""Names are replaced by the same ones everywhere, and no two by one."""

import pytest

from backend.services.dossier.redaction import ACCOUNT, OTHER, Names, Redaction

THINGS = [
    *((ACCOUNT, f"acc_{n}") for n in range(12)),
    *((OTHER, f"out_{n}") for n in range(3)),
    *(("ip_address", f"203.0.113.{n}") for n in range(4)),
    ("ip_address", "2001:db8::1"),
    ("device", "dev_1"),
    ("email_domain", "gmail.com"),
    ("email_domain", "lab.example"),
    ("signup_hour", "2026-01-27T14Z"),
]


@pytest.mark.parametrize("level", Redaction)
def test_different_things_stay_different(level):
    names = Names(THINGS, level)

    found = [(kind, names.name(kind, key)) for kind, key in THINGS]

    assert len(set(found)) == len(THINGS)
    assert names.names(*zip(*THINGS, strict=True)) == [name for _, name in found]


@pytest.mark.parametrize("level", Redaction)
def test_who_is_outside_is_a_number(level):
    assert Names(THINGS, level).name(OTHER, "out_1").startswith("other#")


def test_addresses_become_networks():
    names = Names(THINGS, Redaction.ADDRESSES)

    assert names.name("ip_address", "203.0.113.2").startswith("203.0.113.0/24#")
    assert "2001:db8::1" not in names.name("ip_address", "2001:db8::1")
    assert names.name(ACCOUNT, "acc_3") == "acc_3"
    assert names.name("device", "dev_1") == "dev_1"


def test_all_leaves_nothing_of_anybody():
    names = Names(THINGS, Redaction.ALL)

    for kind, key in THINGS:
        told = names.name(kind, key)
        kept = kind == "signup_hour" or key == "gmail.com"
        assert (told == key) == kept, told
        assert kept or key not in told


def test_the_order_of_things_does_not_matter():
    turned = Names(reversed(THINGS), Redaction.ALL)
    names = Names(THINGS, Redaction.ALL)

    assert [turned.name(*t) for t in THINGS] == [names.name(*t) for t in THINGS]
