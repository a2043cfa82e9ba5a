"""Lines to rows of the journal, in this process or in several at once."""

import ctypes
import gc
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from typing import Self

import msgspec

from backend.contract.files import Block
from backend.contract.lines import LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.identifiers import KeyedHash
from backend.journal.inserts import EventRow, row_of

# Enough for each process to have something to do while one block is written down.
_AHEAD = 2
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Taken:
    """What a block of lines came to.

    ``rows`` are events as the journal keeps them, ``numbers`` those of their lines,
    ``signed`` the signatures of their prompts by key, ``refused`` number of the line,
    reason and redacted copy.
    """

    read: int
    rows: list[EventRow]
    signed: dict[str, bytes]
    refused: list[tuple[int, str, str]]
    unknown_fields: int
    numbers: list[int] = field(default_factory=list)


def take(reader: LineReader, block: Block, partitions: int) -> Taken:
    """Read the lines of a block, for a journal of so many partitions."""
    before = reader.unknown_fields
    lines = list(block.lines())
    taken = Taken(len(lines), [], {}, [], 0)
    found = reader.read_all(line.text for line in lines)
    for line, each in zip(lines, found, strict=True):
        if isinstance(each, Refused):
            taken.refused.append((line.number, each.reason, each.redacted))
            continue
        taken.rows.append(row_of(each, partitions))
        taken.numbers.append(line.number)
        if each.minhash is not None:
            taken.signed[each.data["prompt_key"]] = each.minhash
    unknown = reader.unknown_fields - before
    return replace(taken, unknown_fields=unknown)


class Readers:
    """Processes that read blocks of lines; a context manager.

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

    def read(self, blocks: Iterable[Block]) -> Iterator[Taken]:
        """What each of the blocks comes to, in their order.

        When ``blocks`` fails, what came before is given out first.
        """
        if self._pool is None:
            for block in blocks:
                yield take(self._own, block, self._partitions)
            return
        waiting: deque[Future[bytes]] = deque()
        try:
            for block in blocks:
                waiting.append(self._pool.submit(_take, block))
                if len(waiting) > _AHEAD * self._processes:
                    yield _unpacked(waiting.popleft())
        except Exception:
            # Whatever the source failed with, what it gave before is to be kept.
            yield from map(_unpacked, waiting)
            raise
        yield from map(_unpacked, waiting)


_TAKEN = msgspec.msgpack.Decoder(Taken)

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
    # The thousands of objects of a block are no garbage until it is done, and looking
    # for some all the while takes a fifth of the time.
    gc.disable()
    gc.freeze()


def _take(block: Block) -> bytes:
    # Pickle notes each object, in case it comes again, and takes four times as long.
    packed = msgspec.msgpack.encode(take(_reader, block, _partitions))
    gc.collect()
    return packed


def _unpacked(packed: Future[bytes]) -> Taken:
    return _TAKEN.decode(packed.result())
