"""Renames things that are known by a hash."""

from collections.abc import Iterable, Mapping

from backend.graph.session import GraphSession
from graph_queries import load

RENAME = load("rehashing.rename")

_BATCH = 10_000


class Renaming:
    """What is known by hashes, in one graph."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def rename(self, names: Mapping[tuple[str, str], str]) -> None:
        """Give things (kind, hash) other hashes; one that is not there is passed over.

        Done a second time it changes nothing.
        """
        rows = [
            {"kind": kind, "old": old, "new": new}
            for (kind, old), new in sorted(names.items())
        ]
        for part in _parts(rows):
            self._session.write(RENAME, rows=part)


def _parts(rows: list[dict[str, str]]) -> Iterable[list[dict[str, str]]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]
