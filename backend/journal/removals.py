"""Takes events out of the journal for good, and knows what else must follow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from ahocorasick_rs import BytesAhoCorasick
from sqlalchemy import Connection, bindparam, literal, or_, select
from sqlalchemy import func as sql

from backend.domain.tombstones import in_json
from backend.journal.journal import Journal, plain_rows
from backend.journal.tables import (
    EDITION,
    KEPT_SINCE,
    events,
    meta,
    outdated,
    prompts,
    rejects,
)

_AT_ONCE = 10_000
# Offsets that one look passes over, and so the most that one transaction deletes.
_SPAN = 50_000
# Texts that the database looks for. It reads an event once for each (0.3 µs), while we
# take 1.5 µs to fetch one and look for all of them at once.
_FEW = 4
ACCOUNT, ORGANIZATION = "account", "organization"


@dataclass(frozen=True, slots=True)
class Gone:
    """Events that go, by offset, and whom the graph then shows with them."""

    offsets: Sequence[int]
    accounts: Iterable[str]
    organizations: Iterable[str] = ()


class Removals:
    """Every event that leaves the journal leaves through here."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def find(
        self, texts: Sequence[str], *, upto: int
    ) -> Iterator[tuple[int, list[tuple[int, bytes]]]]:
        """Events whose payload holds one of ``texts``, up to an offset; without, all.

        A pair for each stretch of the journal: the offset that it ends at, and offset
        and payload of each event. The cost is a reading of the whole journal, however
        many texts there are.
        """
        written = list(map(in_json, texts))
        many = BytesAhoCorasick(written) if len(written) > _FEW else None
        for start in range(0, upto, _SPAN):
            end = min(start + _SPAN, upto)
            query = select(events.c.offset, events.c.payload).where(
                events.c.offset > start, events.c.offset <= end
            )
            query = query.order_by(events.c.offset)
            with self._journal.reading() as connection:
                if written and not many:
                    held = or_(*(_holds(connection, text) for text in written))
                    # Not plainly: what people call themselves is bound, not spelt out.
                    rows = connection.execute(query.where(held)).all()
                else:
                    rows = plain_rows(connection, query)
            yield (
                end,
                [
                    (offset, payload)
                    for offset, payload in rows
                    if not many or many.find_matches_as_indexes(payload)
                ],
            )

    def remove(self, gone: Gone) -> int:
        """Delete events; how many there were. All of it happens, or nothing."""
        offsets, removed = list(gone.offsets), 0
        with self._journal.writing() as connection:
            for start in range(0, len(offsets), _AT_ONCE):
                part = events.delete().where(
                    events.c.offset.in_(offsets[start : start + _AT_ONCE])
                )
                removed += connection.execute(part).rowcount
            _note(connection, ACCOUNT, gone.accounts)
            _note(connection, ORGANIZATION, gone.organizations)
            if removed:
                raise_edition(connection)
        return removed

    def rewrite(self, payloads: Mapping[int, bytes]) -> None:
        """Put other payloads in the place of those at these offsets."""
        if not payloads:
            return
        changed = (
            events.update()
            .where(events.c.offset == bindparam("at"))
            .values(payload=bindparam("now"))
        )
        rows = [{"at": offset, "now": payload} for offset, payload in payloads.items()]
        with self._journal.writing() as connection:
            connection.execute(changed, rows)
            raise_edition(connection)

    def list_outdated(self, kind: str, *, limit: int) -> list[str]:
        """Some accounts or organizations whose part of the graph is outdated."""
        query = select(outdated.c.id).where(outdated.c.kind == kind)
        with self._journal.reading() as connection:
            found = connection.execute(query.order_by(outdated.c.id).limit(limit))
            return list(found.scalars())

    def count_outdated(self) -> int:
        """How many accounts and organizations are outdated in the graph."""
        with self._journal.reading() as connection:
            query = select(sql.count()).select_from(outdated)
            return int(connection.execute(query).scalar_one())

    def settle(self, kind: str, ids: Sequence[str]) -> None:
        """Note that the graph shows these as the journal does."""
        with self._journal.writing() as connection:
            connection.execute(
                outdated.delete().where(outdated.c.kind == kind, outdated.c.id.in_(ids))
            )

    def forget_signatures(self, keys: Iterable[str], *, after: int) -> int:
        """Delete signatures of prompts that no event up to ``after`` names; how many.

        One that an event after it names stays.
        """
        wanted, removed = set(keys), 0
        if not wanted:
            return 0
        with self._journal.writing() as connection:
            late = select(events.c.offset, events.c.payload).where(
                events.c.offset > after
            )
            for _, payload in plain_rows(connection, late):
                wanted.discard(orjson.loads(payload)[5].get("prompt_key"))
            ordered = sorted(wanted)
            for start in range(0, len(ordered), _AT_ONCE):
                part = prompts.c.key.in_(ordered[start : start + _AT_ONCE])
                removed += connection.execute(prompts.delete().where(part)).rowcount
        return removed

    def drop_rejects(self, *, before_ms: int) -> int:
        """Delete copies of rejected lines that came before a time; how many."""
        gone = rejects.delete().where(rejects.c.received_ms < before_ms)
        with self._journal.writing() as connection:
            return connection.execute(gone).rowcount

    def keep_since(self, time_ms: int) -> None:
        """Let nothing in that is older, from now on and for ever."""
        with self._journal.writing() as connection:
            known = _number(connection, KEPT_SINCE)
            _put(connection, KEPT_SINCE, max(time_ms, known or time_ms))


def _holds(connection: Connection, text: bytes) -> Any:
    if connection.dialect.name == "sqlite":
        return sql.instr(events.c.payload, text) > 0
    return sql.position(literal(text).op("IN")(events.c.payload)) > 0


def _note(connection: Connection, kind: str, ids: Iterable[str]) -> None:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        same = outdated.c.kind == kind, outdated.c.id.in_(part)
        connection.execute(outdated.delete().where(*same))
        connection.execute(
            outdated.insert(), [{"kind": kind, "id": each} for each in part]
        )


def raise_edition(connection: Connection) -> None:
    """Note that other events are there than were, so that columns are made anew."""
    _put(connection, EDITION, 1 + (_number(connection, EDITION) or 0))


def _number(connection: Connection, key: str) -> int | None:
    value = connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()
    return None if value is None else int(value)


def _put(connection: Connection, key: str, value: int) -> None:
    connection.execute(meta.delete().where(meta.c.key == key))
    connection.execute(meta.insert().values(key=key, value=str(value)))
