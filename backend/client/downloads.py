"""Files that the API makes, fetched piece by piece."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import NamedTemporaryFile

import httpx2

from backend.client.failures import Unreachable

Opened = AbstractContextManager[httpx2.Response]


class Download:
    """A file that is asked for when it is read; each reading asks anew."""

    def __init__(self, open_answer: Callable[[], Opened]) -> None:
        self._open = open_answer

    def __iter__(self) -> Iterator[bytes]:
        with self._open() as answer:
            try:
                yield from answer.iter_bytes()
            except httpx2.TransportError as error:
                raise Unreachable(
                    f"The file broke off ({type(error).__name__}); ask for it again"
                ) from None

    def read(self) -> bytes:
        """The whole file, in memory."""
        return b"".join(self)

    def save(self, path: str | Path) -> Path:
        """Write it to ``path``, which appears, or changes, only once it is whole."""
        target = Path(path).expanduser()
        with NamedTemporaryFile(dir=target.parent, delete=False) as file:
            own = Path(file.name)
            try:
                for piece in self:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
                own.replace(target)
            except BaseException:
                own.unlink(missing_ok=True)
                raise
        return target
