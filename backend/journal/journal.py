"""The durable, deduplicated log of events; the graph is its projection.

SQLite (WAL, ``synchronous=FULL``) or PostgreSQL, by URL. Offsets grow in the order of
commits, so a reader that goes on after the last offset it saw misses nothing.
"""

import os
import secrets
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

import orjson
from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Select,
    create_engine,
    event,
    select,
    text,
)
from sqlalchemy import func as sql
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from backend.domain.events import Record
from backend.errors import NotFound, SetupError, Unavailable
from backend.journal.door import Door, named_in
from backend.journal.failures import translated
from backend.journal.indexing import make_index
from backend.journal.inserts import EventRow, insert_events, insert_signatures, row_of
from backend.journal.rows import (
    Appended,
    Entry,
    Job,
    JobState,
    Reject,
    Rejected,
    RejectState,
)
from backend.journal.tables import (
    EDITION,
    SCHEMA_VERSION,
    events,
    jobs,
    meta,
    metadata,
    rejects,
)
from backend.journal.upgrades import upgrade
from backend.settings import Settings

# Writers queue for SQLite's one write lock; a batch holds it for some 20 ms.
_LOCK_SECONDS = 30
# Any number, the same in all processes: PostgreSQL's lock for appending.
_APPEND_LOCK = 0x73616D65
_HELD = "held_back_until_ms"
# An event has some 300 bytes, and may have a MiB: of such ones, what is read at once
# would not fit into memory, and whoever reads would be killed again and again.
_PAGE_BYTES = 64 << 20


class Journal:
    """Events, rejected lines and jobs; may be shared between threads.

    ``id`` tells it from every other journal.
    """

    def __init__(self, engine: Engine, partitions: int, id: str) -> None:  # noqa: A002
        self._engine = engine
        self.partitions = partitions
        self.id = id
        self._file = _sqlite_file(engine.url)
        self._inode = self._file.stat().st_ino if self._file else None

    @classmethod
    def open(cls, url: str, partitions: int) -> "Journal":
        """Journal at ``url``, its tables made if there are none.

        ``partitions`` is fixed at first use.

        :raises SetupError: made with other partitions, or by a newer version
        :raises Unavailable: the database does not answer
        """
        engine = _engine(url)
        with translated(), _writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                # Two processes that make the same table at once fail otherwise.
                _lock_appends(connection)
            metadata.create_all(connection)
            journal_id = _check_meta(connection, partitions)
            if not _is_held_back(connection):  # else somebody may append in bulk
                make_index(connection)
        return cls(engine, partitions, journal_id)

    @classmethod
    def from_settings(cls, settings: Settings) -> "Journal":
        """Journal that ``settings`` name, by default a file in the data folder."""
        url = settings.journal.url or f"sqlite:///{settings.data_dir / 'journal.db'}"
        return cls.open(url, settings.journal.partitions)

    @property
    def is_file(self) -> bool:
        """Whether it is SQLite's, and no server's."""
        return self._file is not None

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def edition(self) -> str:
        """The journal's id, and how often events were taken out of it.

        What was summed up of another edition holds events that are gone.
        """
        with self.reading() as connection:
            number = connection.execute(
                select(meta.c.value).where(meta.c.key == EDITION)
            ).scalar()
        return self.id if number is None else f"{self.id}.{number}"

    def compact(self) -> None:
        """Write the file anew, so that nothing is left in it of what was deleted.

        It takes as much room again, and writers wait. On PostgreSQL it does nothing:
        that has its own ``VACUUM FULL``.
        """
        if self._file is not None:
            # The log has all that is in the file then, and loses what it had.
            self._run_plainly("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")

    def empty_log(self) -> None:
        """Move what is in SQLite's write-ahead log into the file."""
        if self._file is not None:
            self._run_plainly("PRAGMA wal_checkpoint(TRUNCATE)")

    def checkpoint_seldom(self) -> None:
        """Let the log grow to 256 MiB before it is moved into the file.

        It holds for as long as this journal is open, where one thread appends to it.
        """
        if self._file is not None:
            self._run_plainly("PRAGMA wal_autocheckpoint=65536")

    def _run_plainly(self, *statements: str) -> None:
        # Not by SQLAlchemy, which begins a transaction: there must be none.
        with (
            translated(),
            self._engine.connect() as connection,
            closing(connection.connection.cursor()) as cursor,
        ):
            for statement in statements:
                cursor.execute(statement)

    # Events

    def append(self, records: Sequence[Record]) -> Appended:
        """Make ``records`` durable, each ``(source, id)`` once, in one transaction."""
        rows = [row_of(record, self.partitions) for record in records]
        signed = {r.data["prompt_key"]: r.minhash for r in records if r.minhash}
        return self.append_rows(rows, signed)

    def append_rows(
        self,
        rows: Sequence[EventRow],
        signed: Mapping[str, bytes],
        door: Door | None = None,
    ) -> Appended:
        """The same for events that are rows already, and their prompts' signatures.

        What ``door`` refuses is left out.
        """
        if not rows:
            return Appended(0, 0)
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                # An offset is taken before the commit: without the lock a reader
                # could see a later one first and never come back for the earlier.
                _lock_appends(connection)
            # Here, since what is removed now must not come in by a check of before.
            refused = door.refused(connection, rows) if door else {}
            if refused:
                rows = [row for at, row in enumerate(rows) if at not in refused]
                signed = named_in(rows, signed)
            accepted = insert_events(connection, rows)
            insert_signatures(connection, signed)
        return Appended(accepted, len(rows) - accepted, refused)

    def erased_among(self, door: Door, accounts: Iterable[str]) -> set[str]:
        """Those of the accounts to which ``door`` is shut for ever."""
        with self.reading() as connection:
            return door.erased_among(connection, accounts)

    def read(self, partition: int, *, after: int, limit: int) -> list[Entry]:
        """Entries of ``partition`` with offsets greater than ``after``, in order.

        They are fewer than ``limit`` when they are long.
        """
        query = (
            select(events.c.offset, events.c.payload)
            .where(events.c.partition == partition, events.c.offset > after)
            .order_by(events.c.offset)
            .limit(limit)
        )
        with self.reading() as connection:
            found = connection.execution_options(stream_results=True).execute(query)
            rows = _page(found)
        return [Entry(offset, Record.from_json(payload)) for offset, payload in rows]

    def pages(
        self, *, after: int, before: int | None = None, limit: int
    ) -> Iterator[tuple[int, Sequence[bytes]]]:
        """Payloads of all partitions between two offsets, ``limit`` at a time at most.

        Each page comes with the offset of its last event. Without ``before`` what is
        appended meanwhile comes, too.
        """
        query = select(events.c.offset, events.c.payload).order_by(events.c.offset)
        if before is not None:
            query = query.where(events.c.offset < before)
        while True:
            page = query.where(events.c.offset > after).limit(limit)
            with self.reading() as connection, _plain(connection, page) as found:
                rows = _page(found)
            if not rows:
                return
            after = rows[-1][0]
            yield after, [payload for _, payload in rows]

    def payload_at(self, offset: int) -> bytes | None:
        """Payload of the event at ``offset``, None when there is none."""
        query = select(events.c.payload).where(events.c.offset == offset)
        with self.reading() as connection:
            payload: bytes | None = connection.execute(query).scalar()
        return payload

    def count_after(
        self, offsets: Mapping[int, int], *, upto: Mapping[int, int] | None = None
    ) -> dict[int, int]:
        """Events after ``offsets``, by partition; of a partition not named, all.

        With ``upto`` none after those, and of a partition not named there, none.
        """
        counted = select(sql.count()).select_from(events)
        with self.reading() as connection:
            return {
                partition: connection.execute(
                    counted.where(
                        events.c.partition == partition,
                        events.c.offset > offsets.get(partition, 0),
                        *(
                            ()
                            if upto is None
                            else (events.c.offset <= upto.get(partition, 0),)
                        ),
                    )
                ).scalar_one()
                for partition in range(self.partitions)
            }

    def hold_back(self, seconds: float) -> None:
        """Keep drains from writing the graph for so long; 0 lets them go on.

        Whoever makes the whole graph at once says so again and again meanwhile.
        """
        until = str(now_ms() + round(1000 * seconds))
        with self.writing() as connection:
            connection.execute(meta.delete().where(meta.c.key == _HELD))
            if seconds:
                connection.execute(meta.insert().values(key=_HELD, value=until))

    def is_held_back(self) -> bool:
        """Whether the whole graph is being made at once."""
        with self.reading() as connection:
            return _is_held_back(connection)

    def first_after(self, offsets: Mapping[int, int]) -> int | None:
        """The first event after ``offsets``, by partition; None when there is none."""
        with self.reading() as connection:
            first = [
                connection.execute(
                    select(sql.min(events.c.offset)).where(
                        events.c.partition == partition,
                        events.c.offset > offsets.get(partition, 0),
                    )
                ).scalar()
                for partition in range(self.partitions)
            ]
        return min((offset for offset in first if offset is not None), default=None)

    def last_offsets(self, *, upto: int | None = None) -> dict[int, int]:
        """Greatest offset by partition, up to one; without events it is left out."""
        found: dict[int, int] = {}
        with self.reading() as connection:
            for partition in range(self.partitions):
                # One step in the index each; GROUP BY would walk all of it.
                query = select(sql.max(events.c.offset)).where(
                    events.c.partition == partition
                )
                if upto is not None:
                    query = query.where(events.c.offset <= upto)
                last = connection.execute(query).scalar()
                if last is not None:
                    found[partition] = last
        return found

    # Rejected lines

    def reject(self, lines: Sequence[Rejected]) -> list[int]:
        """Keep ``lines`` for later; their ids, in the same order."""
        if not lines:
            return []
        now = now_ms()
        rows = [
            {
                "place": line.place,
                "reason": line.reason,
                "redacted": line.redacted,
                "received_ms": now,
                "state": RejectState.OPEN.value,
            }
            for line in lines
        ]
        statement = rejects.insert().returning(
            rejects.c.id, sort_by_parameter_order=True
        )
        with self.writing() as connection:
            return list(connection.execute(statement, rows).scalars())

    def list_rejects(
        self, *, after: int = 0, limit: int = 100, state: RejectState | None = None
    ) -> list[Reject]:
        """Rejects with ids greater than ``after``, oldest first."""
        query = select(rejects).where(rejects.c.id > after)
        if state is not None:
            query = query.where(rejects.c.state == state.value)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(rejects.c.id).limit(limit)).all()
        return [_reject(row) for row in rows]

    def count_rejects(self) -> dict[RejectState, int]:
        """How many rejects are in each state."""
        query = select(rejects.c.state, sql.count()).group_by(rejects.c.state)
        with self.reading() as connection:
            found = {RejectState(state): n for state, n in connection.execute(query)}
        return {state: found.get(state, 0) for state in RejectState}

    def get_reject(self, reject_id: int) -> Reject:
        """The reject with this id.

        :raises NotFound: there is none
        """
        with self.reading() as connection:
            row = connection.execute(
                select(rejects).where(rejects.c.id == reject_id)
            ).first()
        if row is None:
            raise NotFound(f"There is no rejected line {reject_id}.")
        return _reject(row)

    def mark_replayed(self, reject_id: int) -> None:
        """Note that the line was accepted after all."""
        with self.writing() as connection:
            connection.execute(
                rejects.update()
                .where(rejects.c.id == reject_id)
                .values(state=RejectState.REPLAYED.value)
            )

    # Jobs

    def create_job(
        self, kind: str, *, phase: str = "queued", total: int | None = None
    ) -> Job:
        """A new queued job."""
        now = now_ms()
        job_id = f"job_{secrets.token_hex(8)}"
        with self.writing() as connection:
            connection.execute(
                jobs.insert().values(
                    id=job_id,
                    kind=kind,
                    state=JobState.QUEUED.value,
                    phase=phase,
                    done=0,
                    total=total,
                    created_ms=now,
                    updated_ms=now,
                )
            )
        return self.get_job(job_id)

    def update_job(self, job_id: str, **changes: Any) -> None:
        """Set some of ``state, phase, done, total, result, error``.

        ``result`` is any JSON value. A final state stays: a task that was delivered
        twice cannot reopen a job.

        :raises TypeError: another name
        """
        unknown = changes.keys() - {
            "state",
            "phase",
            "done",
            "total",
            "result",
            "error",
        }
        if unknown:
            raise TypeError(f"A job has no {', '.join(sorted(unknown))}")
        values = dict(changes)
        if "state" in values:
            values["state"] = JobState(values["state"]).value
        if "result" in values:
            values["result"] = orjson.dumps(
                values["result"], option=orjson.OPT_NON_STR_KEYS
            ).decode()
        open_states = [state.value for state in JobState if not state.is_final]
        with self.writing() as connection:
            connection.execute(
                jobs.update()
                .where(jobs.c.id == job_id, jobs.c.state.in_(open_states))
                .values(**values, updated_ms=now_ms())
            )

    def get_job(self, job_id: str) -> Job:
        """The job with this id.

        :raises NotFound: there is none
        """
        with self.reading() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).first()
        if row is None:
            raise NotFound("There is no such job.")
        return _job(row)

    def list_jobs(
        self,
        *,
        before: int | None = None,
        limit: int = 100,
        kinds: Collection[str] | None = None,
    ) -> list[Job]:
        """Jobs with numbers less than ``before``, newest first."""
        query = select(jobs).order_by(jobs.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(jobs.c.number < before)
        if kinds is not None:
            query = query.where(jobs.c.kind.in_(kinds))
        with self.reading() as connection:
            return [_job(row) for row in connection.execute(query).all()]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for the repositories of this package to read with."""
        with translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction for them to write in, committed at the end of the block."""
        self._check_in_place()
        with translated(), _writing(self._engine) as connection:
            yield connection

    def _check_in_place(self) -> None:
        # SQLite goes on writing into a file that was deleted or moved away, and what
        # it acknowledges then is lost.
        if self._file is None:
            return
        try:
            inode = self._file.stat().st_ino
        except FileNotFoundError:
            inode = None
        if inode != self._inode:
            raise Unavailable(
                f"The journal {self._file} was moved away while in use; "
                "put it back and start again."
            )


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
            raise SetupError("The journal needs an sqlite:/// or postgresql:// URL.")
        file = _sqlite_file(parsed)
        if file is not None:
            _make_private(file)
            engine = create_engine(
                parsed, connect_args={"timeout": _LOCK_SECONDS}, hide_parameters=True
            )
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError):
        raise SetupError("The journal's URL cannot be understood.") from None
    except ModuleNotFoundError as error:
        raise SetupError(
            f"The journal's URL needs the Python package {error.name}; install it."
        ) from None


def _sqlite_file(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise SetupError("The journal needs a file; a journal in memory is none.")
    return Path(url.database)


def _make_private(file: Path) -> None:
    # The write-ahead log and its index get the permissions of the main file.
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise SetupError(
            f"The journal {file} cannot be opened: {error.strerror}."
        ) from None


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Transactions begin where we say, not at the module's guess.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-65536")
    # What is deleted is overwritten; who only appends pays nothing for it.
    connection.execute("PRAGMA secure_delete=ON")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: one that reads first may find it taken by
    # another when it comes to write, and cannot wait for it then.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    with (
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        yield connection


def plain_rows(connection: Connection, query: Select[Any]) -> Sequence[Any]:
    """Rows as the driver gives them: SQLAlchemy's cost more than their reading."""
    with _plain(connection, query) as rows:
        return list(rows)


@contextmanager
def _plain(connection: Connection, query: Select[Any]) -> Iterator[Iterable[Any]]:
    compiled = query.compile(
        dialect=connection.dialect, compile_kwargs={"literal_binds": True}
    )
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(str(compiled))
        yield cast("Iterable[Any]", cursor)


def _page(rows: Iterable[Any]) -> list[Any]:
    """Rows of offset and payload, one at least, until they are enough for memory."""
    page, size = [], 0
    for row in rows:
        page.append(row)
        size += len(row[1])
        if size >= _PAGE_BYTES:
            break
    return page


def _is_held_back(connection: Connection) -> bool:
    until = connection.execute(select(meta.c.value).where(meta.c.key == _HELD)).scalar()
    return until is not None and int(until) > now_ms()


def _lock_appends(connection: Connection) -> None:
    connection.execute(
        text("SELECT pg_advisory_xact_lock(:number)"), {"number": _APPEND_LOCK}
    )


def _check_meta(connection: Connection, partitions: int) -> str:
    """Write down what is fixed at first use, or compare with it; the journal's id."""
    known: Mapping[str, str] = dict(
        connection.execute(select(meta.c.key, meta.c.value)).all()
    )
    if not known:
        made = secrets.token_hex(8)
        connection.execute(
            meta.insert(),
            [
                {"key": "id", "value": made},
                {"key": "schema_version", "value": str(SCHEMA_VERSION)},
                {"key": "partitions", "value": str(partitions)},
            ],
        )
        return made
    if (version := int(known["schema_version"])) > SCHEMA_VERSION:
        raise SetupError(
            "The journal was made by a newer version of samehand; upgrade this one."
        )
    if int(known["partitions"]) != partitions:
        raise SetupError(
            f"The journal has {known['partitions']} partitions, and settings say "
            f"{partitions}; set SAMEHAND_JOURNAL__PARTITIONS={known['partitions']}."
        )
    upgrade(connection, version)
    return known["id"]


def _reject(row: Row[Any]) -> Reject:
    return Reject(
        row.id,
        row.place,
        row.reason,
        row.redacted,
        row.received_ms,
        RejectState(row.state),
    )


def _job(row: Row[Any]) -> Job:
    values = dict(row._mapping)  # noqa: SLF001 (SQLAlchemy's documented name)
    values["state"] = JobState(values["state"])
    if values["result"] is not None:
        values["result"] = orjson.loads(values["result"])
    return Job(**values)


def now_ms() -> int:
    """Epoch milliseconds in UTC."""
    return time.time_ns() // 1_000_000
