"""Who else would be hit by blocking what holds a cluster together."""

from backend.domain.collateral import Outsider, Shared, beside, bystanders
from backend.domain.discounts import Cause

NETWORK = Shared(
    "network",
    "198.19.0.0/24",
    40,
    43,
    (
        Outsider("acc_1", None, True),
        Outsider("acc_2", "clu_2", False),
        Outsider("acc_3", None, False),
    ),
    cause=Cause.CARRIER_NAT,
    why="70% come from other networks, too",
)
DEVICE = Shared("device", "dev_1", 3, 4, (Outsider("acc_1", None, True),))
CROWD = Shared("ip_address", "192.0.2.1", 10, 9_000, None, unclustered=8_000)


def test_says_who_is_hit_and_why_the_honest_share_it():
    found = beside(NETWORK)

    assert (found.others, found.unclustered, found.paying) == (3, 2, 1)
    assert found.sentence == (
        "Blocking the network 198.19.0.0/24, too, would hit 3 other accounts, 2 of "
        "them in no cluster and 1 of them with a payment instrument; honest accounts "
        "may share it: carrier-nat, 70% come from other networks, too"
    )


def test_a_thing_of_the_cluster_alone_hits_nobody():
    alone = Shared("device", "dev_9", 3, 3, ())

    assert beside(alone).sentence == (
        "Blocking the device dev_9, too, would hit nobody else"
    )


def test_of_a_crowd_only_what_the_ledger_counted_is_said():
    found = beside(CROWD)

    assert (found.others, found.unclustered, found.paying) == (8_990, 8_000, None)
    assert found.sentence == (
        "Blocking the address 192.0.2.1, too, would hit 8,990 other accounts, 8,000 of "
        "them in no cluster"
    )


def test_who_has_several_things_is_hit_once():
    found = bystanders([NETWORK, DEVICE])

    assert (found.things, found.accounts) == (2, 3)
    assert (found.unclustered, found.paying, found.at_least) == (2, 1, False)


def test_with_a_crowd_it_is_at_least_the_crowd():
    found = bystanders([NETWORK, CROWD])

    assert (found.accounts, found.at_least) == (8_990, True)


def test_nothing_hits_nobody():
    assert bystanders([]).accounts == 0
