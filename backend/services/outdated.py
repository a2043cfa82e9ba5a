"""Writes anew what the graph shows of accounts whose events went from the journal."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from backend.compute.rollup import Rollup
from backend.domain.batches import Batch, Row
from backend.domain.events import Record
from backend.domain.identifiers import network_of
from backend.graph.driver import Graph
from backend.graph.outdated import Left, Outdated, ThingRow
from backend.journal.journal import Journal
from backend.journal.removals import ACCOUNT, ORGANIZATION, Removals
from backend.services.stillness import Still

# A second or two a transaction, for accounts with some twenty things each.
_AT_ONCE = 1000

Report = Callable[[int, int], None]


def make_anew(
    graph: Graph,
    journal: Journal,
    rollup: Rollup,
    still: Still,
    *,
    report: Report = lambda done, total: None,
) -> int:
    """Write all that is outdated anew; how many accounts and organizations.

    ``rollup`` holds the events that are left, up to ``still.upto``. Afterwards the
    graph is the one that these events give. Killed, it goes on when it is called again.
    ``report`` is told how many are done, and of how many.

    :raises Unavailable: somebody else wrote the graph meanwhile
    """
    removals = Removals(journal)
    total, done = removals.count_outdated(), 0
    with graph.session() as session:
        outdated = Outdated(session, journal.id)
        # Organizations first: an account that one of them owned can then be dropped.
        for kind in (ORGANIZATION, ACCOUNT):
            for ids in _parts(removals, kind):
                still.alive()
                named = (ids, []) if kind == ACCOUNT else ([], ids)
                things = outdated.list_things(named[0])
                things += outdated.list_assets(named[1])
                left = _left(rollup, *named, things)
                outdated.write(*named, left, things=things, offsets=still.offsets)
                removals.settle(kind, ids)
                done += len(ids)
                report(done, total)
        outdated.count_clusters()
    return done


def _parts(removals: Removals, kind: str) -> Iterator[list[str]]:
    while ids := removals.list_outdated(kind, limit=_AT_ONCE):
        yield ids


def _left(
    rollup: Rollup,
    accounts: Sequence[str],
    organizations: Sequence[str],
    things: Iterable[ThingRow],
) -> Left:
    keys: dict[str, list[str]] = {}
    for thing in things:
        keys.setdefault(thing.kind, []).append(thing.key)
    systems: dict[str, list[str]] = {ip: [] for ip in keys.get("ip_address", ())}
    for row in rollup.rows_of("asns", systems):
        systems[row["ip"]].append(row["network"])
    batch = _of_organizations(rollup, organizations)
    _add_accounts(batch, rollup, accounts, systems)
    return Left(
        batch,
        instruments=_details(rollup, "instruments", keys.get("instrument", ())),
        phones=_details(rollup, "phones", keys.get("phone", ())),
        systems=[{"ip": ip, "systems": left} for ip, left in sorted(systems.items())],
    )


def _details(rollup: Rollup, table: str, keys: Sequence[str]) -> list[Row]:
    """A row for each key; one without details where no account says any.

    An organization may own the thing, which keeps it in the graph.
    """
    known = {row["key"]: row for row in rollup.rows_of(table, keys)}
    return [known.get(key, {"key": key}) for key in keys]


def _of_organizations(rollup: Rollup, ids: Sequence[str]) -> Batch:
    if not ids:
        return Batch()
    wanted = set(ids)
    payloads = rollup.fetch("others").column("payload").to_pylist()
    records = (Record.from_json(payload.encode()) for payload in payloads)
    return Batch.of(r for r in records if r.data.get("organization_id") in wanted)


def _add_accounts(
    batch: Batch,
    rollup: Rollup,
    ids: Sequence[str],
    systems: dict[str, list[str]],
) -> None:
    """Add what the events that are left say of accounts, as ``Batch.of`` would."""

    def rows(table: str) -> list[Row]:
        return rollup.rows_of(table, ids)

    for row in rows("accounts"):
        batch.accounts[row["account"]] = row | {"id": row["account"]}
    for table, said in (
        ("signups", batch.signups),
        ("statuses", batch.statuses),
        ("labels", batch.labels),
    ):
        said |= {row["account"]: row for row in rows(table)}
    for row in rows("sightings"):
        kind, key, account = row["kind"], row["key"], row["account"]
        batch.sightings.setdefault(kind, {})[key, account] = row
        if kind == "ip_address":
            batch.networks.add((network_of(key), key, "prefix"))
            batch.networks |= {(asn, key, "asn") for asn in systems.get(key, ())}
    for row in rows("exchanges"):
        day = row["day"].isoformat()
        key = (row["model"], row["account"], day, row["capability"])
        batch.exchanges[key] = row | {"day": day}
