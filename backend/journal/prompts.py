"""Signatures of prompts, by the keys that events name."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func as sql
from sqlalchemy import select

from backend.journal.journal import Journal, plain_rows
from backend.journal.tables import prompts

_AT_ONCE = 10_000
# Places at which a sample is taken.
_RUNS = 256


def read_signatures(journal: Journal) -> Iterator[tuple[str, bytes]]:
    """Key and packed signature of every prompt, in the order of their arrival."""
    query = (
        select(prompts.c.number, prompts.c.key, prompts.c.minhash)
        .order_by(prompts.c.number)
        .limit(_AT_ONCE)
    )
    after = 0
    while True:
        with journal.reading() as connection:
            rows = plain_rows(connection, query.where(prompts.c.number > after))
        if not rows:
            return
        after = rows[-1][0]
        yield from ((key, minhash) for _, key, minhash in rows)


def signatures_of(journal: Journal, keys: Sequence[str]) -> dict[str, bytes]:
    """Packed signatures of prompts; a prompt without one is left out."""
    found: dict[str, bytes] = {}
    with journal.reading() as connection:
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            query = select(prompts.c.key, prompts.c.minhash)
            rows = connection.execute(query.where(prompts.c.key.in_(part)))
            found.update((row.key, row.minhash) for row in rows)
    return found


def sample_signatures(journal: Journal, most: int) -> list[tuple[str, bytes]]:
    """Key and packed signature of so many prompts, evenly over all that ever came.

    Neighbours are read together: one here and one there took a minute of millions.
    """
    signed = select(prompts.c.key, prompts.c.minhash).order_by(prompts.c.number)
    with journal.reading() as connection:
        last = connection.execute(select(sql.max(prompts.c.number))).scalar() or 0
        if last <= most:
            return list(plain_rows(connection, signed))
        found: list[tuple[str, bytes]] = []
        for run in range(_RUNS):
            begin = prompts.c.number > last * run // _RUNS
            found += plain_rows(connection, signed.where(begin).limit(most // _RUNS))
        return found


def read_keys(journal: Journal) -> Iterator[str]:
    """Key of every prompt that has a signature."""
    query = select(prompts.c.key)
    with journal.reading() as connection:
        for (key,) in connection.execute(query):
            yield key


def count_signatures(journal: Journal, keys: Sequence[str]) -> int:
    """How many of ``keys`` have a signature."""
    found = 0
    with journal.reading() as connection:
        for start in range(0, len(keys), _AT_ONCE):
            part = prompts.c.key.in_(keys[start : start + _AT_ONCE])
            query = select(sql.count()).select_from(prompts).where(part)
            found += connection.execute(query).scalar_one()
    return found
