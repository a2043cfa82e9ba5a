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
from backend.journal.audit import Amendments
from backend.journal.journal import Journal
from backend.journal.mentions import Mentions
from backend.journal.profiles import ProfileStore
from backend.journal.rehashing import Rehashing
from backend.services.audit import Trail
from backend.services.hashing import mark_of, next_hash, take_next
from backend.settings import Settings

PHASES = (
    "renaming things",
    "rewriting events",
    "looking what names things",
    "rewriting what names things",
)
Report = Callable[[str, int, int | None], None]


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
    report: Report = lambda phase, done, total: None,
) -> Rotated:
    """Hash every hash once more, with a new key; nobody else may use the data.

    ``report`` is told each of ``PHASES``, how many events are done, and of how many.

    :raises SetupError: the file of the keys cannot be changed
    """
    keyed = next_hash(settings)
    last = max(journal.last_offsets().values(), default=0)

    def following(phase: str) -> Callable[[int], None]:
        report(phase, 0, last)
        return lambda done: report(phase, done, last)

    rehashing, mark = Rehashing(journal, keyed), mark_of(keyed)
    events = things = 0
    if not rehashing.is_done(mark):
        things = _rename(graph, rehashing, keyed, following(PHASES[0]))
        events = rehashing.replace(mark, report=following(PHASES[1]))
    mentioned = _mentioned(journal, rehashing, keyed, following(PHASES[2]))
    report(PHASES[3], 0, None)
    stones = Tombstones(mentioned)
    rows = Mentions(journal, stones).replace()
    log = Trail(journal, settings).log
    rows["the audit log"] = Amendments(journal, log).replace(stones)
    # Things are known there by numbers made of their names.
    ProfileStore(journal).clear()
    take_next(settings)
    return Rotated(events, things, {name: n for name, n in rows.items() if n})


def _rename(
    graph: Graph, rehashing: Rehashing, keyed: KeyedHash, report: Callable[[int], None]
) -> int:
    things = 0
    with graph.session() as session:
        renaming = Renaming(session)
        for offset, found in rehashing.hashes():
            renaming.rename({each: keyed.again(*each) for each in found})
            things += len(found)
            report(offset)
    return things


def _mentioned(
    journal: Journal,
    rehashing: Rehashing,
    keyed: KeyedHash,
    report: Callable[[int], None],
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
    names: dict[str, str] = {}
    for offset, found in rehashing.hashes():
        names.update((may_be[each], each[1]) for each in found & may_be.keys())
        report(offset)
    return names


class _Noting(Tombstones):
    """Replaces nothing, and notes whatever may be a hash."""

    def __init__(self) -> None:
        super().__init__({})
        self.found: set[str] = set()

    def in_text(self, text: str) -> str:
        self.found.update(re.findall(r"(?<!\w)[0-9a-f]{32}(?!\w)", text))
        return text
