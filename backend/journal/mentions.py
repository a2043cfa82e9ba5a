"""Where the journal names things outside of events: decisions, archived runs, jobs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa
from sqlalchemy import Column, Connection, Row, Table, or_, select

from backend.domain.tombstones import Tombstones
from backend.journal.audit import count_named
from backend.journal.door import account_of_line
from backend.journal.journal import Journal, now_ms
from backend.journal.packing import packed, unpacked
from backend.journal.tables import (
    case_events,
    case_subjects,
    cases,
    discounts,
    jobs,
    judgements,
    ledgers,
    pins,
    profiles,
    queries,
    rejects,
    resemblances,
    ruling_accounts,
    rulings,
    runs,
    scenes,
    watches,
    withdrawals,
)

# Columns of archived tables that name accounts and things, or speak of them.
_NAMING = ("account", "key", "sentence", "why")

Change = Callable[[Tombstones, Any], Any]


def _text(stones: Tombstones, value: str | None) -> str | None:
    return None if value is None else stones.in_text(value)


def _json(stones: Tombstones, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        return stones.in_text(value)
    changed = stones.in_value(found)
    return value if changed == found else orjson.dumps(changed).decode()


def _details(stones: Tombstones, value: str) -> str:
    """What explains a run: only what names or speaks of accounts and things."""
    found = orjson.loads(value)
    changed = dict(found)
    for name in ("conflicts", "freed"):
        changed[name] = stones.in_value(found[name])
    changed["attributions"] = [
        each | {"reasons": stones.in_value(each["reasons"])}
        for each in found["attributions"]
    ]
    model = found["model"]
    changed["model"] = model | {
        name: stones.in_value(model[name])
        for name in ("legitimate", "discounts")
        if name in model
    }
    return value if changed == found else orjson.dumps(changed).decode()


def _table(stones: Tombstones, value: bytes) -> bytes:
    table = unpacked(value)
    changed = table
    for at, column in enumerate(table.schema):
        if column.name in _NAMING:
            changed = changed.set_column(at, column, _column(stones, table.column(at)))
    return value if changed.equals(table) else packed(changed)


def _column(stones: Tombstones, column: pa.ChunkedArray) -> pa.Array:
    """Each distinct text is looked at once."""
    coded = column.combine_chunks().dictionary_encode()
    texts = [_text(stones, text) for text in coded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(coded.indices)


@dataclass(frozen=True, slots=True)
class _Place:
    """A table that may name things, and how to change its columns."""

    name: str
    table: Table
    columns: Mapping[str, Change]
    at_once: int = 1000

    @property
    def key(self) -> Sequence[Column[Any]]:
        return list(self.table.primary_key.columns)


_PLACES = (
    _Place(
        "judgements", judgements, {"left_id": _text, "right_id": _text, "reason": _text}
    ),
    _Place("cases", cases, {"title": _text}),
    _Place("histories of cases", case_events, {"said": _json}),
    _Place("what cases are about", case_subjects, {"key": _text}),
    _Place("rulings", rulings, {"reason": _text, "decided_because": _text}),
    _Place("accounts of rulings", ruling_accounts, {"account": _text}),
    _Place("watches", watches, {"key": _text}),
    _Place("discounts", discounts, {"key": _text, "reason": _text}),
    _Place("withdrawals", withdrawals, {"reason": _text}),
    _Place("rejected lines", rejects, {"place": _text, "redacted": _json}),
    _Place("jobs", jobs, {"result": _json, "error": _text}),
    _Place(
        "archived runs",
        runs,
        {"details": _details, "memberships": _table, "evidence": _table},
        at_once=1,
    ),
    _Place("ledgers", ledgers, {"entries": _table}, at_once=1),
    _Place(
        "what screening goes by",
        profiles,
        {"said": _json, "members": _table, "families": _table},
        at_once=1,
    ),
    _Place("accounts that wait for a run", resemblances, {"account": _text}),
    _Place(
        "saved queries",
        queries,
        {"title": _text, "text": _text, "parameters": _json, "reason": _text},
    ),
    _Place("pictures of clusters", scenes, {"scene": _json}, at_once=1),
    _Place("pinned nodes", pins, {"node": _text}),
)
_WITHDRAWN = {"reason": "the account was erased", "analyst": "samehand"}


class Mentions:
    """What the journal says of some names, wherever but in events."""

    def __init__(self, journal: Journal, stones: Tombstones) -> None:
        self._journal = journal
        self._stones = stones

    def count(self) -> dict[str, int]:
        """Rows that hold one of the names, by place."""
        found = {}
        for place in _PLACES:
            changes = (
                self._changes(rows, place)
                for rows in self._pages(place, self._journal.reading)
            )
            found[place.name] = sum(map(len, changes))
        found["the audit log"] = count_named(self._journal, self._stones)
        return found

    def replace(self, alive: Callable[[], None] = lambda: None) -> dict[str, int]:
        """Put the other names in their place; rows changed, by place.

        Rejected lines of the accounts, and what was noticed of them, go as a whole, and
        judgements on them count no more. Killed, it can be done again.
        """
        found = {
            "rejected lines of the account": self._drop_lines(),
            "notes on the account": self._drop_notes(),
        }
        for place in _PLACES:
            found[place.name] = self._replace_in(place, alive)
        self._withdraw()
        return found

    def _replace_in(self, place: _Place, alive: Callable[[], None]) -> int:
        done, skip = 0, 0
        while True:
            alive()
            with self._journal.writing() as connection:
                rows = _page(connection, place, skip)
                for row, values in self._changes(rows, place):
                    same = [column == row[column.name] for column in place.key]
                    connection.execute(place.table.update().where(*same).values(values))
                    done += 1
            if not rows:
                return done
            skip += len(rows)

    def _pages(self, place: _Place, reading: Any) -> Iterator[list[Mapping[str, Any]]]:
        skip = 0
        while True:
            with reading() as connection:
                rows = _page(connection, place, skip)
            if not rows:
                return
            yield rows
            skip += len(rows)

    def _changes(
        self, rows: Sequence[Mapping[str, Any]], place: _Place
    ) -> list[tuple[Mapping[str, Any], dict[str, Any]]]:
        """Rows that change, each with its new values."""
        found = []
        for row in rows:
            values = {
                name: new
                for name, change in place.columns.items()
                if (new := change(self._stones, row[name])) != row[name]
            }
            if values:
                found.append((row, values))
        return found

    def _drop_lines(self) -> int:
        """Delete the copies of rejected lines that are about one of the names."""
        with self._journal.writing() as connection:
            rows = connection.execute(select(rejects.c.id, rejects.c.redacted)).all()
            gone = [
                row.id
                for row in rows
                if account_of_line(row.redacted) in self._stones.names
            ]
            for number in gone:
                connection.execute(rejects.delete().where(rejects.c.id == number))
        return len(gone)

    def _drop_notes(self) -> int:
        """Delete what was noticed when the accounts came."""
        gone = resemblances.c.account.in_(self._stones.names)
        with self._journal.writing() as connection:
            return connection.execute(resemblances.delete().where(gone)).rowcount

    def _withdraw(self) -> None:
        """A judgement on nobody would be a conflict of every run."""
        names = list(self._stones.names.values())
        on_them = or_(judgements.c.left_id.in_(names), judgements.c.right_id.in_(names))
        with self._journal.writing() as connection:
            for row in connection.execute(select(judgements).where(on_them)).all():
                _withdraw(connection, row)


def _withdraw(connection: Connection, row: Row[Any]) -> None:
    left, right = sorted((row.left_id, row.right_id))
    connection.execute(
        judgements.update()
        .where(judgements.c.id == row.id)
        .values(left_id=left, right_id=right)
    )
    key = {"ledger": judgements.name, "decision": row.id}
    if connection.execute(select(withdrawals).filter_by(**key)).first() is None:
        connection.execute(
            withdrawals.insert().values(**key, **_WITHDRAWN, made_ms=now_ms())
        )


def _page(connection: Connection, place: _Place, skip: int) -> list[Mapping[str, Any]]:
    columns = [place.table.c[name] for name in place.columns]
    query = (
        select(*place.key, *columns)
        .order_by(*place.key)
        .offset(skip)
        .limit(place.at_once)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
