"""Signatures of prompts, by the keys that events name."""

from collections.abc import Iterator

from sqlalchemy import select

from backend.journal.journal import Journal
from backend.journal.tables import prompts

_AT_ONCE = 10_000


def read_signatures(journal: Journal) -> Iterator[tuple[str, bytes]]:
    """Key and packed signature of every prompt, in the order of their arrival."""
    query = select(prompts.c.key, prompts.c.minhash).order_by(prompts.c.number)
    with journal.reading() as connection:
        rows = connection.execution_options(yield_per=_AT_ONCE).execute(query)
        yield from (tuple(row) for row in rows)
