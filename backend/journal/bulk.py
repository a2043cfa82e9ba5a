"""Much appended at once, without what would be written again and again meanwhile.

Keys of prompts are hashes, so each new one falls on another page of their index: beyond
a million of them SQLite wrote more of that index than of all events (decision 36). The
log is checkpointed seldom, since a page that changes often is then copied once.
"""

from collections.abc import Mapping, Sequence

from backend.journal.door import Door
from backend.journal.indexing import drop_index_if_empty, make_index
from backend.journal.inserts import EventRow
from backend.journal.journal import Journal
from backend.journal.rows import Appended

# Some 400 MB of keys. Of more prompts some are kept twice until the index is made.
_MOST_SEEN = 4_000_000


class Bulk:
    """Appends to a journal, which other processes may use; close it.

    When it is not closed, the journal does without the index until it is opened next.
    Drains are to be held back meanwhile (``Journal.hold_back``): so is whoever removes
    prompts, which this one would not add again.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._seen: set[bytes] = set()
        self._closed = False
        with journal.writing() as connection:
            self._unindexed = drop_index_if_empty(connection)
        journal.checkpoint_seldom()

    def append(
        self,
        rows: Sequence[EventRow],
        signed: Mapping[str, bytes],
        door: Door | None = None,
    ) -> Appended:
        """As ``Journal.append_rows``."""
        if not self._unindexed:
            return self._journal.append_rows(rows, signed, door)
        new = {
            key: minhash
            for key, minhash in signed.items()
            if bytes.fromhex(key) not in self._seen
        }
        appended = self._journal.append_rows(rows, new, door)
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        if not appended.refused:  # else some of the prompts may not be there
            self._seen.update(map(bytes.fromhex, new))
        return appended

    def close(self) -> None:
        """Make the index, and move what is in the log into the journal's file.

        Others may read meanwhile, and do so in another thread; once more does nothing.
        """
        if self._closed:
            return
        if self._unindexed:
            with self._journal.writing() as connection:
                make_index(connection)
        self._journal.empty_log()
        self._closed = True
