"""Which rule holds for which crowd, and that a guess is never made."""

from dataclasses import replace

import pytest

from backend.domain.causes import find_cause
from backend.domain.crowds import Crowd, Looks
from backend.domain.discounts import Cause
from backend.domain.evidence import KINDS

# Strangers with nothing in common.
NOTHING = Looks(
    steady=0.5, elsewhere=0.0, own_device=0.9, own_instrument=0.5, place=0.1,
    payer=0.1, site=0.1, text=0.1, variety=0.0, addresses=0.01, days=15.0,
    lasting=0.2, firms=1.0,
)  # fmt: skip
PUPILS = {"site": 0.5, "text": 1.0, "place": 0.9}
CUSTOMERS = {"days": 60.0, "lasting": 0.9}
VISITORS = {"elsewhere": 0.9, "variety": 0.9}
PROXIED = {"clusters": 3, "members": 30, "most": 12, "hidden": 4.0}


def crowd(kind="ip_address", *, key="key", accounts=60, looks=None, **more):
    values = {"members": 0, "clusters": 0, "most": 0, "cluster": -1, "hidden": 0.0}
    return Crowd(
        kind, key, accounts, looks=replace(NOTHING, **(looks or {})), **values | more
    )


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        (crowd(looks={"steady": 0.9, "elsewhere": 0.2}), Cause.CARRIER_NAT),
        (
            crowd(looks={"steady": 0.9, "elsewhere": 0.9, "variety": 0.1}),
            Cause.CARRIER_NAT,
        ),
        (crowd(looks=VISITORS | {"steady": 0.2}), Cause.VPN_EXIT),
        (crowd(looks=VISITORS | {"own_device": 0.1}, **PROXIED), Cause.VPN_EXIT),
        (crowd(looks=VISITORS | {"steady": 0.5}), Cause.SHARED_EXIT),
        (crowd(looks=VISITORS | {"steady": 0.9}), Cause.SHARED_EXIT),
        (crowd(looks=PUPILS), Cause.CAMPUS),
        (crowd(looks=VISITORS | PUPILS), Cause.CAMPUS),
        (crowd("network", looks={"addresses": 1.2}), Cause.ACCESS_NETWORK),
        (crowd("network", looks=VISITORS), Cause.SHARED_EXIT),
        (crowd("device", looks=PUPILS), Cause.CAMPUS),
        (crowd("prompt_family", looks=PUPILS | CUSTOMERS), Cause.CAMPUS),
        (
            crowd("prompt_family", looks={"days": 3.0, "lasting": 0.05}),
            Cause.VIRAL_PROMPT,
        ),
        (crowd("prompt_family", looks=CUSTOMERS), Cause.FRAMEWORK_PROMPT),
        (
            crowd("prompt_family", looks=CUSTOMERS | {"firms": 0.3}),
            Cause.OPEN_SOURCE_APP,
        ),
        (crowd("instrument"), Cause.AGENCY_CARD),
        (crowd("person", looks={"payer": 1.0}), Cause.AGENCY_CARD),
        (crowd("email_domain", looks={"place": 0.9}), Cause.CAMPUS),
        (crowd("email_domain"), Cause.MAIL_PROVIDER),
        (crowd("email_domain", key="gmail.com", accounts=5), Cause.MAIL_PROVIDER),
    ],
)
def test_a_rule_holds(given, cause):
    found = find_cause(given)

    assert found.cause is cause
    assert found.why


@pytest.mark.parametrize(
    "given",
    [
        # Nobody comes from elsewhere, nobody stays.
        crowd(),
        # A household with guests; an agency's office.
        crowd(accounts=9, looks=VISITORS),
        crowd(looks=VISITORS | {"payer": 0.9}),
        # One cluster alone hides nothing.
        crowd(looks=VISITORS | {"own_device": 0.1, "payer": 0.5}, clusters=1),
        # Devices that many accounts have are a farm's as well as a school's.
        crowd("prompt_family", looks=PUPILS | {"own_device": 0.2}),
        crowd("prompt_family", looks=CUSTOMERS | {"own_device": 0.2}),
        crowd("instrument", looks={"own_device": 0.2}),
        # All the data are from these days.
        crowd("prompt_family", looks={"days": 3.0, "lasting": 0.9}),
        crowd("prompt_family"),
        # A firm's own card; strangers who are called alike.
        crowd("instrument", looks={"site": 0.9}),
        crowd("person"),
        crowd("device", looks={"text": 0.6}),
        crowd("email_domain", accounts=20),
        crowd("phone"),
        crowd("email"),
    ],
)
def test_no_rule_holds(given):
    found = find_cause(given)

    assert found.cause is None
    assert found.why.startswith("no rule holds: ")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("most", "members", "words"),
    [
        (31, 40, "31 of its 60 accounts are one cluster's"),
        (20, 46, "46 of its 60 accounts are in clusters"),
    ],
)
def test_what_clusters_have_is_not_called_innocent(kind, most, members, words):
    looks = VISITORS | PUPILS | CUSTOMERS

    found = find_cause(
        crowd(kind, looks=looks, most=most, members=members, clusters=4, hidden=4.0)
    )

    assert found.cause is None
    assert found.why.startswith(words)


def test_an_exit_hides_clusters_among_strangers():
    found = find_cause(crowd(looks=VISITORS, **PROXIED | {"members": 45}))

    assert found.cause is Cause.VPN_EXIT
