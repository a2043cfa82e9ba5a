"""A cluster that was read, and what is left of it."""

from backend.domain.excerpts import rules_of
from backend.graph.clusters import ClusterRow
from backend.services.excerpts import Case
from backend.services.sightings import SCHEMA
from tests.unit.domain.test_excerpts import part_of
from tests.unit.domain.test_growth import crowd


def a_case(has, members, *, assets=()):
    """A stored cluster of ``members`` in a world where accounts have ``has``."""
    evidence = part_of(has, members)
    cluster = ClusterRow(
        "clu_1", len(members), "campaign", 0.9, [], [], None, None, None, 0, 0, 0, "r"
    )
    return Case(
        cluster,
        tuple(sorted(members)),
        SCHEMA.empty_table(),
        evidence,
        rules_of(evidence, members, accept_bits=4),
        tuple(assets),
    )


def ring():
    """Thirty accounts that share cards, devices and a prompt."""
    return {
        f"ring-{number:03}": [
            ("instrument", f"ring-card-{number % 3}"),
            ("device", f"ring-device-{number % 5}"),
            ("prompt_family", "ring-prompt"),
        ]
        for number in range(30)
    }


def test_who_passes_stays_together():
    case = a_case(crowd(500) | ring(), ring())

    (left,) = case.remaining()

    assert left.members == case.members
    assert left.kept


def test_strangers_of_one_supplier_are_set_aside():
    customers = {
        f"customer-{number:02}": [
            ("instrument", "reseller-card"),
            ("ip_address", "reseller-exit"),
            ("device", f"customer-device-{number}"),
            ("email_domain", f"customer-{number}.example"),
        ]
        for number in range(15)
    }

    (left,) = a_case(crowd(500) | customers, customers).remaining()

    assert (len(left.members), left.kept) == (15, False)


def test_chains_of_payments_hold_by_their_links():
    wallets = {
        f"w-{n}": [("instrument", f"{kind}-{n // 6}") for kind in ("a", "b")]
        for n in range(12)
    }
    strangers = {f"s-{n:04}": [("instrument", f"own-{n}")] for n in range(60_000)}
    case = a_case(wallets | strangers, wallets)

    assert case.rules.sources == 1
    assert [len(part.members) for part in case.remaining()] == [6, 6]
    thinned = case.without(frozenset({("instrument", "a-0")}))
    assert [part.members[0] for part in thinned.remaining()] == ["w-10"]
