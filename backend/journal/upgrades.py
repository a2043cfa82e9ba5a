"""Brings a journal of an older version up to this one, while it is opened.

All in one transaction: an upgrade that was cut off has not happened.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, bindparam, select

from backend.domain.events import Record
from backend.domain.prompts import packed
from backend.journal.inserts import insert_signatures
from backend.journal.tables import SCHEMA_VERSION, events, meta

_AT_ONCE = 10_000


def upgrade(connection: Connection, version: int) -> None:
    """Do what is missing after ``version``, and write down that it was done."""
    if version == SCHEMA_VERSION:
        return
    for number in range(version, SCHEMA_VERSION):
        _STEPS[number](connection)
    connection.execute(
        meta.update()
        .where(meta.c.key == "schema_version")
        .values(value=str(SCHEMA_VERSION))
    )


def _signatures_apart(connection: Connection) -> None:
    """Version 1 kept each prompt's signature in every event that sent it."""
    changed = (
        events.update()
        .where(events.c.offset == bindparam("at"))
        .values(payload=bindparam("now"))
    )
    for page in _pages(connection):
        signed: dict[str, bytes] = {}
        rows: list[dict[str, Any]] = []
        for offset, payload in page:
            record = Record.from_json(payload)
            if "prompt_minhash" in record.data:
                signed[record.data["prompt_key"]] = packed(
                    record.data.pop("prompt_minhash")
                )
                rows.append({"at": offset, "now": record.to_json()})
        insert_signatures(connection, signed)
        if rows:
            connection.execute(changed, rows)


def _pages(connection: Connection) -> Iterator[list[Any]]:
    last = 0
    while True:
        page = connection.execute(
            select(events.c.offset, events.c.payload)
            .where(events.c.offset > last)
            .order_by(events.c.offset)
            .limit(_AT_ONCE)
        ).all()
        if not page:
            return
        yield list(page)
        last = page[-1].offset


_STEPS: Mapping[int, Callable[[Connection], None]] = MappingProxyType(
    {1: _signatures_apart}
)
