"""Lines to rows of the journal, in this process or in several at once."""

import ctypes
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Self

from backend.contract.files import Line
from backend.contract.lines import LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.identifiers import KeyedHash
from backend.journal.inserts import EventRow, row_of

# Enough for each process to have something to do while one batch is written down.
_AHEAD = 2
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch of lines came to.

    ``rows`` are events as the journal keeps them, ``signed`` the signatures of their
    prompts by key, ``refused`` number of the line, reason and redacted copy.
    """

    read: int
    rows: list[EventRow]
    signed: dict[str, bytes]
    refused: list[tuple[int, str, str]]
    unknown_fields: int


def take(
    reader: LineReader, lines: Sequence[tuple[int, bytes]], partitions: int
) -> Taken:
    """Read lines, given as number and text, for a journal of so many partitions."""
    before = reader.unknown_fields
    taken = Taken(len(lines), [], {}, [], 0)
    found = reader.read_all(text for _, text in lines)
    for (number, _), each in zip(lines, found, strict=True):
        if isinstance(each, Refused):
            taken.refused.append((number, each.reason, each.redacted))
            continue
        taken.rows.append(row_of(each, partitions))
        if each.minhash is not None:
            taken.signed[each.data["prompt_key"]] = each.minhash
    unknown = reader.unknown_fields - before
    return Taken(len(lines), taken.rows, taken.signed, taken.refused, unknown)


class Readers:
    """Processes that read batches of lines; a context manager.

    With one process this one reads.
    """

    def __init__(
        self, pseudonymizer: Pseudonymizer, partitions: int, *, processes: int = 1
    ) -> None:
        self._own = LineReader(pseudonymizer)
        self._partitions = partitions
        self._processes = processes
        self._pool = (
            ProcessPoolExecutor(
                processes,
                # Not forked: the parent has threads.
                get_context("spawn"),
                _prepare,
                (pseudonymizer.keyed, partitions, os.getpid()),
            )
            if processes > 1
            else None
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def read(self, lines: Iterable[Line], *, at_once: int) -> Iterator[Taken]:
        """What ``lines`` come to, in their order, so many at once.

        When ``lines`` fails, what came before is given out first.
        """
        batches = _batches(lines, at_once)
        if self._pool is None:
            for batch in batches:
                yield take(self._own, batch, self._partitions)
            return
        waiting: deque[Future[Taken]] = deque()
        try:
            for batch in batches:
                waiting.append(self._pool.submit(_take, batch))
                if len(waiting) > _AHEAD * self._processes:
                    yield waiting.popleft().result()
        except Exception:
            # Whatever the source failed with, what it gave before is to be kept.
            yield from (each.result() for each in waiting)
            raise
        yield from (each.result() for each in waiting)


def _batches(lines: Iterable[Line], at_once: int) -> Iterator[list[tuple[int, bytes]]]:
    batch: list[tuple[int, bytes]] = []
    try:
        for line in lines:
            batch.append((line.number, line.text))
            if len(batch) == at_once:
                yield batch
                batch = []
    except Exception:
        # Whatever the source failed with, what it gave before is to be kept.
        if batch:
            yield batch
        raise
    if batch:
        yield batch


# What a process of the pool reads with, for all batches it is given.
_reader: LineReader
_partitions: int


def _prepare(keyed: KeyedHash, partitions: int, parent: int) -> None:
    global _reader, _partitions
    # Ctrl-C is the parent's, which ends the pool; if it is killed, nobody else does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # killed before that
        os._exit(1)
    _reader, _partitions = LineReader(Pseudonymizer(keyed)), partitions


def _take(lines: list[tuple[int, bytes]]) -> Taken:
    return take(_reader, lines, _partitions)
