"""Everything that happens in a world, in the order of its times.

A world of a million accounts has more events than fit into memory. What happens on one
day is kept together: in memory while there is room, in a file of that day's else, and
only one day at a time is sorted.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from weakref import finalize

from backend.demo.script import DAY

ROOM = 256 << 20  # bytes that are kept in memory, some overhead aside
_DIGITS = 5  # of a second of the day, in front of each entry


class Chronicle:
    """Entries of one line each, without its end, by the second when they happen.

    What there is no ``room`` for (in bytes) goes to ``folder``, the system's own for
    such files unless it is given, and is deleted with the chronicle. Iterating gives
    the entries by their times, those of one second as they were added, as often as
    wanted. Raises OSError when the folder is full or closed to us.
    """

    def __init__(self, folder: Path | None = None, *, room: int = ROOM) -> None:
        self._folder = folder
        self._room = room
        self._days: defaultdict[int, list[bytes]] = defaultdict(list)
        self._held = 0
        self._count = 0
        self._files: Path | None = None

    def add(self, time: int, entry: bytes) -> None:
        """Enter what happens at ``time``, in seconds since 1970."""
        day, second = divmod(time, DAY)
        self._days[day].append(b"%05d%b" % (second, entry))
        self._count += 1
        self._held += len(entry)
        if self._held > self._room:
            self._spill()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[bytes]:
        for day in sorted(self._days):
            lines = self._spilled(day)
            lines += self._days[day]
            lines.sort(key=_second)
            for line in lines:
                yield line[_DIGITS:]

    def _spill(self) -> None:
        if self._files is None:
            self._files = Path(mkdtemp(prefix=".world-", dir=self._folder))
            finalize(self, rmtree, self._files, ignore_errors=True)
        for day, lines in self._days.items():
            if lines:
                with (self._files / str(day)).open("ab") as file:
                    file.write(b"\n".join((*lines, b"")))
                lines.clear()
        self._held = 0

    def _spilled(self, day: int) -> list[bytes]:
        if self._files is None:
            return []
        file = self._files / str(day)
        return file.read_bytes().splitlines() if file.exists() else []


def _second(line: bytes) -> bytes:
    return line[:_DIGITS]
