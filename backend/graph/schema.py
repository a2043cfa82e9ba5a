"""Applies the ordered schema files, records how far, and checks it at start."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.errors import SetupError
from backend.graph.session import GraphSession
from graph_queries import Query, load, names


@dataclass(frozen=True, slots=True)
class VersionRow:
    """Number of the last schema file that was applied."""

    version: int


GET = load("schema_version.get").returning(VersionRow)
RECORD = load("schema_version.record")
AWAIT_INDEXES = load("schema_version.await_indexes")


class SchemaVersion:
    """The schema of one database."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def get(self) -> int:
        """Number of the last file applied, 0 for a new database."""
        row = self._session.one(GET)
        return row.version if row else 0

    def apply(self) -> int:
        """Apply the files that this database lacks; returns how many.

        Raises SetupError when the database was written by a newer version.
        """
        version, latest = self.get(), newest()
        if version > latest:
            raise SetupError(
                f"The graph has schema {version}, this version knows {latest}; "
                "install the newer version of samehand again"
            )
        missing = [name for name in names("schema") if number(name) > version]
        for query in map(load, missing) if version else _for_new(missing):
            self._session.alter(query)
        if missing:
            self._session.alter(AWAIT_INDEXES)
            self._session.write(RECORD, version=latest)
        return len(missing)


def _for_new(missing: Iterable[str]) -> list[Query]:
    """What a database needs that has no schema yet, and perhaps a whole graph."""
    # It has nothing of an older version to drop. Indexes fill in the background, while
    # constraints are waited for one by one.
    needed = [load(name) for name in missing if "_drop_" not in name]
    return sorted(needed, key=lambda query: " INDEX " not in query.text)


def number(name: str) -> int:
    """Place of a schema file in the order."""
    return int(name.split(".")[1].split("_", maxsplit=1)[0])


def newest() -> int:
    """Place of the last schema file."""
    return number(names("schema")[-1])
