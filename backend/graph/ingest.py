"""Writes batches of records, each together with its place in the journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from backend.domain.batches import Batch, Row
from backend.errors import SetupError
from backend.graph.session import GraphSession, GraphTransaction
from graph_queries import Query, load


@dataclass(frozen=True, slots=True)
class OffsetRow:
    """Last event of a partition that the graph holds, and of which journal."""

    journal: str
    offset: int


@dataclass(frozen=True, slots=True)
class PartitionRow:
    """A partition and the last event of it that the graph holds."""

    partition: int
    journal: str
    offset: int


@dataclass(frozen=True, slots=True)
class BatchesRow:
    """What workers wrote of a partition since the graph was made."""

    partition: int
    events: int
    batches: int
    last_events: int


LOCK_PARTITION = load("ingest.lock_partition").returning(OffsetRow)
MOVE_PARTITION = load("ingest.move_partition")
LIST_OFFSETS = load("ingest.list_offsets").returning(PartitionRow)
LIST_BATCHES = load("ingest.list_batches").returning(BatchesRow)
LOCK_ACCOUNTS = load("ingest.lock_accounts")
MERGE_ACCOUNTS = load("ingest.merge_accounts")
MERGE_NETWORKS = load("ingest.merge_networks")
MERGE_EXCHANGES = load("ingest.merge_exchanges")
MERGE_ORGANIZATIONS = load("ingest.merge_organizations")
SET_SIGNUPS = load("ingest.set_signups")
SET_STATUSES = load("ingest.set_statuses")
SET_LABELS = load("ingest.set_labels")
SET_RELEASES = load("ingest.set_releases")
# Always written in this order, so that two writers lock shared nodes in one order: of
# each kind the sightings, and then the assets. Assets are few; where one comes after a
# later key of its kind, two writers may still meet, and one of them tries again.
SIGHTINGS: dict[str, Query] = {
    "device": load("ingest.merge_devices"),
    "email": load("ingest.merge_email_addresses"),
    "email_domain": load("ingest.merge_email_domains"),
    "instrument": load("ingest.merge_instruments"),
    "ip_address": load("ingest.merge_ip_addresses"),
    "person": load("ingest.merge_persons"),
    "phone": load("ingest.merge_phone_numbers"),
    "prompt": load("ingest.merge_prompts"),
}
ASSETS: dict[str, tuple[str, Query]] = {
    "device": ("device", load("ingest.own_devices")),
    "email": ("email", load("ingest.own_email_addresses")),
    "email_domain": ("domain", load("ingest.own_domains")),
    "instrument": ("instrument", load("ingest.own_instruments")),
    "person": ("person", load("ingest.own_persons")),
}
OWN_ACCOUNTS = load("ingest.own_accounts")
OWN_NETWORKS = load("ingest.own_networks")


class Ingest:
    """The one place that writes what events say.

    A graph follows one journal for ever: the events of another one have offsets of
    their own, and the first of them would be taken for known.
    """

    def __init__(self, session: GraphSession, journal_id: str) -> None:
        self._session = session
        self._journal_id = journal_id

    def list_offsets(self) -> dict[int, int]:
        """Last event that the graph holds, by partition.

        :raises SetupError: the graph follows another journal
        """
        rows = self._session.rows(LIST_OFFSETS)
        for row in rows:
            self._check(row.journal)
        return {row.partition: row.offset for row in rows}

    def list_batches(self) -> list[BatchesRow]:
        """What workers wrote, by partition."""
        return self._session.rows(LIST_BATCHES)

    def write(
        self, batch: Batch, events: int, *, partition: int, after: int, upto: int
    ) -> int | None:
        """Write ``batch``, the events of ``partition`` after ``after`` up to ``upto``.

        ``events`` is how many they are.

        Batch and offset change in one transaction, so an event counts exactly once.
        Returns None when that happened; when somebody else moved the partition in the
        meantime nothing is written, and the offset that the graph holds is returned.
        """

        def work(transaction: GraphTransaction) -> int | None:
            held = self.lock(transaction, [partition])[partition]
            if held != after:
                return held
            write_batch(transaction, batch)
            transaction.write(
                MOVE_PARTITION, partition=partition, offset=upto, events=events
            )
            return None

        return self._session.together(work)

    def lock(
        self, transaction: GraphTransaction, partitions: Iterable[int]
    ) -> dict[int, int]:
        """Keep all others from writing ``partitions``; the last event of each.

        :raises SetupError: the graph follows another journal
        """
        found = {}
        # In one order, so that two that want the same wait for each other.
        for partition in sorted(partitions):
            (held,) = transaction.rows(
                LOCK_PARTITION, partition=partition, journal=self._journal_id
            )
            self._check(held.journal)
            found[partition] = held.offset
        return found

    def _check(self, journal_id: str) -> None:
        if journal_id != self._journal_id:
            raise SetupError(
                "The graph was filled from another journal; use that one, or an empty "
                "graph, which then fills itself"
            )


def write_batch(transaction: GraphTransaction, batch: Batch) -> None:
    """Write what ``batch`` says, as part of a transaction."""

    def put(query: Query, rows: Iterable[Row], key: str) -> None:
        ordered = sorted(rows, key=itemgetter(key))
        if ordered:
            transaction.write(query, rows=ordered)

    owned = {row["value"] for row in batch.assets.get("account", {}).values()}
    if owned:
        # Those of other partitions, too, which their own writers take in this order.
        transaction.write(LOCK_ACCOUNTS, ids=sorted(owned | batch.accounts.keys()))
    put(MERGE_ACCOUNTS, batch.accounts.values(), "id")
    put(SET_SIGNUPS, batch.signups.values(), "account")
    put(SET_STATUSES, batch.statuses.values(), "account")
    put(SET_LABELS, batch.labels.values(), "account")
    put(MERGE_ORGANIZATIONS, batch.organizations.values(), "id")
    put(OWN_ACCOUNTS, _asset_rows(batch, "account"), "value")
    for kind, query in SIGHTINGS.items():
        put(query, batch.sightings.get(kind, {}).values(), "key")
        if kind in ASSETS:
            asset_type, own = ASSETS[kind]
            put(own, _asset_rows(batch, asset_type), "value")
    put(MERGE_NETWORKS, _network_rows(batch), "network")
    networks = _asset_rows(batch, "asn") + _asset_rows(batch, "ip_network")
    put(OWN_NETWORKS, networks, "value")
    put(SET_RELEASES, batch.releases.values(), "model")
    # Last, since a model is a node that every writer wants.
    put(MERGE_EXCHANGES, batch.exchanges.values(), "model")


def _network_rows(batch: Batch) -> list[Row]:
    return [
        {"network": network, "ip": ip, "network_kind": kind}
        for network, ip, kind in sorted(batch.networks)
    ]


def _asset_rows(batch: Batch, asset_type: str) -> list[Row]:
    rows = list(batch.assets.get(asset_type, {}).values())
    kinds: dict[str, Any] = {"ip_network": "prefix", "asn": "asn"}
    if asset_type in kinds:
        rows = [row | {"network_kind": kinds[asset_type]} for row in rows]
    return rows
