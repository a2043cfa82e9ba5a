"""Hashes of personal data in the journal, made with one more key."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select

from backend.domain.events import EventType
from backend.domain.identifiers import KeyedHash
from backend.domain.rehashing import Hashed, hashes_in, rehashed
from backend.journal.journal import Journal, plain_rows
from backend.journal.removals import raise_edition
from backend.journal.tables import HASHED_BY, erased, events, meta

_AT_ONCE = 50_000


class Rehashing:
    """The journal's hashes, and ``keyed`` with the key that is to come."""

    def __init__(self, journal: Journal, keyed: KeyedHash) -> None:
        self._journal = journal
        self._keyed = keyed

    def is_done(self, mark: str) -> bool:
        """Whether the hashes are made with the keys that ``mark`` tells from others."""
        query = select(meta.c.value).where(meta.c.key == HASHED_BY)
        with self._journal.reading() as connection:
            return bool(connection.execute(query).scalar() == mark)

    def hashes(self) -> Iterator[tuple[int, set[Hashed]]]:
        """Offset, and the hashes in the events up to it since the one before."""
        after = 0
        while True:
            with self._journal.reading() as connection:
                rows = _page(connection, after)
            if not rows:
                return
            after = rows[-1][0]
            yield after, {hashed for _, _, found in _hashed(rows) for hashed in found}

    def replace(
        self, mark: str, *, report: Callable[[int], None] = lambda offset: None
    ) -> int:
        """Make all hashes anew and note by which keys; how many events had some.

        All of it happens, or nothing. ``report`` is told up to which offset.
        """
        changed = (
            events.update()
            .where(events.c.offset == bindparam("at"))
            .values(payload=bindparam("now"))
        )
        after = done = 0
        with self._journal.writing() as connection:
            while rows := _page(connection, after):
                after = rows[-1][0]
                new = [
                    {"at": offset, "now": self._payload(fields)}
                    for offset, fields, _ in _hashed(rows)
                ]
                if new:
                    connection.execute(changed, new)
                done += len(new)
                report(after)
            self._replace_erased(connection)
            connection.execute(meta.delete().where(meta.c.key == HASHED_BY))
            connection.execute(meta.insert().values(key=HASHED_BY, value=mark))
            raise_edition(connection)
        return done

    def _payload(self, fields: list[Any]) -> bytes:
        *head, data = fields
        data = rehashed(fields[2], data, self._keyed.again)
        return orjson.dumps([*head, data])

    def _replace_erased(self, connection: Connection) -> None:
        """Whoever was erased is to be known again."""
        for row in connection.execute(select(erased.c.number, erased.c.hash)).all():
            now = self._keyed.again("account", row.hash)
            connection.execute(
                erased.update().where(erased.c.number == row.number).values(hash=now)
            )


def _page(connection: Connection, after: int) -> Sequence[Any]:
    query = select(events.c.offset, events.c.payload).order_by(events.c.offset)
    page = query.where(events.c.offset > after).limit(_AT_ONCE)
    return list(plain_rows(connection, page))


def _hashed(rows: Sequence[Any]) -> Iterator[tuple[int, list[Any], list[Hashed]]]:
    """Offset, fields and hashes of the events that have some."""
    for offset, payload in rows:
        # Most events have none, and are not worth a look into their fields.
        if b'_hash"' not in payload and EventType.ASSET.encode() not in payload:
            continue
        fields = orjson.loads(payload)
        if found := list(hashes_in(fields[2], fields[5])):
            yield offset, fields, found
