"""How much memory all processes of a stack hold together, sampled while it works."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

# Reading what a server of gigabytes holds costs it some milliseconds.
_INTERVAL_SECONDS = 2.0
_LONGEST_NAME = 40


@dataclass(slots=True)
class Most:
    """The most that was held at one moment, in MiB, and by whom."""

    mib: int = 0
    by: dict[str, int] = field(default_factory=dict)


class Memory:
    """Samples every process that works on ``folder``, with all they started.

    Counted is the proportional set size: what several processes share counts once. Use
    it as a context manager; ``most`` is over all of it, ``take`` since the last call.
    """

    def __init__(self, folder: Path, *, every: float = _INTERVAL_SECONDS) -> None:
        self._folder = str(folder)
        self._every = every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._lately = Most()
        self.most = Most()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def take(self) -> Most:
        """The most since the last call."""
        lately, self._lately = self._lately, Most()
        return lately

    def _sample(self) -> None:
        while not self._ended.wait(self._every):
            by: dict[str, int] = {}
            for process in _family(self._folder):
                name = _name(process)
                by[name] = by.get(name, 0) + _kib(process.pid)
            now = Most(
                sum(by.values()) >> 10, {name: kib >> 10 for name, kib in by.items()}
            )
            self.most = max(self.most, now, key=lambda most: most.mib)
            self._lately = max(self._lately, now, key=lambda most: most.mib)


def _family(folder: str) -> Iterator[psutil.Process]:
    """Processes that work on the folder, and their descendants, once each."""
    found: dict[int, psutil.Process] = {}
    for process in psutil.process_iter():
        try:
            named = [*process.cmdline(), process.environ().get("SAMEHAND_DATA_DIR", "")]
            if folder in " ".join(named):
                found[process.pid] = process
                found |= {p.pid: p for p in process.children(recursive=True)}
        except psutil.Error:
            continue  # it ended meanwhile
    yield from found.values()


def _name(process: psutil.Process) -> str:
    try:
        words = [Path(word).name for word in process.cmdline()]
    except psutil.Error:
        return "ended"
    return " ".join(w for w in words if not w.startswith("-"))[:_LONGEST_NAME]


def _kib(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(text.split("\nPss:")[1].split()[0])
