"""Results of linkage runs, each kept as it was: rows are added, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Column, Row, select

from backend.domain.discounts import Cause
from backend.domain.ledger import Entry
from backend.domain.lineage import Change, ChangeKind, Part, count_by_kind
from backend.errors import Conflict, NotFound
from backend.journal.journal import Journal, now_ms
from backend.journal.packing import packed, unpacked
from backend.journal.tables import ledgers, runs

Rows = Sequence[Mapping[str, Any]]

MEMBERSHIPS = pa.schema(
    [
        ("account", pa.string()),
        ("cluster", pa.string()),
        ("confidence", pa.float64()),
        ("bits", pa.float64()),
    ]
)
EVIDENCE = pa.schema(
    [
        ("cluster", pa.string()),
        ("kind", pa.string()),
        ("key", pa.string()),
        ("accounts", pa.int64()),
        ("everyone", pa.int64()),
        ("bits", pa.float64()),
        ("sentence", pa.string()),
    ]
)
LEDGER = pa.schema(
    [
        ("kind", pa.string()),
        ("key", pa.string()),
        ("accounts", pa.int64()),
        ("share", pa.float64()),
        ("members", pa.int64()),
        ("clusters", pa.int64()),
        ("most", pa.int64()),
        ("cluster", pa.string()),
        ("cause", pa.string()),
        ("why", pa.string()),
        ("factor", pa.float64()),
        ("decision", pa.int64()),
        ("bits", pa.float64()),
        ("full_bits", pa.float64()),
        ("alone_bits", pa.float64()),
        ("since_ms", pa.int64()),
        ("since_run", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Figures:
    """How much a run found; ``attributed`` clusters lead to an organization."""

    accounts: int
    clusters: int
    members: int
    attributed: int


@dataclass(frozen=True, slots=True)
class Details:
    """What explains a run.

    ``model`` are the rules, weights and settings that it applied; ``changes`` are
    those since the run before; ``attributions`` have the keys cluster, organization,
    confidence, bits and reasons. ``since`` is the whole run whose result it added to:
    its tables then have only what is otherwise.
    """

    model: dict[str, Any]
    conflicts: tuple[str, ...]
    freed: tuple[str, ...]
    changes: tuple[Change, ...]
    attributions: tuple[dict[str, Any], ...]
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Tables:
    """The long lists of a run: rows of the columns of ``MEMBERSHIPS``, ``EVIDENCE``."""

    memberships: Rows = ()
    evidence: Rows = ()
    ledger: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class ArchivedRun:
    """A run as lists show it; ``changed`` counts changes by kind."""

    number: int
    id: str
    made_ms: int
    version: str
    accounts: int
    clusters: int
    members: int
    attributed: int
    changed: dict[str, int]


_LISTED = [runs.c[name] for name in ArchivedRun.__dataclass_fields__]


class Archive:
    """Every run that ever showed a result."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add(
        self,
        run_id: str,
        *,
        version: str,
        figures: Figures,
        details: Details,
        tables: Tables,
    ) -> None:
        """Keep a run and all that explains it.

        :raises Conflict: a run of this id is there
        """
        with self._journal.writing() as connection:
            same = connection.execute(select(runs.c.id).where(runs.c.id == run_id))
            if same.first() is not None:
                raise Conflict(f"The run {run_id} is in the archive already")
            connection.execute(
                runs.insert().values(
                    id=run_id,
                    made_ms=now_ms(),
                    version=version,
                    changed=_json(count_by_kind(details.changes)),
                    details=_json(details),
                    memberships=packed(_table(tables.memberships, MEMBERSHIPS)),
                    evidence=packed(_table(tables.evidence, EVIDENCE)),
                    **asdict(figures),
                )
            )
            if details.since is None:
                rows = [asdict(entry) for entry in tables.ledger]
                entries = packed(_table(rows, LEDGER))
                connection.execute(ledgers.insert().values(run=run_id, entries=entries))

    def has(self, run_id: str) -> bool:
        """Whether there is a run of this id."""
        with self._journal.reading() as connection:
            query = select(runs.c.id).where(runs.c.id == run_id)
            return connection.execute(query).first() is not None

    def list_runs(
        self, *, before: int | None = None, limit: int = 100
    ) -> list[ArchivedRun]:
        """Runs with numbers less than ``before``, newest first."""
        query = select(*_LISTED).order_by(runs.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(runs.c.number < before)
        with self._journal.reading() as connection:
            return [_run(row) for row in connection.execute(query)]

    def get_run(self, run_id: str) -> ArchivedRun:
        """The run with this id.

        :raises NotFound: there is none
        """
        return _run(self._one(run_id, *_LISTED))

    def get_details(self, run_id: str) -> Details:
        """What explains the run.

        :raises NotFound: there is none
        """
        found = orjson.loads(self._one(run_id, runs.c.details).details)
        changes = tuple(_change(each) for each in found["changes"])
        return Details(
            found["model"],
            tuple(found["conflicts"]),
            tuple(found["freed"]),
            changes,
            tuple(found["attributions"]),
            found.get("since"),
        )

    def list_changes(
        self, cluster_id: str, *, runs_back: int
    ) -> list[tuple[ArchivedRun, Change]]:
        """What the newest runs did to a cluster, newest first."""
        query = (
            select(*_LISTED, runs.c.details)
            .order_by(runs.c.number.desc())
            .limit(runs_back)
        )
        found = []
        with self._journal.reading() as connection:
            # Row by row: what explains a run may be large.
            for row in connection.execution_options(yield_per=1).execute(query):
                if cluster_id not in row.details:
                    continue
                changes = map(_change, orjson.loads(row.details)["changes"])
                run = _run(row)
                found += [(run, each) for each in changes if each.is_about(cluster_id)]
        return found

    def read_memberships(self, run_id: str) -> pa.Table:
        """Columns account, cluster, confidence and bits.

        :raises NotFound: there is no such run
        """
        return self._laid_over(run_id, runs.c.memberships, by="account")

    def read_evidence(self, run_id: str) -> pa.Table:
        """Columns cluster, kind, key, accounts, everyone, bits and sentence.

        :raises NotFound: there is no such run
        """
        return self._laid_over(run_id, runs.c.evidence, by="cluster")

    def read_added(self, run_id: str) -> Tables:
        """What the run itself holds: all, or what it adds to the whole one below it.

        :raises NotFound: there is no such run
        """
        row = self._one(run_id, runs.c.memberships, runs.c.evidence)
        return Tables(*(unpacked(stored).to_pylist() for stored in row))

    def read_ledger(self, run_id: str) -> list[Entry] | None:
        """What the run held of crowded things; None when its version had no ledger.

        A run that adds to a whole one has the ledger of that.

        :raises NotFound: there is no such run
        """
        whole = self.get_details(run_id).since or run_id
        query = select(ledgers.c.entries).where(ledgers.c.run == whole)
        with self._journal.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return [_entry(each) for each in unpacked(row.entries).to_pylist()]

    def _laid_over(self, run_id: str, column: Column[Any], *, by: str) -> pa.Table:
        """A table of the run, over that of the whole run which it added to, if any.

        What it has ``by`` a name takes the place of what the other has; a row without a
        cluster says that the account left.
        """
        row = self._one(run_id, column, runs.c.details)
        own = unpacked(row[0])
        since = orjson.loads(row.details).get("since")
        if since is None:
            return own
        below = unpacked(self._one(since, column)[0])
        kept = pc.invert(pc.is_in(below.column(by), value_set=own.column(by)))
        stays = own.filter(pc.is_valid(own.column("cluster")))
        return pa.concat_tables([below.filter(kept), stays])

    def _one(self, run_id: str, *columns: Any) -> Row[Any]:
        with self._journal.reading() as connection:
            row = connection.execute(
                select(*columns).where(runs.c.id == run_id)
            ).first()
        if row is None:
            raise NotFound(f"There is no run {run_id} in the archive")
        return row


def _run(row: Row[*tuple[Any, ...]]) -> ArchivedRun:
    found = row._mapping  # noqa: SLF001 (SQLAlchemy's documented name)
    values = {name: found[name] for name in ArchivedRun.__dataclass_fields__}
    return ArchivedRun(**(values | {"changed": orjson.loads(values["changed"])}))


def _change(found: dict[str, Any]) -> Change:
    before, after = (
        tuple(Part(**part) for part in found[side]) for side in ("before", "after")
    )
    return Change(ChangeKind(found["kind"]), before, after)


def _entry(found: dict[str, Any]) -> Entry:
    cause = found["cause"]
    return Entry(**(found | {"cause": None if cause is None else Cause(cause)}))


def _table(rows: Rows, schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
