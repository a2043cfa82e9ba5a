"""Accounts that were erased, by a keyed hash, and erasures that have not ended."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

import orjson
from sqlalchemy import select

from backend.journal.journal import Journal, now_ms
from backend.journal.tables import erased, erasures


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure removes; kept until it has ended, and no longer.

    ``things`` are kind and key of each identifier that only these accounts have;
    ``names`` has what stands in old records in the place of these and of the accounts.
    Both are empty until they are known.
    """

    accounts: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    things: tuple[tuple[str, str], ...] = ()


class ErasureLog:
    """Who was erased, and who is being erased."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def begin(self, accounts: Mapping[str, str]) -> None:
        """Plan to erase accounts, each with the hash of its id.

        From now on none of their events comes in.
        """
        plan = Plan(tuple(sorted(accounts)))
        with self._journal.writing() as connection:
            known = connection.execute(
                select(erased.c.hash).where(erased.c.hash.in_(accounts.values()))
            )
            new = set(accounts.values()).difference(known.scalars())
            rows = [{"hash": each, "made_ms": now_ms()} for each in sorted(new)]
            if rows:
                connection.execute(erased.insert(), rows)
            connection.execute(erasures.insert().values(plan=_json(plan)))

    def unfinished(self) -> dict[int, Plan]:
        """Plans of erasures that have not ended, by their numbers."""
        with self._journal.reading() as connection:
            rows = connection.execute(select(erasures).order_by(erasures.c.number))
            return {row.number: _plan(row.plan) for row in rows}

    def save(self, number: int, plan: Plan) -> None:
        """Note what more is known of an erasure."""
        with self._journal.writing() as connection:
            connection.execute(
                erasures.update()
                .where(erasures.c.number == number)
                .values(plan=_json(plan))
            )

    def finish(self, numbers: Iterable[int]) -> None:
        """Forget the plans, which name what is gone."""
        with self._journal.writing() as connection:
            connection.execute(
                erasures.delete().where(erasures.c.number.in_(list(numbers)))
            )

    def all_hashes(self) -> set[str]:
        """Hashes of the ids of all who were erased."""
        with self._journal.reading() as connection:
            return set(connection.execute(select(erased.c.hash)).scalars())

    def are_erased(self, hashes: Iterable[str]) -> bool:
        """Whether all of these were erased before."""
        wanted = set(hashes)
        with self._journal.reading() as connection:
            query = select(erased.c.hash).where(erased.c.hash.in_(wanted))
            return wanted == set(connection.execute(query).scalars())


def _json(plan: Plan) -> str:
    return orjson.dumps(asdict(plan)).decode()


def _plan(text: str) -> Plan:
    found = orjson.loads(text)
    things = tuple((kind, key) for kind, key in found["things"])
    return Plan(tuple(found["accounts"]), found["names"], things)
