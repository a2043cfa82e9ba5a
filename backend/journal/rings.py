"""Results of planted rings, each kept as it was: rows are added, never changed."""

from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import Row, select

from backend.domain.rings import Look
from backend.errors import NotFound
from backend.journal.journal import Journal, now_ms
from backend.journal.tables import rings


@dataclass(frozen=True, slots=True)
class Things:
    """How many things of a kind a ring has, and how many of them several accounts."""

    kind: str
    things: int
    shared: int


@dataclass(frozen=True, slots=True)
class PlantedRing:
    """A ring, and how it was found.

    ``data`` is a fingerprint of the sightings: on equal ones the same seed, size,
    strength and tactic give the same ring. ``days`` until it was detected are None
    where it never was.
    """

    number: int
    id: str
    made_ms: int
    version: str
    data: str
    accounts: int
    seed: int
    size: int
    strength: float
    tactic: str
    recall: float
    precision: float | None
    wronged: int
    days: int | None
    looks: tuple[Look, ...]
    things: tuple[Things, ...]


_PACKED = ("looks", "things")


class RingLog:
    """Every ring that was ever planted."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add(self, ring: PlantedRing) -> None:
        """Keep a ring, unless one of its id is there; it is given number and time."""
        values = asdict(ring) | {"made_ms": now_ms()}
        del values["number"]
        for name in _PACKED:
            values[name] = orjson.dumps(values[name]).decode()
        with self._journal.writing() as connection:
            same = connection.execute(select(rings.c.id).where(rings.c.id == ring.id))
            if same.first() is None:
                connection.execute(rings.insert().values(**values))

    def has(self, ring_id: str) -> bool:
        """Whether there is a ring of this id."""
        with self._journal.reading() as connection:
            query = select(rings.c.id).where(rings.c.id == ring_id)
            return connection.execute(query).first() is not None

    def get_ring(self, ring_id: str) -> PlantedRing:
        """The ring with this id.

        :raises NotFound: there is none
        """
        with self._journal.reading() as connection:
            query = select(rings).where(rings.c.id == ring_id)
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"There is no planted ring {ring_id}")
        return _ring(row)

    def list_rings(
        self, *, before: int | None = None, limit: int = 100
    ) -> list[PlantedRing]:
        """Rings with numbers less than ``before``, newest first."""
        query = select(rings).order_by(rings.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(rings.c.number < before)
        with self._journal.reading() as connection:
            return [_ring(row) for row in connection.execute(query)]


def _ring(row: Row[Any]) -> PlantedRing:
    values = dict(row._mapping)  # noqa: SLF001 (SQLAlchemy's documented name)
    values["looks"] = tuple(Look(**each) for each in orjson.loads(values["looks"]))
    values["things"] = tuple(Things(**each) for each in orjson.loads(values["things"]))
    return PlantedRing(**values)
