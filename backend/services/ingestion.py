"""Events in, counts out: validated, without personal data, durable when it returns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from backend.contract.files import Block
from backend.contract.lines import LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.contract.redaction import typed
from backend.domain.events import partition_of
from backend.errors import InvalidInput
from backend.journal.door import Door, account_of_line
from backend.journal.inserts import EventRow, row_of
from backend.journal.journal import Journal
from backend.journal.rows import Appended, Rejected
from backend.services.hashing import keyed_hash
from backend.services.reading import Readers, Taken
from backend.settings import Settings

_SHOWN_REASONS = 5
# Number, reason and redacted copy.
Line = tuple[int, str, str]
# Rows, signatures of their prompts, and what refuses some of them.
Append = Callable[[Sequence[EventRow], Mapping[str, bytes], Door | None], Appended]
# The redacted copy of a line of which nothing may be kept.
_NOTHING = '{"masked":1}'
# The shortest line leaves a hundred bytes: a packed MiB of them would leave 50 GB.
MOST_REJECTS = 100_000


@dataclass(slots=True)
class Receipt:
    """What became of the lines; ``read`` counts those that are not blank."""

    read: int = 0
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    unknown_fields: int = 0
    partitions: set[int] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The figures, for people and programs."""
        return {
            "read": self.read,
            "accepted": self.accepted,
            "duplicate": self.duplicate,
            "rejected": self.rejected,
            "unknown_fields": self.unknown_fields,
        }


class Receiver:
    """The one way into the journal, for the command line and the API."""

    def __init__(
        self,
        journal: Journal,
        pseudonymizer: Pseudonymizer,
        *,
        append: Append | None = None,
        most_rejects: int = MOST_REJECTS,
    ) -> None:
        """Of one delivery the first ``most_rejects`` lines are kept as rejects.

        ``append`` is the journal's, or that of ``backend.journal.bulk`` on it.
        """
        self._journal = journal
        self._append = append or journal.append_rows
        self._pseudonymizer = pseudonymizer
        self._door = Door(pseudonymizer.keyed)
        self._most_rejects = most_rejects

    def receive(
        self,
        blocks: Iterable[Block],
        *,
        origin: str,
        receipt: Receipt | None = None,
        readers: Readers | None = None,
        report: Callable[[Receipt], None] = lambda receipt: None,
    ) -> Receipt:
        """Take the lines of ``origin``, adding to ``receipt``; a commit a block.

        A line that cannot be used is kept as a reject and never stops the rest; of very
        many only the first are kept, and all are counted. When ``blocks`` itself fails,
        what came before is durable and counted.
        """
        receipt = Receipt() if receipt is None else receipt
        readers = readers or Readers(self._pseudonymizer, self._journal.partitions)
        for taken in readers.read(blocks):
            self._commit(taken, origin, receipt)
            report(receipt)
        return receipt

    def readers(self, processes: int) -> Readers:
        """Processes to receive many lines with; a context manager."""
        return Readers(
            self._pseudonymizer, self._journal.partitions, processes=processes
        )

    def replay(self, reject_id: int, changes: Mapping[str, str]) -> Receipt:
        """Try a rejected line again with ``changes``, such as ``data.ip``.

        :raises NotFound: there is no such reject
        :raises InvalidInput: it still cannot be used
        """
        kept = self._journal.get_reject(reject_id)
        try:
            raw = orjson.loads(kept.redacted)
        except orjson.JSONDecodeError:
            raw = None
        if not isinstance(raw, dict):
            raise InvalidInput(
                f"Line {kept.place} was no JSON object; send it again from its source"
            )
        for name, value in changes.items():
            _set(raw, name, value)
        found = LineReader(self._pseudonymizer).read_redacted(raw)
        if isinstance(found, Refused):
            raise InvalidInput(f"Line {kept.place} still {_is(found.reason)}")
        row = row_of(found, self._journal.partitions)
        done = self._journal.append_rows([row], {}, self._door)
        if done.refused:
            raise InvalidInput(f"Line {kept.place} {done.refused[0]}")
        partition = partition_of(found.subject, self._journal.partitions)
        receipt = Receipt(1, done.accepted, done.duplicate, partitions={partition})
        self._journal.mark_replayed(reject_id)
        return receipt

    def _commit(self, taken: Taken, origin: str, receipt: Receipt) -> None:
        done = self._append(taken.rows, taken.signed, self._door)
        receipt.read += taken.read
        receipt.accepted += done.accepted
        receipt.duplicate += done.duplicate
        receipt.unknown_fields += taken.unknown_fields
        receipt.partitions |= {row[0] for row in taken.rows}
        lines = sorted([*self._kept(taken.refused), *_barred(taken, done.refused)])
        room = max(0, self._most_rejects - receipt.rejected)
        rejects = [
            Rejected(f"{origin}:{number}", reason, redacted)
            for number, reason, redacted in lines[:room]
        ]
        self._journal.reject(rejects)
        receipt.rejected += len(lines)
        room = max(0, _SHOWN_REASONS - len(receipt.reasons))
        receipt.reasons += [f"{r.place}: {r.reason}" for r in rejects[:room]]

    def _kept(self, refused: Sequence[Line]) -> list[Line]:
        """Lines that cannot be used, nothing kept of those on erased accounts."""
        if not refused:
            return []
        accounts = [account_of_line(redacted) for *_, redacted in refused]
        erased = self._journal.erased_among(self._door, filter(None, accounts))
        return [
            (number, reason, _NOTHING if account in erased else redacted)
            for account, (number, reason, redacted) in zip(
                accounts, refused, strict=True
            )
        ]


def _barred(taken: Taken, refused: Mapping[int, str]) -> list[Line]:
    """Lines that must not come back; nothing is kept of them."""
    return [(taken.numbers[at], reason, _NOTHING) for at, reason in refused.items()]


def receiver(
    journal: Journal, settings: Settings, append: Append | None = None
) -> Receiver:
    """Receiver with the deployment's key."""
    return Receiver(journal, Pseudonymizer(keyed_hash(settings)), append=append)


def _set(raw: dict[str, Any], name: str, value: str) -> None:
    target = raw
    *path, last = name.split(".")
    for part in path:
        target = target.setdefault(part, {})
        if not isinstance(target, dict):
            raise InvalidInput(f"{name} cannot be set: {part} is no object")
    target[last] = typed(name, value)


def _is(reason: str) -> str:
    return f"cannot be used: {reason}"
