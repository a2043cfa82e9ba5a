"""Changes the key of hashes of personal data, with all links as they were.

What was hashed is gone, so nothing can be hashed anew: every hash is hashed again with
one key more. Equal values stay equal and different ones different, in events, graph,
archive and decisions alike. Interrupted anywhere, it goes on with the same new key.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from backend.domain.identifiers import KeyedHash
from backend.domain.rehashing import KINDS
from backend.domain.tombstones import Tombstones
from backend.graph.driver import Graph
from backend.graph.rehashing import Renaming
from backend.journal.journal import Journal
from backend.journal.mentions import Mentions
from backend.journal.profiles import ProfileStore
from backend.journal.rehashing import Rehashing
from backend.services.hashing import mark_of, next_hash, take_next
from backend.settings import Settings

PHASES = ("renaming things", "rewriting events", "rewriting what names things")
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rotated:
    """What has other hashes now: events, things, and rows of the journal by place."""

    events: int
    things: int
    mentions: dict[str, int]


def rotate(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    *,
    report: Report = lambda phase: None,
) -> Rotated:
    """Hash every hash once more, with a new key; nobody else may use the data.

    ``report`` is told each of ``PHASES``.

    :raises SetupError: the file of the keys cannot be changed
    """
    keyed = next_hash(settings)
    rehashing, mark = Rehashing(journal, keyed), mark_of(keyed)
    events = things = 0
    if not rehashing.is_done(mark):
        report(PHASES[0])
        things = _rename(graph, rehashing, keyed)
        report(PHASES[1])
        events = rehashing.replace(mark)
    report(PHASES[2])
    mentions = Mentions(journal, Tombstones(_mentioned(journal, rehashing, keyed)))
    rows = mentions.replace()
    # Things are known there by numbers made of their names.
    ProfileStore(journal).clear()
    take_next(settings)
    return Rotated(events, things, {name: n for name, n in rows.items() if n})


def _rename(graph: Graph, rehashing: Rehashing, keyed: KeyedHash) -> int:
    things = 0
    with graph.session() as session:
        renaming = Renaming(session)
        for _, found in rehashing.hashes():
            renaming.rename({each: keyed.again(*each) for each in found})
            things += len(found)
    return things


def _mentioned(
    journal: Journal, rehashing: Rehashing, keyed: KeyedHash
) -> dict[str, str]:
    """New hashes of those that archive, decisions and rejects name.

    A hash does not say of what kind it is: it is one of which an event has the new one.
    """
    noting = _Noting()
    Mentions(journal, noting).count()
    may_be = {
        (kind, keyed.again(kind, hashed)): hashed
        for hashed in noting.found
        for kind in KINDS
    }
    if not may_be:
        return {}
    return {
        may_be[each]: each[1]
        for _, found in rehashing.hashes()
        for each in found & may_be.keys()
    }


class _Noting(Tombstones):
    """Replaces nothing, and notes whatever may be a hash."""

    def __init__(self) -> None:
        super().__init__({})
        self.found: set[str] = set()

    def in_text(self, text: str) -> str:
        self.found.update(re.findall(r"(?<!\w)[0-9a-f]{32}(?!\w)", text))
        return text
