"""Parts of the graph that are written anew because events went from the journal.

Sums, first and last times cannot be taken apart again. So what events say of an
account is forgotten as a whole and written from those that are left, by the writer of
the ingest, with all that hangs on it, in one transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from backend.domain.batches import Batch, Row
from backend.errors import Unavailable
from backend.graph.ingest import Ingest, write_batch
from backend.graph.session import GraphSession, GraphTransaction
from graph_queries import load

Rows = Sequence[Row]

_NETWORK = "network"
_MODEL = "model"
_ACCOUNT = "account"


@dataclass(frozen=True, slots=True, order=True)
class ThingRow:
    """An identifier by its kind and key, or a model or an account."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Left:
    """What the events that are left say.

    ``batch`` is about the accounts and organizations that are written anew. Of all
    things that these have or had, ``instruments``, ``phones`` and ``systems`` hold the
    details: rows as the queries take them.
    """

    batch: Batch
    instruments: Rows
    phones: Rows
    systems: Rows


LIST_THINGS = load("outdated.list_things").returning(ThingRow)
LIST_ASSETS = load("outdated.list_assets").returning(ThingRow)
FORGET_ACCOUNTS = load("outdated.forget_accounts")
FORGET_ORGANIZATIONS = load("outdated.forget_organizations")
SET_INSTRUMENTS = load("outdated.set_instruments")
SET_PHONE_NUMBERS = load("outdated.set_phone_numbers")
KEEP_SYSTEMS = load("outdated.keep_systems")
DROP_THINGS = load("outdated.drop_things")
DROP_NETWORKS = load("outdated.drop_networks")
DROP_MODELS = load("outdated.drop_models")
DROP_ACCOUNTS = load("outdated.drop_accounts")
DROP_ORGANIZATIONS = load("outdated.drop_organizations")
COUNT_CLUSTERS = load("outdated.count_clusters")


class Outdated:
    """Accounts and organizations that the graph shows with events that are gone."""

    def __init__(self, session: GraphSession, journal_id: str) -> None:
        self._session = session
        self._ingest = Ingest(session, journal_id)

    def list_things(self, ids: Sequence[str]) -> list[ThingRow]:
        """Identifiers, networks and models that the accounts are tied to."""
        return self._session.rows(LIST_THINGS, ids=ids)

    def list_assets(self, ids: Sequence[str]) -> list[ThingRow]:
        """Identifiers and accounts that the organizations own."""
        return self._session.rows(LIST_ASSETS, ids=ids)

    def write(
        self,
        accounts: Sequence[str],
        organizations: Sequence[str],
        left: Left,
        *,
        things: Iterable[ThingRow],
        offsets: Mapping[int, int],
    ) -> None:
        """Write accounts and organizations anew, in one transaction.

        ``things`` are what ``list_things`` and ``list_assets`` gave; ``offsets`` are
        the places in the journal that ``left`` was read at.

        :raises Unavailable: the graph has moved on from ``offsets``
        """
        named = sorted(things)
        owned = [thing.key for thing in named if thing.kind == _ACCOUNT]

        def work(transaction: GraphTransaction) -> None:
            if self._ingest.lock(transaction, offsets) != offsets:
                raise Unavailable("The graph moved on meanwhile; try again")
            transaction.write(FORGET_ACCOUNTS, ids=accounts)
            transaction.write(FORGET_ORGANIZATIONS, ids=organizations)
            write_batch(transaction, left.batch)
            transaction.write(SET_INSTRUMENTS, rows=left.instruments)
            transaction.write(SET_PHONE_NUMBERS, rows=left.phones)
            transaction.write(KEEP_SYSTEMS, rows=left.systems)
            _drop(transaction, named)
            transaction.write(DROP_ACCOUNTS, ids=[*accounts, *owned])
            transaction.write(DROP_ORGANIZATIONS, ids=organizations)

        self._session.together(work)

    def count_clusters(self) -> None:
        """Sizes, spans and exchanges of clusters, which may have lost members."""
        self._session.write(COUNT_CLUSTERS)


def _drop(transaction: GraphTransaction, things: Sequence[ThingRow]) -> None:
    """Drop ``things`` that nothing holds any more; networks after addresses."""
    networks = [thing.key for thing in things if thing.kind == _NETWORK]
    models = [thing.key for thing in things if thing.kind == _MODEL]
    others = [
        {"kind": thing.kind, "key": thing.key}
        for thing in things
        if thing.kind not in (_NETWORK, _MODEL, _ACCOUNT)
    ]
    transaction.write(DROP_THINGS, rows=others)
    transaction.write(DROP_NETWORKS, keys=networks)
    transaction.write(DROP_MODELS, names=models)
