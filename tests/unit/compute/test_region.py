"""What the columns say of some accounts is what a look at everything says."""

from collections import Counter

import pyarrow as pa
import pytest

from backend.compute.rollup import Rollup
from backend.domain import linkage
from backend.domain.leases import IDLE_MS
from backend.services.detection import evidence_among, read_evidence
from backend.services.families import renamed
from backend.services.rollup import prefixes
from backend.services.sightings import seen_things
from tests.builders import NOON, an_access
from tests.worlds import a_world_of_events

# Prompts of the world are called p0, p1, …; some are one family.
FAMILY = {"p1": "p0", "p2": "p0", "p5": "p4"}
LATER = NOON + 2 * IDLE_MS
# Addresses of the world that others have long after; one of them has both.
ANOTHER = [an_access(f"late_{n}", "2001:db8::3", LATER + n) for n in range(3)]
PLACED = {"acc_9": 0, "acc_12": 0, "acc_20": 1, "late_1": 1}


def name(rollup, crowds=()):
    """Give names as a run does, with ``crowds`` (kind, key, everyone)."""
    columns = ("kind", "key", "everyone", "last_ms")
    rows = [dict(zip(columns, (*crowd, NOON), strict=True)) for crowd in crowds]
    types = (pa.string(), pa.string(), pa.int64(), pa.int64())
    schema = pa.schema(list(zip(columns, types, strict=True)))
    table = pa.Table.from_pylist(rows, schema)
    rollup.name("run_1", renamed(FAMILY), prefixes(rollup), crowds=table)


def source_of(kind):
    return int(linkage.SOURCE_OF_KIND[linkage.KIND_NAMES.index(kind)])


@pytest.fixture
def rollup(tmp_path):
    records = a_world_of_events(1000) + ANOTHER
    with Rollup.open(tmp_path / "rollup.duckdb", "journal") as opened:
        opened.follow(iter([(len(records), [r.to_json() for r in records])]))
        name(opened)
        yield opened


@pytest.fixture
def everything(rollup):
    """All uses of things with their accounts, as a whole run has them."""
    evidence = read_evidence(seen_things(rollup, renamed(FAMILY), prefixes(rollup)))
    found = {}
    rows = zip(evidence.account.tolist(), evidence.thing.tolist(), strict=True)
    for account, thing in rows:
        name = evidence.kind_of(thing), evidence.thing_key[thing]
        found.setdefault((*name, thing), set()).add(evidence.account_ids[account])
    return {frozenset(accounts): name[:2] for name, accounts in found.items()}, found


def placed():
    return pa.table({"account": list(PLACED), "cluster": list(PLACED.values())})


def test_it_counts_whoever_has_a_use_of_a_thing(rollup, everything):
    _, uses = everything
    ours = ["acc_9", "acc_30", "late_0"]

    had = rollup.region(ours).had().to_pylist()

    found = Counter((r["account"], r["kind"], r["key"], r["everyone"]) for r in had)
    assert found == Counter(
        (account, kind, key, len(accounts))
        for (kind, key, _), accounts in uses.items()
        for account in accounts
        if account in ours
    )
    late = [r for r in had if (r["account"], r["kind"]) == ("late_0", "ip_address")]
    assert [(r["everyone"], r["use"]) for r in late] == [(3, 1)]


def test_members_are_counted_by_cluster(rollup, everything):
    _, uses = everything
    ours = {"acc_12", "late_0"}

    held = rollup.region(ours).held(placed()).to_pylist()

    found = Counter(
        (r["cluster"], r["kind"], r["key"], r["accounts"], r["everyone"]) for r in held
    )
    expected = Counter()
    theirs = {name[:2] for name, accounts in uses.items() if accounts & ours}
    for (kind, key, _), accounts in uses.items():
        inside = Counter(PLACED[a] for a in accounts if a in PLACED)
        if (kind, key) in theirs:
            expected.update(
                (cluster, kind, key, many, len(accounts))
                for cluster, many in inside.items()
            )
    assert found == expected


def test_holders_of_a_use_are_those_of_no_other(rollup):
    region = rollup.region(["late_0"])
    rows = region.had().select(["kind", "key", "use"])

    assert {"late_0", "late_1", "late_2"} <= set(region.holders(rows))
    addresses = rows.filter(pa.compute.equal(rows.column("kind"), "ip_address"))
    assert set(region.holders(addresses)) == {"late_0", "late_1", "late_2"}


def test_members_with_rare_things(rollup):
    bound = rollup.region(["late_0"]).bound(placed(), most=3).to_pylist()

    assert {(r["account"], r["kind"], r["everyone"]) for r in bound} == {
        ("late_1", "ip_address", 3),
        ("late_1", "network", 3),
    }


def test_of_crowds_it_says_what_is_known(rollup, everything):
    _, uses = everything
    (domain, *_) = [
        key
        for (kind, key, _), accounts in uses.items()
        if kind == "email_domain" and "acc_9" in accounts
    ]
    name(rollup, [("email_domain", domain, 9999), ("email_domain", "other", 5000)])

    region = rollup.region(["acc_9"])

    had = {(r["kind"], r["key"]): r["everyone"] for r in region.had().to_pylist()}
    assert had["email_domain", domain] == 9999
    assert ("email_domain", "other") not in had
    counted = {(r["kind"], r["key"]) for r in region.totals().to_pylist()}
    assert counted == had.keys() - {("email_domain", domain)}


@pytest.mark.parametrize("ties", [False, True])
def test_beside_are_those_with_things_of_two_sources_or_a_tie(rollup, everything, ties):
    _, uses = everything
    region = rollup.region(["acc_9"])
    rows = region.had().select(["kind", "key", "use"])
    sources = [source_of(kind) for kind in rows.column("kind").to_pylist()]
    named = rows.append_column("source", pa.array(sources))
    named = named.append_column("ties", pa.array([ties] * len(rows)))

    found = set(region.beside(named))

    has = {}
    for (kind, _, _), accounts in uses.items():
        if "acc_9" in accounts:
            for account in accounts:
                has.setdefault(account, set()).add(source_of(kind))
    assert found == {a for a, of in has.items() if ties or len(of) > 1}
    assert len(found) > 1


def test_names_that_come_later_are_added_once(rollup):
    more = renamed({"p7": "p0", "p1": "p9"})

    rollup.name_more(more, prefixes(rollup))
    rollup.name_more(more, prefixes(rollup))

    names = rollup.rows_of("family_of_prompt", ["p1", "p7"], by="key")
    assert {(r["key"], r["family"]) for r in names} == {("p1", "p0"), ("p7", "p0")}
    assert rollup.named_by() == "run_1"


def test_evidence_of_some_knows_how_many_there_are(rollup, everything):
    _, uses = everything
    had = rollup.region(["acc_9", "acc_30"]).had()

    evidence = evidence_among(had, accounts=rollup.count("accounts"))

    assert (evidence.accounts, evidence.total) == (2, rollup.count("accounts"))
    many = {
        (evidence.kind_of(n), evidence.thing_key[n], int(evidence.everyone[n]))
        for n in range(evidence.things)
    }
    assert many == {
        (kind, key, len(accounts))
        for (kind, key, _), accounts in uses.items()
        if accounts & {"acc_9", "acc_30"}
    }
